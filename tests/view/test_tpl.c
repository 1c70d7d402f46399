/* view/tpl.h over the real templates: escaping, rows, includes, the strict mode, broken files. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "view/assets.h"
#include "view/tpl.h"

#undef fail /* check.h has a macro of that name */
#include <check.h>

static struct buf out;

static const char *templates(void)
{
    static char path[4096];
    const char *build = getenv("BUILD");
    snprintf(path, sizeof path, "%s/templates", build ? build : "build");
    return path;
}

static void setup(void)
{
    setenv("ZHIYIN_TPL_CHECK", "1", 1);
    ck_assert_int_eq(tpl_open(templates()), OK);
    tpl_global(K_ICONS_URL, "/static/icons.svg");
}

static void teardown(void) { buf_free(&out); }

static const char *render(struct tpl *t)
{
    buf_clear(&out);
    ck_assert_msg(tpl_render(t, &out) == OK, "%s", err_last());
    return out.p;
}

static void has(const char *text)
{
    ck_assert_msg(strstr(out.p, text) != NULL, "\"%s\" is not in: %s", text, out.p);
}

static struct tpl *text_field(const char *value)
{
    struct tpl *t = tpl_new(TPL_PART_FIELD_TEXT, LANG_EN);
    tpl_cstr(t, K_ID, "name");
    tpl_cstr(t, K_NAME, "name");
    tpl_cstr(t, K_LABEL, "Name");
    tpl_cstr(t, K_TYPE, "text");
    tpl_cstr(t, K_VALUE, value);
    return t;
}

START_TEST(escapes_by_context)
{
    CLEANUP(tpl_cleanup) struct tpl *t = text_field("\"><script>alert('x')</script>&");
    render(t);
    has("value=\"&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;\"");
    CLEANUP(tpl_cleanup) struct tpl *p = tpl_new(TPL_PART_PAGER, LANG_EN);
    tpl_cstr(tpl_row(p, K_NEXT), K_URL, "javascript:alert(1)");
    render(p);
    ck_assert_ptr_null(strstr(out.p, "javascript:"));
}
END_TEST

START_TEST(languages)
{
    CLEANUP(tpl_cleanup) struct tpl *en = tpl_new(TPL_PART_PAGER, LANG_EN);
    tpl_cstr(tpl_row(en, K_NEXT), K_URL, "/x?after=1");
    render(en);
    has("Next");
    has("href=\"/x?after=1\"");
    CLEANUP(tpl_cleanup) struct tpl *zh = tpl_new(TPL_PART_PAGER, LANG_ZH);
    tpl_cstr(tpl_row(zh, K_NEXT), K_URL, "/x");
    render(zh);
    has("下一页");
}
END_TEST

START_TEST(rows_in_order_and_sections_hidden)
{
    CLEANUP(tpl_cleanup) struct tpl *t = tpl_new(TPL_PART_FIELD_CHOICE, LANG_EN);
    tpl_cstr(t, K_ID, "stage");
    tpl_cstr(t, K_NAME, "stage");
    tpl_cstr(t, K_LABEL, "Stage");
    for (int i = 0; i < 1000; i++) {
        struct tpl *row = tpl_row(t, K_OPTION);
        tpl_int(row, K_OPTION_VALUE, i);
        tpl_int(row, K_OPTION_LABEL, -i);
        tpl_show_if(row, K_OPTION_SELECTED, i == 7);
    }
    render(t);
    has("<option value=\"7\" selected>-7</option>\n<option value=\"8\">-8</option>");
    has("<option value=\"999\">-999</option>");
    ck_assert_ptr_null(strstr(out.p, "aria-invalid"));
}
END_TEST

START_TEST(last_value_counts)
{
    CLEANUP(tpl_cleanup) struct tpl *t = text_field("first");
    tpl_cstr(t, K_VALUE, "second");
    tpl_cstr(t, K_VALUE, NULL);
    render(t);
    has("value=\"\"");
}
END_TEST

