/* Finds the program's own files. Called at the start of every program. */
#include "base/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"

/* The folder of the running program, without the name. */
static char *program_folder(struct arena *a)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0) return arena_cstr(a, ".");
    while (n > 1 && path[n - 1] != '/') n--;
    return arena_dup(a, path, (size_t)n - 1);
}

char *home_path(struct arena *a, const char *name)
{
    /* build/templates; PREFIX/{bin,lib/zhiyin} with PREFIX/share/zhiyin; the same
     * two seen from build/tests/LAYER. */
    static const char *const places[] = {"", "/../share/zhiyin", "/../../share/zhiyin",
                                         "/../..", "/../../.."};
    const char *home = getenv("ZHIYIN_HOME");
    if (home && *home) return arena_printf(a, "%s/%s", home, name);
    char *folder = program_folder(a), *first = NULL;
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        char *path = arena_printf(a, "%s%s/%s", folder, places[i], name);
        if (access(path, R_OK) == 0) return path;
        if (!first) first = path;
    }
    return first;
}
