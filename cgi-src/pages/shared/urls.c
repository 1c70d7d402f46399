/* Addresses shared by all programs. Called by pages, the layout and whoever writes mails. */
#include "pages/shared/urls.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *url_to(struct ctx *cx, const char *fmt, ...)
{
    size_t program = strlen(cx->program), n;
    va_list ap;
    va_start(ap, fmt);
    const char *path = arena_vprintf(cx->arena, fmt, ap, &n);
    va_end(ap);
    char *url = arena_alloc(cx->arena, program + n + 2);
    url[0] = '/';
    memcpy(url + 1, cx->program, program);
    memcpy(url + 1 + program, path, n + 1);
    return url;
}

const char *url_number(struct ctx *cx, const char *path, int64_t number)
{
    char digits[24], *at = digits + sizeof digits - 1;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    *at = '\0';
    do *--at = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0) *--at = '-';
    char *url = arena_alloc(cx->arena, 1 + strlen(cx->program) + strlen(path) + sizeof digits);
    url[0] = '/';
    stpcpy(stpcpy(stpcpy(url + 1, cx->program), path), at);
    return url;
}

const char *url_home(struct ctx *cx)
{
    return url_to(cx, "/");
}

const char *url_sign_in(struct ctx *cx, struct str next)
{
    if (next.n == 0) return url_to(cx, "/sign-in");
    return url_to(cx, "/sign-in?next=%s", url_value(cx->arena, next));
}

const char *url_sign_out(struct ctx *cx)
{
    return url_to(cx, "/sign-out");
}

const char *url_language(struct ctx *cx, enum lang lang, struct str next)
{
    return url_to(cx, "/language?to=%s&next=%s", lang_tag(lang), url_value(cx->arena, next));
}

const char *url_absolute(struct ctx *cx, const char *program, const char *path)
{
    return arena_printf(cx->arena, "%s/%s%s", cx->config->base_url, program, path);
}

const char *url_value(struct arena *a, struct str s)
{
    struct req none = {0};
    struct pair pair = {STR("v"), s};
    none.query.list.at = &pair;
    none.query.list.n = 1;
    return query_with(a, &none, "", NULL) + strlen("?v=");
}