/* A part sees values of the page around it, and never its sections. */
START_TEST(includes)
{
    CLEANUP(tpl_cleanup) struct tpl *t = tpl_new(TPL_PART_CONFIRM, LANG_EN);
    tpl_cstr(t, K_CONFIRM_TITLE, "Close?");
    tpl_cstr(t, K_CONFIRM_TEXT, "It stays closed.");
    tpl_cstr(t, K_CONFIRM_URL, "/close");
    tpl_cstr(t, K_CONFIRM_LABEL, "Close");
    tpl_cstr(t, K_CANCEL_URL, "/back");
    tpl_cstr(t, K_CSRF, "from-the-page");
    tpl_cstr(t, K_VERSION, "not for the part");
    tpl_show(t, K_VERSION);
    struct tpl *tokens = tpl_include(t, K_TOKENS, TPL_PART_FORM_TOKENS);
    tpl_cstr(tokens, K_ONCE, "own");
    for (int i = 0; i < 2; i++) {
        struct tpl *field = tpl_include(t, K_FIELD, TPL_PART_FIELD_HIDDEN);
        tpl_cstr(field, K_NAME, i ? "b" : "a");
        tpl_int(field, K_VALUE, i);
    }
    render(t);
    has("name=\"csrf\" value=\"from-the-page\"");
    has("name=\"once\" value=\"own\"");
    has("name=\"a\" value=\"0\">\n<input type=\"hidden\" name=\"b\" value=\"1\"");
    ck_assert_ptr_null(strstr(out.p, "name=\"version\""));
}
END_TEST

START_TEST(strict_names_what_was_never_set)
{
    CLEANUP(tpl_cleanup) struct tpl *t = tpl_new(TPL_PART_FIELD_TEXT, LANG_EN);
    tpl_cstr(t, K_ID, "x");
    tpl_cstr(t, K_NAME, "x");
    tpl_cstr(t, K_TYPE, "text");
    tpl_cstr(t, K_VALUE, "");
    buf_clear(&out);
    buf_cstr(&out, "before");
    ck_assert_int_eq(tpl_render(t, &out), ERR_INTERNAL);
    ck_assert_ptr_nonnull(strstr(err_last(), "{{LABEL}} of part/field_text.tpl"));
    ck_assert_str_eq(out.p, "before"); /* no half page */
    tpl_cstr(t, K_LABEL, "Name");
    err_clear();
    tpl_show(t, K_HELP); /* now a shown section lacks its value */
    ck_assert_int_eq(tpl_render(t, &out), ERR_INTERNAL);
    ck_assert_ptr_nonnull(strstr(err_last(), "{{HELP}}"));
}
END_TEST

START_TEST(not_strict_is_empty)
{
    unsetenv("ZHIYIN_TPL_CHECK");
    ck_assert_int_eq(tpl_open(templates()), OK);
    CLEANUP(tpl_cleanup) struct tpl *t = tpl_new(TPL_PART_FIELD_HIDDEN, LANG_EN);
    render(t);
    has("name=\"\" value=\"\"");
}
END_TEST

START_TEST(keys_by_name)
{
    for (int k = 0; k < K_COUNT; k++)
        ck_assert_int_eq((int)tpl_key_find(tpl_key_name((enum tpl_key)k)), k);
    ck_assert_int_eq(tpl_key_find("NO_SUCH_MARKER"), K_COUNT);
    ck_assert_int_eq(tpl_key_find(""), K_COUNT);
    ck_assert_int_eq(tpl_key_find("NO_SUCH_KEY"), K_COUNT);
    ck_assert_str_eq(tpl_file_name(TPL_PART_PAGER), "part/pager.tpl");
}
END_TEST

#ifndef __SANITIZE_ADDRESS__
/* valgrind keeps what is freed for a while; its own count of leaks is the better one there. */
static bool under_valgrind(void)
{
    const char *preload = getenv("LD_PRELOAD");
    return preload && strstr(preload, "vgpreload");
}

