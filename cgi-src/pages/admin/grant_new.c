/* A new grant of points: to what a filter of the members' list finds, which comes with the address, or to a
 * list from a file. Called by the route table. It leads to the grant's page, where the check runs. */
#include "base/text.h"
#include "domain/grant.h"
#include "pages/admin/routes.h"
#include "pages/shared/member_pages.h"
#include "pages/shared/page.h"

struct grant_form {
    int64_t points;
    struct str reason;
    int64_t book;
    struct str expires_on;
    bool never_expires, with_frozen;
    struct str filter; /* the query of the members' list; empty: from a file */
};
enum { BOOK_EARN = 1, BOOK_GOODWILL };
static const struct choice books[] = {{BOOK_EARN, "earn", N_("Earning, counts for the tier")},
                                      {BOOK_GOODWILL, "goodwill", N_("Goodwill")},
                                      {0, NULL, NULL}};
#define AT(member) offsetof(struct grant_form, member)
static const struct field grant_fields[] = {
    {"points", N_("Points for each"), FIELD_INT, AT(points), .min = 1, .max = POINTS_MAX,
     .flags = FIELD_EMPTY_IS_NONE, .help = N_("May stay empty when the file says it in each row.")},
    {"reason", N_("Reason"), FIELD_LINE, AT(reason), .max = 500, .flags = FIELD_REQUIRED,
     .help = N_("Every member reads it on the ledger.")},
    {"book", N_("Booked as"), FIELD_CHOICE, AT(book), .flags = FIELD_REQUIRED | FIELD_RADIO, .choices = books},
    {"expires_on", N_("Valid until"), FIELD_DATE, AT(expires_on),
     .help = N_("The last day. Leave it empty for the usual time.")},
    {"never_expires", N_("These points never expire"), FIELD_BOOL, AT(never_expires), .flags = 0},
    {"with_frozen", N_("Frozen members get points too"), FIELD_BOOL, AT(with_frozen),
     .help = N_("They cannot redeem them until they are active again.")},
    {"filter", NULL, FIELD_LINE, AT(filter), .max = 1000, .flags = FIELD_HIDDEN},
    FIELD_END};
static const struct form grant_form = {"grant", grant_fields, sizeof(struct grant_form)};

static void file_field(struct ctx *cx, struct tpl *t)
{
    struct tpl *f = tpl_include(t, K_F_FILES, TPL_PART_FIELD_FILE);
    const char *wrong = problem_of(cx, "files");
    tpl_cstr(f, K_ID, "grant-files");
    tpl_cstr(f, K_NAME, "files");
    tpl_cstr(f, K_LABEL, _("List of members"));
    tpl_show(f, K_ACCEPT);
    tpl_cstr(f, K_ACCEPT, ".csv,.xlsx,.txt");
    tpl_show(f, K_HELP);
    tpl_cstr(f, K_HELP, _("CSV or Excel with a column “number”, and if you like “points” and"
                          " “reason”. At most 100,000 rows."));
    tpl_show_if(f, K_INVALID, wrong != NULL);
    if (wrong) {
        tpl_show(f, K_ERROR);
        tpl_cstr(f, K_ERROR, wrong);
    }
}

static enum err show(struct ctx *cx, struct req *req, struct res *res, struct str query)
{
    struct member_filter f;
    struct str words = STR("");
    int64_t count = 0;
    struct grant_form empty = {.points = INT64_MIN, .book = BOOK_EARN, .filter = query};
    enum err e = query.n ? member_filter_read(cx, req, query, &f, &words) : OK;
    if (!e && query.n) e = member_count(cx, &f, 1000, &count);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_ADMIN_GRANT_NEW, _("New grant"));
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/grants"));
    tpl_cstr(t, K_MEMBERS_URL, url_to(cx, "/members"));
    tpl_cstr(t, K_ACTION, url_to(cx, "/grants"));
    if (query.n) {
        struct tpl *s = tpl_row(t, K_FROM_FILTER);
        tpl_str(s, K_WORDS, words);
        tpl_cstr(s, K_HOW_MANY, count > 1000 ? _("1,000+ members") : member_count_text(cx, count));
        tpl_cstr(s, K_FILE_URL, url_to(cx, "/grants/new"));
    } else {
        file_field(cx, tpl_row(t, K_FROM_FILE));
    }
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &grant_form, &empty);
    return page_end(req, res);
}

enum err admin_grant_new(struct ctx *cx, struct req *req, struct res *res)
{
    return show(cx, req, res, req->query_string);
}

static struct upload *sent_file(struct req *req)
{
    for (size_t i = 0; i < req->uploads.n; i++) {
        struct upload *u = &req->uploads.at[i];
        if (str_is(u->field, "files") && (u->bytes > 0 || u->too_large)) return u;
    }
    return NULL;
}

enum err admin_grant_create(struct ctx *cx, struct req *req, struct res *res)
{
    struct grant_form f = {0};
    struct member_filter filter;
    int64_t id = 0;
    enum err e = form_read(cx, req, &grant_form, &f);
    struct upload *u = sent_file(req);
    struct grant_draft d = {.points = f.points == INT64_MIN ? 0 : f.points,
                            .reason = f.reason,
                            .expires_on = f.expires_on,
                            .never_expires = f.never_expires,
                            .goodwill = f.book == BOOK_GOODWILL,
                            .with_frozen = f.with_frozen};
    if (f.filter.n) {
        enum err g = member_filter_read(cx, req, f.filter, &filter, &d.source_text);
        if (g) return g;
        d.filter = &filter;
    } else if (u && u->too_large) {
        e = problem(cx, "files", _("The file is larger than 10 MB: please split it."));
    } else if (u) {
        d.path = u->path;
        d.source_text = text_shorten(cx->arena, text_clean_line(cx->arena, u->file_name), 120);
    }
    if (!e) e = grant_create(cx, &d, &id);
    if (e == ERR_INVALID) return show(cx, req, res, f.filter);
    return e ? e : res_redirect(res, url_grant(cx, id));
}
