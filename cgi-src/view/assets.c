/* Reads the bundle's manifest at the start of a program (main/), for the page frames. */
#include "view/assets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/tpl.h"

static const char *const names[] = {"CSS_URL", "JS_URL", "CHARTS_URL", "ICONS_URL", "FAVICON_URL"};

/* The values live as long as the process: globals borrow them. */
static char *values[COUNT_OF(names)];

static void manifest_line(char *line)
{
    line[strcspn(line, "\r\n")] = '\0';
    char *value = strchr(line, ' ');
    if (!value) return;
    *value++ = '\0';
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (strcmp(names[i], line) != 0) continue;
        free(values[i]);
        values[i] = strdup(value);
        if (!values[i]) die("out of memory");
        enum tpl_key key = tpl_key_find(line);
        if (key != K_COUNT) tpl_global(key, values[i]);
    }
}

enum err assets_open(const char *static_dir)
{
    char path[4096], line[512];
    if (snprintf(path, sizeof path, "%s/manifest.txt", static_dir) >= (int)sizeof path)
        return fail(ERR_NOT_FOUND, "folder name of the front end bundle is too long");
    FILE *f = fopen(path, "re");
    if (!f) return fail(ERR_NOT_FOUND, "no front end bundle: %s cannot be read", path);
    while (fgets(line, sizeof line, f)) manifest_line(line);
    fclose(f);
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (!values[i]) return fail(ERR_INVALID, "%s has no %s", path, names[i]);
    return OK;
}
