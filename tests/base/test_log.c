/* log.h: every line is one JSON object, whatever is in the fields. */
#include <jansson.h>
#include <unistd.h>

#include "base/log.h"
#include "testing.h"

static int from[2], saved;

static void setup(void)
{
    ck_assert_int_eq(pipe(from), 0);
    saved = dup(STDERR_FILENO);
    dup2(from[1], STDERR_FILENO);
    log_program("portal");
}

static void teardown(void)
{
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(from[0]);
    close(from[1]);
}

static json_t *line(void)
{
    static char room[65536];
    ssize_t n = read(from[0], room, sizeof room);
    ck_assert_int_gt(n, 1);
    ck_assert_int_eq(room[n - 1], '\n');
    ck_assert_ptr_eq(memchr(room, '\n', (size_t)n), room + n - 1);
    json_error_t error;
    json_t *o = json_loadb(room, (size_t)n, 0, &error);
    ck_assert_msg(o != NULL, "%s: %.*s", error.text, (int)n, room);
    return o;
}

static const char *text(const json_t *o, const char *key)
{
    const char *value = json_string_value(json_object_get(o, key));
    return value ? value : "(none)";
}

START_TEST(a_request)
{
    log_request(STR("r-1"), "GET", "/customers/{id}", 200, 1234, "staff", 17, "");
    json_t *o = line();
    ck_assert_str_eq(text(o, "program"), "portal");
    ck_assert_str_eq(text(o, "id"), "r-1");
    ck_assert_str_eq(text(o, "route"), "GET /customers/{id}");
    ck_assert_str_eq(text(o, "actor"), "staff:17");
    ck_assert_int_eq(json_integer_value(json_object_get(o, "status")), 200);
    ck_assert(json_real_value(json_object_get(o, "ms")) > 1.1);
    ck_assert_ptr_null(json_object_get(o, "error"));
    json_decref(o);
    log_request(STR("r-2"), "POST", "/x", 500, 5, NULL, 0, "db.c:1: \"no\"\nsuch\x01 \xFF thing");
    o = line();
    ck_assert_ptr_null(json_object_get(o, "actor"));
    ck_assert_str_eq(text(o, "error"), "db.c:1: \"no\"\nsuch\x01 ? thing");
    json_decref(o);
}
END_TEST

START_TEST(an_event)
{
    log_event("warning", "job.failed", "%s: %d", "邮件", 7);
    json_t *o = line();
    ck_assert_str_eq(text(o, "level"), "warning");
    ck_assert_str_eq(text(o, "event"), "job.failed");
    ck_assert_str_eq(text(o, "text"), "邮件: 7");
    json_decref(o);
    char big[5000];
    memset(big, 'x', sizeof big - 1);
    big[sizeof big - 1] = '\0';
    log_event("info", "long", "%s", big);
    o = line();
    ck_assert_uint_lt(strlen(text(o, "text")), 2000);
    json_decref(o);
}
END_TEST

RUN_TESTS("log", setup, teardown, a_request, an_event)
