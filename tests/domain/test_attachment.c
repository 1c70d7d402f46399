/* domain/file_facts.h, staged.h, attachment.h: what a file is by its content, names, pictures that are
 * huge as pixels, files kept for a failed form, who may open them, and what is removed. */
#include "domain/cases.h"
#include "domain/contents.h"
#include "domain/file_facts.h"
#include "domain/picture_size.h"

/* S6, S9: content decides, whatever the name says. */
START_TEST(types_by_content)
{
    static const struct {
        const char *name, *bytes, *mime, *kept_as;
        int line;
    } cases[] = {
        {"a.pdf", "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", "application/pdf", "a.pdf", __LINE__},
        {"photo.png", "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", "application/pdf", "photo.png.pdf", __LINE__},
        {"a.jpg", "<!DOCTYPE html><html><script>alert(1)</script></html>", "application/octet-stream", "a.jpg.html", __LINE__},
        {"x.svg", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>",
         "application/octet-stream", "x.svg", __LINE__},
        {"letter.txt", "Dear shop,\nthe kettle leaks.\n", "text/plain", "letter.txt", __LINE__},
        {"setup.exe", "Dear shop,\nthe kettle leaks.\n", "text/plain", "setup.exe.txt", __LINE__},
        {"run.sh", "#!/bin/sh\nrm -rf /\n", NULL, NULL, __LINE__},
        {"a.txt", "MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0\xb8\0\0\0\0\0\0\0@\0\0\0", NULL, NULL, __LINE__},
        {"empty.txt", "", NULL, NULL, __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct file_facts f = {0};
        const char *why = NULL;
        size_t n = strncmp(cases[i].bytes, "MZ", 2) == 0 ? 28 : strlen(cases[i].bytes);
        enum err e = file_examine(&cx, a_file(cases[i].bytes, n), str_of(cases[i].name), &f, &why);
        ck_assert_msg(e == (cases[i].mime ? OK : ERR_INVALID), "line %d: %s %s", cases[i].line,
                      err_name(e), f.mime ? f.mime : "");
        if (!cases[i].mime) {
            ck_assert(why && *why);
            continue;
        }
        ck_assert_msg(strcmp(f.mime, cases[i].mime) == 0, "line %d: %s", cases[i].line, f.mime);
        ck_assert_msg(str_is(f.name, cases[i].kept_as), "line %d: %.*s", cases[i].line, STR_ARG(f.name));
    }
}
END_TEST

/* S7: no path, no markup, no control or direction characters, never empty, never endless. */
START_TEST(names)
{
    static const struct {
        const char *sent, *kept;
        int line;
    } cases[] = {
        {"../../etc/passwd", "passwd", __LINE__},      {"C:\\Users\\li\\bill.pdf", "bill.pdf", __LINE__},
        {"\"><img src=x>.png", "___img src=x_.png", __LINE__},
        {".htaccess", "htaccess", __LINE__},           {"a\r\nSet-Cookie: x", "a  Set-Cookie_ x", __LINE__},
        {"\xe2\x80\xae" "gnp.exe", "gnp.exe", __LINE__}, {"", "file", __LINE__},
        {"\xff\xfe", "file", __LINE__},                {"发票 2026.pdf", "发票 2026.pdf", __LINE__},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str got = file_name_clean(cx.arena, str_of(cases[i].sent));
        ck_assert_msg(str_is(got, cases[i].kept), "line %d: %.*s", cases[i].line, STR_ARG(got));
    }
    char longest[2000];
    memset(longest, 'x', sizeof longest);
    memcpy(longest + sizeof longest - 5, ".pdf", 5);
    struct str got = file_name_clean(cx.arena, str_of(longest));
    ck_assert(got.n <= 130 && str_ends(got, STR(".pdf")));
}
END_TEST

START_TEST(pictures)
{
    struct file_facts f;
    const char *why;
    unsigned char flood[sizeof tiny_png];
    must(file_examine(&cx, a_file(tiny_png, sizeof tiny_png), STR("dot.png"), &f, &why));
    ck_assert(f.width == 1 && f.height == 1 && str_is(str_of(f.mime), "image/png"));
    ck_assert(file_previewable(str_of(f.mime), 1, 1) && !file_previewable(STR("image/heic"), 1, 1));
    ck_assert(!file_previewable(STR("image/png"), 60000, 60000) && !file_previewable(STR("image/png"), 0, 0));
    memcpy(flood, tiny_png, sizeof flood);
    memset(flood + 16, 0, 8);
    flood[18] = flood[22] = 0xFF; /* 65,280 x 65,280 pixels in 70 bytes */
    ck_assert_int_eq(file_examine(&cx, a_file(flood, sizeof flood), STR("dot.png"), &f, &why), ERR_INVALID);
    static const unsigned char gif[] = "GIF89a\x20\x03\x58\x02\0\0\0", cut[] = {0xFF, 0xD8, 0xFF, 0xE0, 0, 1};
    int64_t w = 0, h = 0;
    ck_assert(picture_size(gif, sizeof gif, "image/gif", &w, &h) && w == 800 && h == 600);
    ck_assert(!picture_size(cut, sizeof cut, "image/jpeg", &w, &h));
    static const unsigned char jpeg[] = {0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xC2, 0, 17, 8,
                                         0x0B, 0xB8, 0x0F, 0xA0, 3, 0, 0, 0};
    ck_assert(picture_size(jpeg, sizeof jpeg, "image/jpeg", &w, &h) && w == 4000 && h == 3000);
    for (size_t n = 0; n < sizeof jpeg; n++) (void)picture_size(jpeg, n, "image/jpeg", &w, &h);
}
END_TEST

static struct staged keep(const char *name)
{
    struct staged s;
    const char *why = NULL;
    must(staged_keep(&cx, a_file(tiny_png, sizeof tiny_png), str_of(name), &s, &why));
    return s;
}

/* S19: a token works for whoever sent the file, for a day, once. */
START_TEST(staged_files)
{
    struct staged s = keep("a.png"), found;
    struct actor other = {.kind = ACTOR_NOBODY};
    int64_t removed;
    must(staged_find(&cx, s.token, &found));
    ck_assert(str_is(found.file_name, "a.png") && found.bytes == (int64_t)sizeof tiny_png);
    refused(staged_find(&cx, STR("guess"), &found), ERR_NOT_FOUND);
    secret_random(other.session.b, HASH_BYTES);
    as(&other);
    refused(staged_find(&cx, s.token, &found), ERR_NOT_FOUND);
    struct complaint_draft d = a_draft();
    struct complaint_receipt r;
    d.files[0] = s.token;
    d.nfiles = 1;
    refused(complaint_submit(&cx, &d, &r), ERR_INVALID);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint"), 0);
    as(&guest);
    must(complaint_submit(&cx, &d, &r));
    refused(complaint_submit(&cx, &d, &r), ERR_INVALID); /* used up */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM attachment"), 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM staged_file"), 0);

    struct staged late = keep("b.png");
    cx.now += DAY_MS;
    refused(staged_find(&cx, late.token, &found), ERR_NOT_FOUND);
    must(staged_purge(&cx, &removed));
    ck_assert_int_eq(removed, 1);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM staged_file"), 0);
}
END_TEST

