/* Kinds of long work that have a page of their own: see task_pages.h. */
#include "pages/shared/task_pages.h"

const struct task_place task_places[] = {
    {NULL, NULL, NULL},
};
