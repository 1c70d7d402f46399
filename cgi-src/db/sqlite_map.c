/* The database file mapped into memory, for reading. Called by sqlite.c.
 *
 * The rows of one page of a list or a search lie apart, and fetching their 50 pages by system calls
 * cost a quarter of such a page. SQLite's own mapping does not help: Debian's library maps 2 GB at
 * most, and drops the mapping whenever anybody has committed, lest another process has cut the file
 * and made it longer again. Nobody cuts ours: it is never vacuumed, and restore waits until no program
 * holds the folder. So one mapping a process and file is kept, with room for the file to grow.
 *
 * Guarded here: a page is given from the mapping only when the file reaches that far; the file is
 * closed after the last connection, since closing it drops the process's locks on it (POSIX). */
#include "db/sqlite_map.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"

#define ROOM_LEAST (INT64_C(1) << 30)

struct sqlite_map {
    struct sqlite_map *next;
    dev_t dev;
    ino_t ino;
    int fd, users;
    char *at;
    int64_t room, size; /* mapped; how long the file was when last looked at */
    sqlite3_io_methods methods; /* SQLite's own, but for fetch() and unfetch() */
};

static struct sqlite_map *maps; /* of this process */

static struct sqlite_map *map_of(sqlite3_file *file)
{
    return (struct sqlite_map *)((char *)(uintptr_t)file->pMethods - offsetof(struct sqlite_map, methods));
}

static int fetch(sqlite3_file *file, sqlite3_int64 from, int n, void **ret)
{
    struct sqlite_map *m = map_of(file);
    struct stat now;
    *ret = NULL; /* SQLite reads it instead */
    if (from + n > m->size && fstat(m->fd, &now) == 0)
        m->size = now.st_size < m->room ? now.st_size : m->room;
    if (from + n <= m->size) *ret = m->at + from;
    return SQLITE_OK;
}

static int unfetch(sqlite3_file *file, sqlite3_int64 from, void *p)
{
    (void)file, (void)from, (void)p;
    return SQLITE_OK;
}

static struct sqlite_map *find(const struct stat *file)
{
    struct sqlite_map *m = maps;
    while (m && (m->dev != file->st_dev || m->ino != file->st_ino)) m = m->next;
    return m;
}

static struct sqlite_map *make(int fd, const struct stat *file, const sqlite3_io_methods *usual)
{
    struct sqlite_map *m = calloc(1, sizeof *m);
    if (!m) die("out of memory");
    m->room = file->st_size * 2 > ROOM_LEAST ? file->st_size * 2 : ROOM_LEAST;
    void *at = mmap(NULL, (size_t)m->room, PROT_READ, MAP_SHARED, fd, 0);
    if (at == MAP_FAILED) {
        free(m);
        return NULL;
    }
    m->at = at;
    m->dev = file->st_dev;
    m->ino = file->st_ino;
    m->fd = fd;
    m->size = file->st_size;
    m->methods = *usual;
    m->methods.xFetch = fetch;
    m->methods.xUnfetch = unfetch;
    m->next = maps;
    maps = m;
    return m;
}

struct sqlite_map *sqlite_map_use(sqlite3 *h, const char *path)
{
    sqlite3_file *file = NULL;
    struct stat st;
    if (sqlite3_file_control(h, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return NULL;
    if (!file || !file->pMethods || file->pMethods->iVersion < 3 || stat(path, &st) != 0) return NULL;
    struct sqlite_map *m = find(&st);
    if (!m) {
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0) return NULL;
        /* Not closed on failure: that would drop the locks of the connection that is open. */
        if (!(m = make(fd, &st, file->pMethods))) return NULL;
    }
    m->users++;
    file->pMethods = &m->methods;
    return m;
}

void sqlite_map_leave(struct sqlite_map *m)
{
    if (!m || --m->users > 0) return;
    struct sqlite_map **at = &maps;
    while (*at != m) at = &(*at)->next;
    *at = m->next;
    munmap(m->at, (size_t)m->room);
    close(m->fd);
    free(m);
}
