/* Address book cards in: GET /customers/vcard asks for a file, POST shows what each card would become with
 * who is there already, POST /customers/vcard/take makes the task that takes over what was chosen, and goes
 * on with the next CARDS_PREVIEW cards. The file is kept under a token between the steps (domain/staged.h).
 * Called by the route table. */
#include "base/table_in.h"
#include "domain/card.h"
#include "pages/intranet/customer_view.h"
#include "pages/intranet/duplicate_view.h"
#include "pages/intranet/routes.h"
#include "pages/shared/task_pages.h"
#include "pages/shared/uploads.h"

struct take_draft {
    int64_t companies, from;
    struct id_list take;
};
static const struct choice companies_choices[] = {
    {COMPANIES_CONTACT, "contact", N_("contacts of their company, which is added where it is missing")},
    {COMPANIES_APART, "apart", N_("customers of their own")},
    {0, NULL, NULL}};
static const struct field companies_fields[] = {
    {"companies", N_("People whose card names a company become"), FIELD_CHOICE, offsetof(struct take_draft, companies),
     .choices = companies_choices, .flags = FIELD_REQUIRED | FIELD_RADIO | FIELD_WIDE},
    FIELD_END};
static const struct form companies_form = {"vcard", companies_fields, sizeof(struct take_draft)};
static const struct field take_fields[] = {
    {"companies", NULL, FIELD_CHOICE, offsetof(struct take_draft, companies), .choices = companies_choices,
     .flags = FIELD_REQUIRED | FIELD_HIDDEN},
    {"from", NULL, FIELD_INT, offsetof(struct take_draft, from), .min = 0, .max = CARDS_MAX, .flags = FIELD_HIDDEN},
    {"take", NULL, FIELD_IDS, offsetof(struct take_draft, take), .max = CARDS_PREVIEW},
    FIELD_END};
static const struct form take_form = {"vcard-take", take_fields, sizeof(struct take_draft)};

static enum err ask(struct ctx *cx, struct req *req, struct res *res, const struct take_draft *d)
{
    const struct take_draft first = {.companies = COMPANIES_CONTACT};
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_VCARD, _("Contacts from a phone (vCard)"));
    const char *wrong = problem_of(cx, "files");
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/customers/vcard"));
    tpl_cstr(t, K_CANCEL_URL, url_to(cx, "/customers"));
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &companies_form, d ? d : &first);
    struct tpl *f = tpl_include(t, K_F_FILES, TPL_PART_FIELD_FILE);
    tpl_cstr(f, K_ID, "vcard-files");
    tpl_cstr(f, K_NAME, "files");
    tpl_cstr(f, K_LABEL, _("File (.vcf)"));
    tpl_show(f, K_ACCEPT);
    tpl_cstr(f, K_ACCEPT, ".vcf,.vcard,text/vcard,text/x-vcard");
    tpl_show(f, K_WIDE);
    tpl_show(f, K_HELP);
    tpl_cstr(f, K_HELP, _("As phones, Outlook and mail programs export their contacts; up to 1,000 cards and 10 MB."));
    tpl_show_if(f, K_INVALID, wrong != NULL);
    if (wrong) {
        tpl_show(f, K_ERROR);
        tpl_cstr(f, K_ERROR, wrong);
    }
    return page_end(req, res);
}

enum err intranet_vcard_new(struct ctx *cx, struct req *req, struct res *res)
{
    return ask(cx, req, res, NULL);
}

static const char *lines_text(struct ctx *cx, const struct vcard *c)
{
    const char *text = "";
    for (size_t i = 0; i < c->phones_n + c->emails_n; i++) {
        struct str v = i < c->phones_n ? c->phones[i].value : c->emails[i - c->phones_n].value;
        text = arena_printf(cx->arena, "%s%s%.*s", text, *text ? " · " : "", STR_ARG(v));
    }
    return text;
}

static const char *becomes_text(struct ctx *cx, const struct card_plan *p)
{
    if (p->as == CARD_ORGANISATION) return _("Organisation");
    if (p->as == CARD_PERSON) return _("Person");
    return arena_printf(cx->arena, p->of.v ? _("Contact of %s") : _("Contact of %s (new)"), str_dup(cx->arena, p->card->org));
}

static void fill_card(struct ctx *cx, struct tpl *t, const struct card_plan *p, size_t number)
{
    struct tpl *row = tpl_row(t, K_CARD);
    tpl_int(row, K_NUMBER, (int64_t)number + 1);
    tpl_str(row, K_NAME, p->card->name);
    tpl_str(row, K_TITLE_TEXT, p->card->title);
    tpl_cstr(row, K_REACH_TEXT, lines_text(cx, p->card));
    tpl_cstr(row, K_BECOMES, becomes_text(cx, p));
    tpl_show_if(row, K_CHECKED, !p->like.id.v);
    if (!p->like.id.v) return;
    struct tpl *like = tpl_row(row, K_LIKE);
    tpl_cstr(like, K_URL, url_customer(cx, p->like.id));
    tpl_str(like, K_LIKE_NAME, p->like.name);
    tpl_str(like, K_LIKE_CODE, p->like.code);
    duplicate_reasons(like, p->like.reasons);
}

