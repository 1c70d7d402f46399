/* worker: runs the jobs that are due, one at a time, until SIGTERM; with --tasks, the long work that
 * people asked for instead, so that an import of an hour holds up no mail. Several may run beside each
 * other: each job and task has a lease. Guards: a job's failure is one log line and never the end of the
 * worker, nor is a database that goes away; a signal ends it between two messages or slices. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/paths.h"
#include "base/place.h"
#include "base/secret.h"
#include "domain/audit.h"
#include "domain/task.h"
#include "jobs/jobs.h"
#include "jobs/wake.h"
#include "main/start.h"

#define NAP_MS       1000
#define NAP_TASKS_MS 250 /* somebody waits for it before the screen */
#define AWAY_FIRST_MS 250
#define AWAY_MOST_MS 4000
#define JOBS_MAX 64
#define WITNESS_US 10000000 /* how far the head of another machine's audit log may be behind */

struct worker {
    struct arena *arena; /* of the process */
    struct arena *job_arena; /* of one job's run */
    struct config config;
    struct db *db;
    struct str name; /* holder of the leases: random, new with each start */
    int away_ms;     /* how long the next look at a database that is away waits; 0: it is there */
    int64_t lost_at; /* clock_tick_us() */
    bool begun;      /* schema and keys have been looked at */
    const char *wrong; /* and were not ours */
    bool look;       /* for a task that was left when the database went away: its lease is still ours */
};

static int stop_fd = -1;
static bool stop_seen;

/* Has SIGTERM or SIGINT come? Jobs ask it between two messages or slices. */
static bool stopping(void)
{
    struct signalfd_siginfo info;
    if (!stop_seen && stop_fd >= 0 && read(stop_fd, &info, sizeof info) == (ssize_t)sizeof info)
        stop_seen = true;
    return stop_seen;
}

static void catch_signals(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    stop_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
    sigaction(SIGXFSZ, &(struct sigaction){.sa_handler = SIG_IGN}, NULL);
}

/* Until something may be due again, or a signal comes. */
static void nap(int ms)
{
    struct pollfd p = {.fd = stop_fd, .events = POLLIN};
    (void)poll(&p, 1, ms);
}

static struct ctx context(struct worker *w)
{
    unsigned char random[16];
    secret_random(random, sizeof random);
    return (struct ctx){.db = w->db,
                        .arena = w->job_arena,
                        .actor = &(const struct actor){.kind = ACTOR_SYSTEM},
                        .config = &w->config,
                        .now = clock_now(),
                        .lang = LANG_ZH,
                        .program = "worker",
                        .request_id = str_of(secret_hex(w->job_arena, random, sizeof random))};
}

/* The database does not answer: one line, and nothing is asked of it until it does. */
static void lose(struct worker *w)
{
    log_event("warning", "database", "it does not answer; waiting: %s", err_last());
    w->away_ms = AWAY_FIRST_MS;
    w->lost_at = clock_tick_us();
    arena_reset(w->job_arena);
}

/* Is it the database that this program knows? false: that cannot be asked yet, or it is not (w->wrong). */
static bool begin(struct worker *w)
{
    bool away;
    if (w->begun) return true;
    const char *wrong = start_check(&w->config, w->db, "worker", &away);
    w->begun = !wrong;
    if (wrong && !away) w->wrong = wrong;
    return w->begun;
}

/* false, after a while that grows: it still does not answer. */
static bool there(struct worker *w)
{
    err_clear();
    db_trouble_forget(w->db);
    if (w->away_ms) {
        nap(w->away_ms);
        if (db_ping(w->db) != OK) {
            w->away_ms = w->away_ms < AWAY_MOST_MS / 2 ? w->away_ms * 2 : AWAY_MOST_MS;
            return false;
        }
        if (!begin(w)) return false;
        log_event("info", "database", "it answers again after %lld ms", (long long)(clock_tick_us() - w->lost_at) / 1000);
        w->away_ms = 0;
    }
    start_clock(w->db);
    return true;
}

/* true: it has more to do at once. */
static bool run_one(struct worker *w, const struct job *job, int64_t *last_run)
{
    struct wake wake = {0};
    struct ctx cx = context(w);
    cx.wake = &wake;
    struct job_outcome outcome = {0};
    if (job_idle(&cx, job, *last_run)) return false;
    int64_t start = clock_tick_us();
    enum err e = job_execute(&cx, job, w->name, false, stopping, &outcome);
    long long ms = (long long)(clock_tick_us() - start) / 1000;
    if (e == OK) *last_run = cx.now;
    if (db_trouble(w->db) == ERR_UNAVAILABLE || db_trouble(w->db) == ERR_LOST) return lose(w), false;
    bool more = e == OK && outcome.ok && outcome.next_at <= cx.now;
    if (e == OK && !outcome.ok)
        log_event("error", "job", "%s %lld ms failed: %.*s", job->name, ms, STR_ARG(outcome.note));
    else if (e == OK && outcome.note.n)
        log_event("info", "job", "%s %lld ms %.*s", job->name, ms, STR_ARG(outcome.note));
    else if (e && e != ERR_NOT_FOUND && e != ERR_BUSY)
        log_event("error", "job", "%s: %s %s", job->name, err_name(e), err_last());
    wake_push(&w->config, w->job_arena, &wake);
    arena_reset(w->job_arena);
    return more;
}

