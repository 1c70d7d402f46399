/* Problems of one request: see problem.h. */
#include "domain/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "domain/ctx.h"

void problem_add(struct ctx *cx, const char *field, const char *text)
{
    struct problem *p = vec_push(cx->arena, &cx->problems.list);
    p->field = field ? field : "";
    p->text = text;
}

enum err problem_f(struct ctx *cx, const char *field, const char *fmt, ...)
{
    char text[1024];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return problem(cx, field, arena_cstr(cx->arena, text));
}

enum err problems_result(const struct ctx *cx)
{
    return cx->problems.list.n ? ERR_INVALID : OK;
}

const char *problem_of(const struct ctx *cx, const char *field)
{
    for (size_t i = 0; i < cx->problems.list.n; i++) {
        if (strcmp(cx->problems.list.at[i].field, field) == 0) return cx->problems.list.at[i].text;
    }
    return NULL;
}