static enum err read_kept(struct ctx *cx, const struct upload_set *set, struct vcard_file *ret)
{
    struct file_copy file CLEANUP(file_copy_free) = {0};
    enum err e = set->n ? staged_fetch(cx, set->at[0].token, &file)
                        : problem(cx, "files", _("Please choose a file."));
    if (!e) e = vcard_read_file(cx->arena, file.path, CARDS_MAX, ret);
    if (e == ERR_INVALID && !cx->problems.list.n) problem_add(cx, "files", table_in_problem());
    if (!e && !ret->n) e = problem(cx, "files", _("No card in this file has a name, a number or an address."));
    return e;
}

static enum err preview(struct ctx *cx, struct req *req, struct res *res, const struct upload_set *set,
                        const struct vcard_file *f, const struct take_draft *d)
{
    size_t from = (size_t)d->from, n = f->n - from < CARDS_PREVIEW ? f->n - from : CARDS_PREVIEW;
    struct card_plan *plans = ARENA_ARRAY(cx->arena, struct card_plan, n);
    enum err e = card_plan(cx, f->at + from, n, (enum card_companies)d->companies, plans);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_VCARD_PREVIEW, _("Contacts from a phone (vCard)"));
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/customers/vcard/take"));
    tpl_cstr(t, K_CANCEL_URL, url_to(cx, "/customers/vcard"));
    tpl_str(t, K_KEPT_TOKEN, set->at[0].token);
    tpl_str(t, K_FILE_NAME, set->at[0].file_name);
    tpl_int(t, K_FROM, d->from);
    tpl_cstr(t, K_COMPANIES, d->companies == COMPANIES_APART ? "apart" : "contact");
    tpl_cstr(t, K_RANGE_TEXT, arena_printf(cx->arena, _("%lld to %lld of %lld"), (long long)from + 1, (long long)from + (long long)n,
                                           (long long)f->n));
    tpl_show_if(t, K_MORE, f->more);
    if (f->broken)
        tpl_cstr(tpl_row(t, K_BROKEN), K_BROKEN_TEXT,
                 format_plural(cx->arena, _("{n, plural, one {# card is broken off or has no name and is left out.} other "
                                            "{# cards are broken off or have no name and are left out.}}"), (int64_t)f->broken));
    form_tokens(cx, req, t, 0);
    for (size_t i = 0; i < n; i++) fill_card(cx, t, &plans[i], from + i);
    tpl_show(t, from + n < f->n ? K_NEXT : K_LAST);
    return page_end(req, res);
}

enum err intranet_vcard_upload(struct ctx *cx, struct req *req, struct res *res)
{
    struct take_draft d = {0};
    struct upload_set set = {0};
    struct vcard_file f = {0};
    enum err e = form_read(cx, req, &companies_form, &d);
    enum err files = uploads_take(cx, req, &set);
    if (!e) e = files;
    if (!e) e = read_kept(cx, &set, &f);
    if (e == ERR_INVALID) return ask(cx, req, res, &d);
    return e ? e : preview(cx, req, res, &set, &f, &d);
}

enum err intranet_vcard_take(struct ctx *cx, struct req *req, struct res *res)
{
    struct take_draft d = {0};
    struct upload_set set = {0};
    struct vcard_file f = {0};
    int64_t task = 0;
    enum err e = form_read(cx, req, &take_form, &d);
    if (!e) e = uploads_take(cx, req, &set);
    if (!e) e = read_kept(cx, &set, &f);
    if (!e && (size_t)d.from >= f.n) e = ERR_INVALID;
    if (e == ERR_INVALID) return ask(cx, req, res, NULL);
    if (e) return e;
    const struct vcard **chosen = ARENA_ARRAY(cx->arena, const struct vcard *, d.take.n + 1);
    size_t n = 0, end = (size_t)d.from + CARDS_PREVIEW < f.n ? (size_t)d.from + CARDS_PREVIEW : f.n;
    for (size_t i = 0; i < d.take.n; i++) {
        size_t at = (size_t)d.take.at[i];
        if (at > (size_t)d.from && at <= end) chosen[n++] = &f.at[at - 1];
    }
    bool more = end < f.n;
    if (n) e = card_take(cx, chosen, n, (enum card_companies)d.companies, set.at[0].file_name, &task);
    if (e) return e;
    if (!more && n) return task_redirect(cx, req, res, task);
    if (!more) {
        flash_set(req, res, FLASH_WARNING, _("Nothing was taken over."));
        return res_redirect(res, url_to(cx, "/customers/vcard"));
    }
    d.from = (int64_t)end;
    return preview(cx, req, res, &set, &f, &d);
}
