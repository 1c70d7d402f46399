/* The table of long work: each kind stands in the file of its noun. */
#include "domain/task.h"

const struct task_kind *const task_kinds[] = {
    NULL,
};