/* What each machine does for its own data folder, whoever holds the jobs. It is a witness of the audit log too,
 * whichever machine seals it. */
static void keep_house(struct worker *w)
{
    static int64_t tidied_us, followed_us;
    static bool told;
    int64_t now = clock_tick_us();
    if (!tidied_us || now - tidied_us > HOUR_MS * 1000) {
        place_tidy(w->config.data_dir);
        tidied_us = now;
    }
    if (followed_us && now - followed_us < WITNESS_US) return;
    followed_us = now;
    struct ctx cx = context(w);
    enum err e = audit_head_follow(&cx);
    if (e == ERR_INTERNAL && !told) log_event("error", "audit", "%s", err_last());
    told = e == ERR_INTERNAL;
    err_clear();
    arena_reset(w->job_arena);
}

static void work(struct worker *w)
{
    int64_t last_run[JOBS_MAX] = {0};
    log_event("info", "start", "%s", "");
    while (!stopping() && !w->wrong) {
        bool more = false;
        if (!there(w)) continue;
        keep_house(w);
        for (size_t i = 0; jobs[i].name && !stopping() && !w->away_ms; i++)
            more = run_one(w, &jobs[i], &last_run[i]) || more;
        if (!more) nap(NAP_MS);
    }
    log_event("info", "stop", "%s", "");
}

static struct {
    struct worker *w;
    struct wake *wake;
} between;

/* Between two slices: whoever has got a notice is told now. */
static bool stopping_tasks(void)
{
    if (between.wake->n) wake_push(&between.w->config, between.w->job_arena, between.wake);
    between.wake->n = 0;
    return stopping();
}

/* true: there may be more. */
static bool run_task(struct worker *w)
{
    struct wake wake = {0};
    between.w = w;
    between.wake = &wake;
    struct ctx cx = context(w);
    cx.wake = &wake;
    enum err e = w->look || task_waiting(&cx) ? task_run_next(&cx, w->name, stopping_tasks) : ERR_NOT_FOUND;
    w->look = db_trouble(w->db) == ERR_UNAVAILABLE || db_trouble(w->db) == ERR_LOST;
    if (w->look) return lose(w), false;
    if (e && e != ERR_NOT_FOUND && e != ERR_BUSY) log_event("error", "task", "%s %s", err_name(e), err_last());
    wake_push(&w->config, w->job_arena, &wake);
    arena_reset(w->job_arena);
    return e == OK;
}

static void work_on_tasks(struct worker *w)
{
    log_event("info", "start", "%s", "tasks");
    while (!stopping() && !w->wrong)
        if (there(w) && !run_task(w) && !w->away_ms) nap(NAP_TASKS_MS);
    log_event("info", "stop", "%s", "tasks");
}

/* NULL, or what cannot be used. */
static const char *open_all(struct worker *w, const char *data)
{
    if (config_load(w->arena, data, &w->config) != OK) return "the configuration cannot be used";
    if (place_hold(w->config.data_dir, false, NULL) != OK) return "the data folder cannot be used";
    if (secret_open(w->config.data_dir, false) != OK)
        return "the master key cannot be used (zhiyin init makes one)";
    if (i18n_open(home_path(w->arena, "locale")) != OK) return "the translations cannot be used";
    bool away;
    const char *wrong = start_database(&w->config, &profile_worker, &w->db, NULL, &away);
    if (wrong) return wrong;
    if (!away && !begin(w)) away = !w->wrong;
    if (w->wrong) return w->wrong;
    w->away_ms = away ? AWAY_FIRST_MS : 0;
    w->lost_at = clock_tick_us();
    struct ctx cx = {.arena = w->arena, .config = &w->config};
    w->name = job_holder(&cx, "worker");
    return NULL;
}

int main(int argc, char **argv)
{
    bool tasks = argc > 1 && strcmp(argv[argc - 1], "--tasks") == 0;
    argc -= tasks;
    const char *data = argc == 3 && strcmp(argv[1], "--data") == 0 ? argv[2]
                       : argc == 1                                 ? getenv("ZHIYIN_DATA")
                                                                   : NULL;
    if (!data) {
        fprintf(stderr, "usage: worker --data DIR [--tasks]\n");
        return 1;
    }
    umask(0077);
    log_program(tasks ? "tasks" : "worker");
    struct worker w = {.arena = arena_new(), .job_arena = arena_new()};
    catch_signals();
    w.wrong = open_all(&w, data);
    if (!w.wrong && tasks) work_on_tasks(&w);
    else if (!w.wrong) work(&w);
    if (w.wrong) fprintf(stderr, "worker: %s%s%s\n", w.wrong, *err_last() ? ": " : "", err_last());
    db_close(&w.db);
    secret_close();
    arena_free(w.job_arena);
    arena_free(w.arena);
    return w.wrong ? 1 : 0;
}
