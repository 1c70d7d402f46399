/* Kinds of long work that have a page of their own: see task_pages.h. */
#include "pages/shared/task_pages.h"

const struct task_place task_places[] = {
    {"intranet", "import_check", "/imports/of/%lld", N_("Open the import")},
    {"intranet", "import_run", "/imports/of/%lld", N_("Open the import")},
    {"intranet", "import_undo", "/imports/of/%lld", N_("Open the import")},
    {"intranet", "duplicate_scan", "/duplicates?scan=%lld", N_("Open the list of possible duplicates")},
    {"admin", "points_grant_check", "/grants?task=%lld", N_("Open the grant")},
    {"admin", "points_grant", "/grants?task=%lld", N_("Open the grant")},
    {"admin", "points_grant_undo", "/grants?task=%lld", N_("Open the grant")},
    {NULL, NULL, NULL, NULL},
};
