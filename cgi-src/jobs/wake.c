/* Telling open pages: see wake.h. Called after each answer (main/app.c) and each job or slice of work
 * (main/worker.c) that put notices. */
#include "jobs/wake.h"

#include "base/log.h"
#include "domain/notice.h"
#include "net/push.h"

void wake_push(const struct config *c, struct arena *a, const struct wake *w)
{
    static int64_t said_at;
    struct str channels[WAKE_MAX];
    if (!w->n || !c->push_socket || !*c->push_socket) return;
    for (size_t i = 0; i < w->n; i++) channels[i] = notice_channel(a, w->to[i]);
    if (push_publish(c->push_socket, channels, w->n) == OK) return;
    int64_t now = clock_tick_us();
    if (said_at == 0 || now - said_at > 60 * 1000000) {
        log_event("warning", "push", "%s", err_last());
        said_at = now;
    }
    err_clear();
}
