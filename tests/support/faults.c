/* A fault door for the tests, preloaded into the programs (LD_PRELOAD): makes SQLite answer with an error where
 * the file $ZHIYIN_FAULTS says so. Nothing of it is in a program.
 *
 * The file holds one line "PROGRAM SKIP COUNT CODE TEXT": in processes whose name begins with PROGRAM, of the
 * steps of statements that contain TEXT, the first SKIP pass, the next COUNT answer CODE without being carried
 * out, the others pass. No file: nothing happens. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

typedef int step_function(void *);
typedef const char *sql_function(void *);

/* Counts this step in the file; 0: it passes. */
static int fault_of(const char *sql)
{
    char program[64], text[200], line[400];
    long skip, count;
    int code, result = 0;
    const char *path = getenv("ZHIYIN_FAULTS");
    int fd = path && sql ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) return 0;
    flock(fd, LOCK_EX);
    ssize_t n = read(fd, line, sizeof line - 1);
    line[n > 0 ? n : 0] = '\0';
    if (sscanf(line, "%63s %ld %ld %d %199[^\n]", program, &skip, &count, &code, text) == 5 && count > 0 &&
        strncmp(program_invocation_short_name, program, strlen(program)) == 0 && strstr(sql, text)) {
        if (skip > 0) skip--;
        else {
            count--;
            result = code;
        }
        n = snprintf(line, sizeof line, "%s %ld %ld %d %s\n", program, skip, count, code, text);
        if (ftruncate(fd, 0) != 0 || pwrite(fd, line, (size_t)n, 0) != n) abort();
    }
    close(fd);
    return result;
}

int sqlite3_step(void *statement);
int sqlite3_step(void *statement)
{
    static step_function *real;
    static sql_function *sql_of;
    int error = errno;
    if (!real) real = (step_function *)dlsym(RTLD_NEXT, "sqlite3_step");
    if (!sql_of) sql_of = (sql_function *)dlsym(RTLD_NEXT, "sqlite3_sql");
    int fault = fault_of(sql_of(statement));
    errno = error;
    return fault ? fault : real(statement);
}
