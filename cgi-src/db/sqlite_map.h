/* The database file mapped into memory, for reading. Inside db only: sqlite.c maps what it opens. */
#ifndef DB_SQLITE_MAP_H
#define DB_SQLITE_MAP_H

#include <sqlite3.h>

struct sqlite_map;

/* Pages are read from a mapping of the file from now on. NULL: it cannot be mapped, which does no
 * harm. Needs PRAGMA mmap_size above 0, or SQLite does not ask. */
struct sqlite_map *sqlite_map_use(sqlite3 *h, const char *path);
/* After the connection has been closed. NULL is allowed. */
void sqlite_map_leave(struct sqlite_map *map);

#endif