static struct str public_id_of(const char *name)
{
    STMT(q, cx.db, "SELECT public_id FROM attachment WHERE file_name = :name");
    bind_cstr(q, ":name", name);
    ck_assert_int_eq(stmt_one(q), OK);
    return col_str(q, cx.arena, 0);
}

/* S13: a file opens for whoever may see its case, and an internal one for staff only. */
START_TEST(who_opens_files)
{
    struct track_keys keys = {.n = 1}, other;
    struct complaint_receipt r;
    struct attachment a;
    struct file_reader where;
    as(&guest);
    struct staged s = keep("theirs.png");
    struct complaint_draft d = a_draft();
    d.files[0] = s.token;
    d.nfiles = 1;
    must(complaint_submit(&cx, &d, &r));
    keys.at[0] = secret_hash(r.token);
    (void)a_case(&other);
    as(&agent);
    struct staged internal = keep("secret.png");
    struct message_draft m = {.body = STR("note"), .version = version_of(r.ref), .files = {internal.token}, .nfiles = 1};
    must(complaint_note(&cx, r.ref, &m));
    must(attachment_open(&cx, public_id_of("secret.png"), NULL, &a, &where));
    as(&guest);
    must(attachment_open(&cx, public_id_of("theirs.png"), &keys, &a, &where));
    ck_assert(a.picture && where.bytes == (int64_t)sizeof tiny_png);
    refused(attachment_open(&cx, public_id_of("secret.png"), &keys, &a, &where), ERR_NOT_FOUND);
    refused(attachment_open(&cx, public_id_of("theirs.png"), &other, &a, &where), ERR_NOT_FOUND);
    refused(attachment_open(&cx, public_id_of("theirs.png"), NULL, &a, &where), ERR_NOT_FOUND);
    refused(attachment_open(&cx, STR("' OR 1=1 --"), &keys, &a, &where), ERR_NOT_FOUND);
    struct actor admin_only = {.kind = ACTOR_STAFF, .id = 7, .roles = ROLE_ADMIN};
    as(&admin_only);
    refused(attachment_open(&cx, public_id_of("theirs.png"), NULL, &a, &where), ERR_NOT_FOUND);
}
END_TEST

START_TEST(upkeep)
{
    static char folder[] = "folder";
    struct contents_report report;
    int64_t strays, pieces;
    config.files_store = folder;
    as(&guest);
    struct staged s = keep("a.png");
    struct complaint_draft d = a_draft();
    struct complaint_receipt r;
    d.files[0] = s.token;
    d.nfiles = 1;
    must(complaint_submit(&cx, &d, &r));
    must(contents_verify(&cx, &report));
    ck_assert(report.checked == 1 && report.bad == 0);
    must(contents_sweep(&cx, &strays, &pieces));
    ck_assert(strays == 0 && pieces == 0);
    ck_assert_int_eq(system(arena_printf(cx.arena, "find '%s/attachments' -type f -exec sh -c 'echo x >>\"$1\"' _ {} \\;", dir)), 0);
    must(contents_verify(&cx, &report));
    ck_assert(report.bad == 1 && report.first == number("SELECT id FROM attachment"));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        types_by_content, names, pictures, staged_files, who_opens_files, upkeep};
    return run_suite_on("attachment", tests, COUNT_OF(tests), open_cases);
}
