/* Progress of long work. Called by verbs that copy, check, import or generate. */
#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#define BAR 30
#define TERMINAL_US 100000   /* ten times a second */
#define LINES_US   10000000  /* a log gets a line every ten seconds */

void progress_start(struct progress *p, struct cli *cli, const char *what, int64_t total)
{
    *p = (struct progress){.what = what,
                           .total = total,
                           .started_at = clock_tick_us(),
                           .shown_at = clock_tick_us(),
                           .quiet = cli->json,
                           .terminal = isatty(STDERR_FILENO)};
}

static void show_bar(const struct progress *p)
{
    char bar[BAR + 1];
    int full = p->total > 0 ? (int)(p->done * BAR / p->total) : 0;
    for (int i = 0; i < BAR; i++) bar[i] = i < full ? '#' : '.';
    bar[BAR] = '\0';
    if (p->total > 0)
        fprintf(stderr, "\r%s [%s] %3d%%", p->what, bar, (int)(p->done * 100 / p->total));
    else
        fprintf(stderr, "\r%s %lld", p->what, (long long)p->done);
}

static void show(const struct progress *p)
{
    if (p->terminal)
        show_bar(p);
    else if (p->total > 0)
        fprintf(stderr, "%s %lld/%lld\n", p->what, (long long)p->done, (long long)p->total);
    else
        fprintf(stderr, "%s %lld\n", p->what, (long long)p->done);
    fflush(stderr);
}

void progress_to(struct progress *p, int64_t done)
{
    if (p->total > 0 && done > p->total) done = p->total;
    p->done = done;
    int64_t now = clock_tick_us();
    if (p->quiet || now - p->shown_at < (p->terminal ? TERMINAL_US : LINES_US)) return;
    p->shown_at = now;
    show(p);
}

void progress_end(struct progress *p)
{
    if (p->quiet) return;
    if (p->total > 0) p->done = p->total;
    if (p->terminal) {
        show(p);
        fputc('\n', stderr);
    } else if (clock_tick_us() - p->started_at >= LINES_US) {
        show(p);
    }
}
