/* Job purge: removes what is only kept for a while: sessions, used form keys, rate limits, uploads that nobody
 * came back for. */
#include "domain/account.h"
#include "domain/bulk.h"
#include "domain/factor.h"
#include "domain/complaint_team.h"
#include "domain/limit.h"
#include "domain/imports.h"
#include "domain/once.h"
#include "domain/session.h"
#include "domain/staged.h"
#include "domain/task.h"
#include "jobs/jobs.h"

static const struct {
    const char *key; /* of the note; domain/job.c has the words */
    enum err (*purge)(struct ctx *cx, int64_t *ret_removed);
} purges[] = {
    {"sessions", session_purge},
    {"keys", once_purge},
    {"limits", limit_purge},
    {"codes", account_code_purge},
    {"sign_ins", factor_purge},
    {"files", staged_purge},
    {"present", presence_purge},
    {"task_rows", task_purge},
    {"picks", bulk_purge},
    {"imports", imports_purge},
};

enum err job_purge(struct ctx *cx, struct job_run *run)
{
    struct buf note CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < COUNT_OF(purges); i++) {
        int64_t n = 0;
        enum err e = purges[i].purge(cx, &n);
        if (e) return e;
        if (n) buf_printf(&note, "%s%s=%lld", note.n ? " " : "", purges[i].key, (long long)n);
    }
    run->note = str_copy(cx->arena, buf_view(&note));
    return OK;
}
