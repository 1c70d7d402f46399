/* Between task.c and task_run.c. */
#ifndef DOMAIN_TASK_INTERNAL_H
#define DOMAIN_TASK_INTERNAL_H

#include "domain/task.h"

enum err task_read(struct ctx *cx, int64_t id, struct task *ret) MUST_CHECK; /* asks no right */
/* It has ended: params go when its kind forgets them. Inside a TX. */
enum err task_forget(struct ctx *cx, const struct task *t) MUST_CHECK;

#endif
