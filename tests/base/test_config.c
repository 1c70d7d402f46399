/* config.h and i18n.h's choice of a language: what an operator writes, what a browser asks for. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/config.h"
#include "base/i18n.h"
#include "testing.h"

static struct arena *a;
static char *dir, *file;

static void setup(void)
{
    const char *tmp = getenv("TMPDIR");
    a = arena_new();
    dir = arena_printf(a, "%s/zy config-XXXXXX", tmp ? tmp : "/tmp");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    file = arena_printf(a, "%s/zhiyin.conf", dir);
}

static void teardown(void)
{
    unlink(file);
    rmdir(dir);
    arena_free(a);
}

static void write_file(const char *text)
{
    FILE *f = fopen(file, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

START_TEST(defaults)
{
    struct config c;
    is_ok(config_load(a, dir, &c));
    ck_assert_int_eq(c.data_dir[0], '/');
    ck_assert_str_eq(c.db_url, arena_printf(a, "sqlite:%s/zhiyin.db", c.data_dir));
    ck_assert_str_eq(c.zone, "Asia/Shanghai");
    ck_assert_str_eq(c.currency, "CNY");
    ck_assert_str_eq(c.phone_region, "CN");
    ck_assert(!c.trust_proxy_tls && !c.plain_http);
    ck_assert(!config_has_mail(&c) && !config_has_sms(&c));
}
END_TEST

START_TEST(everything_given)
{
    struct config c;
    write_file("\xEF\xBB\xBF# 备注\n[company]\nname = 晨光文具\ncurrency=GBP\nphone_region = GB\n"
               "[time]\nzone = Europe/London\n[web]\nbase_url = https://crm.example.com//\n"
               "behind_tls = yes\nplain_http = off\n"
               "[mail]\nsmtp = smtps://mail.example.com:465\nuser = u\npassword_file = /etc/p\n"
               "from = crm@example.com\n[sms]\nurl = https://sms.example.com/send\ncommand = /bin/sms\n"
               "token_file=/etc/t\n[database]\nurl = sqlite:/var/lib/z.db\n");
    is_ok(config_load(a, dir, &c));
    ck_assert_str_eq(c.company, "晨光文具");
    ck_assert_str_eq(c.currency, "GBP");
    ck_assert_str_eq(c.zone, "Europe/London");
    ck_assert_str_eq(c.base_url, "https://crm.example.com");
    ck_assert_str_eq(c.db_url, "sqlite:/var/lib/z.db");
    ck_assert(c.trust_proxy_tls && !c.plain_http);
    ck_assert(config_has_mail(&c) && config_has_sms(&c));
}
END_TEST

START_TEST(environment_wins)
{
    struct config c;
    write_file("[company]\ncurrency = GBP\n");
    setenv("ZHIYIN_COMPANY_CURRENCY", "EUR", 1);
    is_ok(config_load(a, dir, &c));
    ck_assert_str_eq(c.currency, "EUR");
    setenv("ZHIYIN_COMPANY_CURRENCY", "QQQ", 1);
    ck_assert_int_eq(config_load(a, dir, &c), ERR_INVALID);
    ck_assert_ptr_nonnull(strstr(err_last(), "ZHIYIN_COMPANY_CURRENCY"));
    unsetenv("ZHIYIN_COMPANY_CURRENCY");
}
END_TEST

/* Each is refused with the line and something of the key in the message. */
START_TEST(mistakes)
{
    static const struct {
        const char *text, *line, *says;
        int at;
    } cases[] = {
        {"[company]\nnmae = x\n", "line 2", "nmae is unknown", __LINE__},
        {"[compnay]\nname = x\n", "line 2", "[compnay] name", __LINE__},
        {"name = x\n", "line 1", "name", __LINE__},
        {"[company]\nname = x\nname = y\n", "line 3", "twice", __LINE__},
        {"[company]\ncurrency = yuan\n", "line 2", "currency", __LINE__},
        {"[company]\nphone_region = china\n", "line 2", "phone_region", __LINE__},
        {"[time]\nzone = Beijing\n", "line 2", "zone", __LINE__},
        {"[web]\nbehind_tls = maybe\n", "line 2", "yes or no", __LINE__},
        {"[web]\nbase_url = crm.example.com\n", "line 2", "http", __LINE__},
        {"[mail]\nsmtp = mail.example.com\n", "line 2", "smtp", __LINE__},
        {"[mail]\npassword_file = secret\n", "line 2", "absolute", __LINE__},
        {"[database]\nurl = mysql://x\n", "line 2", "sqlite", __LINE__},
        {"[company\nname = x\n", "line 1", "neither", __LINE__},
        {"[company]\nname = 12345678901234567890123456789012345678901234567890123456789012345678901234567890"
         "12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012"
         "12345678901234567890123456789012345678901234567890\n", "line 2", "too long", __LINE__},
        {"[company]\njust words\n", "line 2", "neither", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct config c = {.company = (char *)(uintptr_t)"untouched"};
        write_file(cases[i].text);
        err_clear();
        is_int(config_load(a, dir, &c), ERR_INVALID, cases[i].at);
        ck_assert_msg(strstr(err_last(), cases[i].line) && strstr(err_last(), cases[i].says),
                      "case of line %d: %s", cases[i].at, err_last());
        ck_assert_str_eq(c.company, "untouched");
    }
    struct config c;
    is_err(config_load(a, "/nonexistent/folder", &c), ERR_NOT_FOUND);
}
END_TEST

START_TEST(languages)
{
    static const struct {
        const char *accept;
        enum lang lang;
        int line;
    } cases[] = {
        {"", LANG_ZH, __LINE__},
        {"zh-CN", LANG_ZH, __LINE__},
        {"zh-TW,zh;q=0.9", LANG_ZH, __LINE__},
        {"en", LANG_EN, __LINE__},
        {"en-GB,en;q=0.9,zh;q=0.8", LANG_EN, __LINE__},
        {"fr,en;q=0.3,zh-CN;q=0.5", LANG_ZH, __LINE__},
        {"fr, de;q=0.9, EN;q=0.1", LANG_EN, __LINE__},
        {"fr,de", LANG_ZH, __LINE__},
        {"en;q=0,fr", LANG_ZH, __LINE__},
        {"en;q=0.001,zh;q=0", LANG_EN, __LINE__},
        {"*;q=1,,;;q==,en;q=x", LANG_EN, __LINE__},
        {"english-is-not-a-tag-but-begins-so", LANG_EN, __LINE__},
        {"\xFF\xFE;q=\xFF", LANG_ZH, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        is_int(lang_choose(str_of(cases[i].accept)), cases[i].lang, cases[i].line);
    ck_assert_str_eq(lang_tag(LANG_ZH), "zh-CN");
    ck_assert_str_eq(lang_folder(LANG_ZH), "zh_CN");
}
END_TEST

START_TEST(a_missing_catalogue_is_an_error)
{
    is_err(i18n_open(dir), ERR_INTERNAL);
    is_err(i18n_open("/nonexistent/folder"), ERR_INTERNAL);
}
END_TEST

/* A marked text keeps its context, so that each function finds its translation; none is ever shown. */
START_TEST(marked_texts)
{
    static const char *const marked = PN_("link request", "Accepted"), *const unknown = PN_("x", "Abc");
    ck_assert(i18n_open(arena_printf(a, "%s/locale", getenv("BUILD") ? getenv("BUILD") : "build")) == OK);
    i18n_use(LANG_EN);
    ck_assert_str_eq(i18n_text(marked), "Accepted");
    ck_assert_str_eq(i18n_ptext("link request", marked), "Accepted");
    i18n_use(LANG_ZH);
    ck_assert_str_eq(i18n_text(marked), i18n_ptext("link request", "Accepted"));
    ck_assert_str_ne(i18n_text(marked), "Accepted");
    ck_assert_str_eq(i18n_text(unknown), "Abc");
    ck_assert_str_eq(i18n_ptext("x", unknown), "Abc");
}
END_TEST

RUN_TESTS("config", setup, teardown, defaults, everything_given, environment_wins, mistakes,
          languages, marked_texts, a_missing_catalogue_is_an_error)
