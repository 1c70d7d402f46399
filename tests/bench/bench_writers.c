/* Many writers at once: processes that post points through the domain, each with a connection of its own.
 *
 *     bench_writers DATA WRITERS SECONDS same|different
 *
 * "different": each writer has members of its own; "same": all post at one member. A posting that another one got in
 * the way of (ERR_BUSY) is made again as a gate does: after a wait that grows, up to a limit. Prints one line:
 * postings, seconds, retries, the most retries of one posting, those given up. */
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "post.h"

#define WITHIN 10 /* seconds: how long one posting is tried */

static struct {
    atomic_long posted, retries, most, given_up;
    atomic_int waiting;
    atomic_bool go;
} *seen;

/* Half to whole of 10 ms, 20, 40 ... 500. */
static void wait_longer(int tries)
{
    int us = 10000 << (tries < 6 ? tries : 6);
    if (us > 500000) us = 500000;
    usleep((useconds_t)(us / 2 + rand() % (us / 2)));
}

static void one(struct ctx *cx, int64_t member, long number)
{
    int tries = 0;
    enum err e;
    for (double end = now() + WITHIN; (e = post_one(cx, member, number)) == ERR_BUSY && now() < end; tries++) {
        atomic_fetch_add(&seen->retries, 1);
        wait_longer(tries);
    }
    if (e && e != ERR_BUSY) die("posting failed: %s %s", err_name(e), err_last());
    atomic_fetch_add(e ? &seen->given_up : &seen->posted, 1);
    long most = atomic_load(&seen->most);
    while (tries > most && !atomic_compare_exchange_weak(&seen->most, &most, tries)) {}
}

static void writer(const char *data, int at, int writers, double seconds, bool same)
{
    struct ctx cx = post_open(data);
    srand((unsigned)at + 1);
    read_members(&cx);
    size_t mine = nmembers / (size_t)writers;
    if (!mine) die("fewer members than writers");
    one(&cx, members[(size_t)at * mine], 0); /* statements are prepared before the clock starts */
    atomic_fetch_sub(&seen->waiting, 1);
    while (!atomic_load(&seen->go)) usleep(1000);
    long number = 1;
    for (double end = now() + seconds; now() < end; number++) {
        size_t own = (size_t)at * mine + (size_t)rand() % mine;
        one(&cx, members[same ? 0 : own], number);
    }
    db_close(&cx.db);
}

static void wait_for_start(int writers)
{
    for (double end = now() + 60; atomic_load(&seen->waiting) > 0;) {
        int status;
        if (now() > end || waitpid(-1, &status, WNOHANG) > 0)
            die("%d of %d writers did not start", atomic_load(&seen->waiting), writers);
        usleep(1000);
    }
}

int main(int argc, char **argv)
{
    if (argc != 5) return 2;
    int writers = atoi(argv[2]), failed = 0, status;
    bool same = strcmp(argv[4], "same") == 0;
    seen = mmap(NULL, sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (seen == MAP_FAILED) die("out of memory");
    atomic_store(&seen->waiting, writers);
    for (int i = 0; i < writers; i++) {
        pid_t pid = fork();
        if (pid < 0) die("cannot fork");
        if (pid == 0) {
            writer(argv[1], i, writers, atof(argv[3]), same);
            exit(0);
        }
    }
    wait_for_start(writers);
    atomic_store(&seen->posted, 0); /* of the start */
    atomic_store(&seen->retries, 0);
    atomic_store(&seen->most, 0);
    double start = now();
    atomic_store(&seen->go, true);
    while (wait(&status) > 0) failed += status != 0;
    double seconds = now() - start;
    printf("%ld %.4f %ld %ld %ld\n", atomic_load(&seen->posted), seconds, atomic_load(&seen->retries),
           atomic_load(&seen->most), atomic_load(&seen->given_up));
    return failed != 0;
}
