/* A process that posts points through the domain: its context, the members, one posting. For bench_points.c,
 * bench_points_pg.c and bench_writers.c. */
#ifndef TESTS_BENCH_POST_H
#define TESTS_BENCH_POST_H

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/secret.h"
#include "domain/points.h"
#include "domain/staff.h"

static struct config post_config;
static int64_t *members;
static size_t nmembers;

static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The database of a data folder: connects anew in each process that calls it. */
static inline struct ctx post_open(const char *data)
{
    static struct actor system;
    struct arena *whole = arena_new();
    system = (struct actor){.kind = ACTOR_SYSTEM, .name = STR("bench")};
    struct ctx cx = {.arena = arena_new(), .config = &post_config, .actor = &system, .now = clock_now(),
                     .program = "bench", .request_id = STR("bench"), .remote = STR("127.0.0.1")};
    if (config_load(whole, data, &post_config) || secret_open(post_config.data_dir, false) ||
        db_open(post_config.db_url, DB_WRITE, &profile_owner, &cx.db))
        die("%s: %s", data, err_last());
    return cx;
}

static inline void read_members(struct ctx *cx)
{
    STMT(q, cx->db, "SELECT id FROM member WHERE state = 'active' ORDER BY id");
    while (stmt_row(q)) {
        members = realloc(members, (nmembers + 1) * sizeof *members);
        if (!members) die("out of memory");
        members[nmembers++] = col_i64(q, 0);
    }
    if (stmt_done(q) || !nmembers) die("no members in the database");
}

/* One posting at that member, as the gate would carry it out once; number makes its key. */
static inline enum err post_one(struct ctx *cx, int64_t member, long number)
{
    static int64_t started;
    if (!started) started = clock_now();
    arena_reset(cx->arena);
    cx->now = clock_now();
    cx->problems = (struct problems){0};
    struct points_draft d = {.member = {member},
                             .amount = 1 + rand() % 500,
                             .reason = STR("消费积分"),
                             .source_kind = STR("order"),
                             .source_ref = str_printf(cx->arena, "B%07ld", number),
                             .key = str_printf(cx->arena, "bench:%d:%ld:%lld", (int)getpid(), number,
                                               (long long)started)};
    struct points_posting p;
    return points_earn(cx, &d, &p);
}

static inline long post_for(struct ctx *cx, double seconds)
{
    static long number;
    long n = 0;
    for (double end = now() + seconds; now() < end; n++) {
        enum err e = post_one(cx, members[(size_t)rand() % nmembers], number++);
        if (e) die("posting failed: %s %s", err_name(e), err_last());
    }
    return n;
}

#endif
