/* Where the program's own files are: beside the program in the build folder (build/templates), or
 * under ZHIYIN_HOME (PREFIX/share/zhiyin when installed). */
#ifndef BASE_PATHS_H
#define BASE_PATHS_H

#include "base/arena.h"

/* "templates", "locale", "static", "sql": an absolute path. */
char *home_path(struct arena *a, const char *name);

#endif
