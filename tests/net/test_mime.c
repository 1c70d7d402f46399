/* Mails as bytes: what a person typed stays text; addresses; the child process of the SMS command. */
#include "net/command.h"
#include "net/mime.h"
#include "testing.h"

#include "base/clock.h"

static struct arena *a;

static void setup(void) { a = arena_new(); }
static void teardown(void) { arena_free(a); }

static struct mail a_mail(void)
{
    return (struct mail){.from = STR("客户服务 <service@example.cn>"),
                         .to = STR("li@example.cn"),
                         .subject = STR("您好"),
                         .body = STR("text"),
                         .message_id = STR("abc-1.2"),
                         .date = INT64_C(1700000000000)};
}

static const struct {
    const char *subject;
    int line;
} subjects[] = {
    {"Hello\r\nBcc: x@example.org", __LINE__},
    {"Hello\nBcc: x@example.org\n\nbody", __LINE__},
    {"Hello\rBcc: x@example.org", __LINE__},
    {"=?utf-8?q?Hello=0D=0ABcc:_x@example.org?=", __LINE__},
    {"\xE2\x80\xA8" "Bcc: x@example.org", __LINE__}, /* line separator */
    {"very long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
     " Bcc: x@example.org", __LINE__},
};

START_TEST(no_subject_becomes_a_header)
{
    for (size_t i = 0; i < COUNT_OF(subjects); i++) {
        struct mail m = a_mail();
        struct str bytes;
        m.subject = str_of(subjects[i].subject);
        is_ok(mime_mail(a, &m, &bytes));
        is_true(str_find(bytes, STR("\nBcc")) < 0 && str_find(bytes, STR("\rBcc")) < 0, subjects[i].line);
        is_true(str_find(bytes, STR("\nSubject: ")) > 0, subjects[i].line);
    }
}
END_TEST

START_TEST(lines_end_with_crlf_and_automatic_is_said)
{
    struct mail m = a_mail();
    struct str bytes;
    m.body = STR("one\ntwo\r\n.\nthree\rfour");
    is_ok(mime_mail(a, &m, &bytes));
    for (size_t i = 0; i < bytes.n; i++)
        if (bytes.p[i] == '\n') ck_assert(i > 0 && bytes.p[i - 1] == '\r');
    ck_assert(str_find(bytes, STR("\r\nAuto-Submitted: auto-generated\r\n")) > 0);
    ck_assert(str_find(bytes, STR("\r\nMessage-Id: <abc-1.2@example.cn>\r\n")) > 0 ||
              str_find(bytes, STR("\r\nMessage-ID: <abc-1.2@example.cn>\r\n")) > 0);
    ck_assert(str_find(bytes, STR("14 Nov 2023")) > 0);
}
END_TEST

START_TEST(bad_addresses_are_refused)
{
    static const char *const to[] = {"", "li", "li@", "li@example.cn\r\nBcc: x@example.cn", "a@b, c@d",
                                     "<li@example.cn>", "li@example.cn\n", "li @example.cn"};
    struct str bytes;
    for (size_t i = 0; i < COUNT_OF(to); i++) {
        struct mail m = a_mail();
        m.to = str_of(to[i]);
        is_err(mime_mail(a, &m, &bytes), ERR_INVALID);
    }
    struct mail m = a_mail();
    m.from = STR("Service <service@example.cn>\r\nBcc: x@example.org");
    is_err(mime_mail(a, &m, &bytes), ERR_INVALID);
    m = a_mail();
    m.from = STR("Service, no address");
    is_err(mime_mail(a, &m, &bytes), ERR_INVALID);
    m = a_mail();
    m.message_id = STR("x\r\ny");
    is_err(mime_mail(a, &m, &bytes), ERR_INVALID);
}
END_TEST

START_TEST(the_address_of_a_mailbox)
{
    is_text(mime_address(a, STR("客户服务 <service@example.cn>")), "service@example.cn", __LINE__);
    is_text(mime_address(a, STR("service@example.cn")), "service@example.cn", __LINE__);
    is_text(mime_address(a, STR("\"Service, East\" <s@example.cn>")), "s@example.cn", __LINE__);
    is_text(mime_address(a, STR("a@b.cn, c@d.cn")), "", __LINE__);
    is_text(mime_address(a, STR("nobody")), "", __LINE__);
    is_text(mime_address(a, STR("")), "", __LINE__);
}
END_TEST

START_TEST(a_command_is_limited_in_time)
{
    int status = -1;
    int64_t start = clock_tick_us();
    is_err(command_run("/bin/sleep", "20", STR(""), 200, &status), ERR_EXPIRED);
    ck_assert(clock_tick_us() - start < 5000000);
    is_ok(command_run("/bin/sleep", "0", STR("input that nobody reads"), 5000, &status));
    ck_assert_int_eq(status, 0);
    is_ok(command_run("/bin/ls", "/no such folder", STR(""), 5000, &status));
    ck_assert_int_ne(status, 0);
    /* Where vfork() is a fork(), as under valgrind, it is seen by the shells' word for it. */
    enum err e = command_run("/no/such/program", "x", STR(""), 5000, &status);
    ck_assert(e == ERR_UNAVAILABLE || (e == OK && status == 127));
}
END_TEST

RUN_TESTS("mime", setup, teardown, no_subject_becomes_a_header, lines_end_with_crlf_and_automatic_is_said,
          bad_addresses_are_refused, the_address_of_a_mailbox, a_command_is_limited_in_time)