/* Every page of a long life takes its memory again. */
START_TEST(memory_does_not_grow)
{
    long first = 0, now = 0;
    for (int i = 0; i < 3000; i++) {
        CLEANUP(tpl_cleanup) struct tpl *t = text_field("value");
        for (int n = 0; n < 100; n++) tpl_cstr(tpl_row(t, K_OPTION), K_OPTION_LABEL, "label");
        render(t);
        if (i != 500 && i != 2999) continue;
        long pages = 0;
        FILE *f = fopen("/proc/self/statm", "re");
        ck_assert_int_eq(fscanf(f, "%*d %ld", &pages), 1);
        fclose(f);
        *(first ? &now : &first) = pages;
    }
    if (!under_valgrind()) ck_assert_int_le(now - first, 40);
}
END_TEST
#endif

/* A copy of the templates with one file spoilt is refused. */
static enum err open_spoilt(const char *text)
{
    char dir[] = "/tmp/test_tpl_XXXXXX", command[4400], file[4400];
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(command, sizeof command, "cp -r '%s' %s/t", templates(), dir);
    ck_assert_int_eq(system(command), 0);
    snprintf(file, sizeof file, "%s/t/en/part/pager.tpl", dir);
    if (text) {
        FILE *f = fopen(file, "we");
        fputs(text, f);
        fclose(f);
    } else {
        unlink(file);
    }
    snprintf(file, sizeof file, "%s/t", dir);
    int stderr_was = dup(2);
    ck_assert_ptr_nonnull(freopen("/dev/null", "w", stderr));
    enum err e = tpl_open(file);
    fflush(stderr);
    dup2(stderr_was, 2);
    close(stderr_was);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    ck_assert_int_eq(system(command), 0);
    return e;
}

START_TEST(broken_templates_are_refused)
{
    ck_assert_int_eq(open_spoilt("{{%AUTOESCAPE context=\"HTML\"}}\n<p>{{X}}</p>\n"), OK);
    ck_assert_int_eq(open_spoilt("{{%AUTOESCAPE context=\"HTML\"}}\n<p>{{#X}}</p>\n"), ERR_INVALID);
    ck_assert_int_eq(open_spoilt("{{%AUTOESCAPE context=\"HTML\"}}\n<p {{X\n"), ERR_INVALID);
    ck_assert_int_eq(open_spoilt("<p>{{X}}</p>\n"), ERR_INVALID);
    ck_assert_int_eq(open_spoilt(""), ERR_INVALID);
    ck_assert_int_eq(open_spoilt(NULL), ERR_INVALID);
}
END_TEST

START_TEST(manifest)
{
    char dir[] = "/tmp/test_assets_XXXXXX", file[64];
    ck_assert_ptr_nonnull(mkdtemp(dir));
    ck_assert_int_eq(assets_open(dir), ERR_NOT_FOUND);
    snprintf(file, sizeof file, "%s/manifest.txt", dir);
    FILE *f = fopen(file, "we");
    fputs("CSS_URL /static/app-1.css\nJS_URL /static/a.js\n", f);
    fclose(f);
    ck_assert_int_eq(assets_open(dir), ERR_INVALID);
    f = fopen(file, "ae");
    fputs("CHARTS_URL /static/c.js\nICONS_URL /static/i-2.svg\nFAVICON_URL /static/f.svg\n", f);
    fclose(f);
    ck_assert_int_eq(assets_open(dir), OK);
    unlink(file);
    rmdir(dir);
    CLEANUP(tpl_cleanup) struct tpl *t = tpl_new(TPL_PART_PAGER, LANG_EN);
    tpl_cstr(tpl_row(t, K_NEXT), K_URL, "/x");
    render(t);
    has("href=\"/static/i-2.svg#chevron-right\"");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("tpl");
    TCase *t = tcase_create("tpl");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, escapes_by_context);
    tcase_add_test(t, languages);
    tcase_add_test(t, rows_in_order_and_sections_hidden);
    tcase_add_test(t, last_value_counts);
    tcase_add_test(t, includes);
    tcase_add_test(t, strict_names_what_was_never_set);
    tcase_add_test(t, not_strict_is_empty);
    tcase_add_test(t, keys_by_name);
#ifndef __SANITIZE_ADDRESS__ /* which keeps freed memory on purpose */
    tcase_add_test(t, memory_does_not_grow);
#endif
    tcase_add_test(t, broken_templates_are_refused);
    tcase_add_test(t, manifest);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
