/* GET /customers/{id}: one page with everything about a customer. Cards on the right, the timeline
 * (timeline_view.c) on the left, loaded in pages. What the actor may not see is not drawn. */
#include "base/text.h"
#include "domain/attachment.h"
#include "domain/customer_merge.h"
#include "domain/complaint_list.h"
#include "domain/interaction.h"
#include "pages/intranet/duplicate_view.h"
#include "pages/intranet/routes.h"
#include "pages/shared/custom_view.h"
#include "pages/intranet/timeline_view.h"
#include "pages/shared/member_view.h"

#define TIMELINE_ROWS 20

struct file_query {
    int64_t kind, done, taken, taken_file; /* a step done, a note or file taken back: to be undone */
    struct str after;
};
static const struct field file_fields[] = {
    {"kind", N_("Kind"), FIELD_CHOICE, offsetof(struct file_query, kind), .choices = timeline_choices},
    {"after", NULL, FIELD_LINE, offsetof(struct file_query, after), .max = 60},
    {"done", NULL, FIELD_ID, offsetof(struct file_query, done), .max = 0},
    {"taken", NULL, FIELD_ID, offsetof(struct file_query, taken), .max = 0},
    {"taken_file", NULL, FIELD_ID, offsetof(struct file_query, taken_file), .max = 0},
    FIELD_END};
static const struct form file_form = {"file", file_fields, sizeof(struct file_query)};

/* ---- head ---- */

static void fill_place(struct ctx *cx, struct tpl *t, const struct customer *c)
{
    struct str b = c->branch_name, m = c->team_name;
    if (!b.n && !m.n) return;
    tpl_str(tpl_row(t, K_PLACE), K_PLACE_NAMES,
            str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(b), b.n && m.n ? " · " : "", STR_ARG(m)));
}

static void fill_head(struct ctx *cx, struct tpl *t, const struct customer *c)
{
    struct arena *a = cx->arena;
    tpl_cstr(t, K_LIST_URL, url_to(cx, "/customers"));
    tpl_cstr(t, K_TONE, avatar_tone(c->id.v));
    tpl_str(t, K_INITIAL, initial_of(c->profile.name));
    tpl_str(t, K_CUSTOMER_NAME, c->profile.name);
    tpl_str(t, K_CODE, c->profile.code);
    tpl_cstr(t, K_STAGE_NAME, stage_name(c->stage));
    tpl_cstr(t, K_STAGE_TONE, stage_tone(c->stage));
    tpl_cstr(t, K_KIND_NAME, customer_kind_name(c->profile.kind));
    tpl_cstr(t, K_TRADE_NAMES, trade_names(cx, c->profile.trade));
    tpl_str(t, K_OWNER_NAME, c->owner_name.n ? c->owner_name : str_of(_("nobody")));
    tpl_cstr(t, K_CONTACTED, c->last_contact_at ? format_ago(a, c->last_contact_at, cx->now) : _("never"));
    fill_place(cx, t, c);
    if (c->may_money)
        tpl_cstr(tpl_row(t, K_MONEY), K_VALUE, format_money(a, c->value_minor, str_of(cx->config->currency)));
    tpl_show_if(t, K_UNNAMED, c->unnamed);
    tpl_show_if(t, K_CLOSED, c->closed);
    tpl_str(t, K_CLOSED_REASON, c->closed_reason);
    tpl_cstr(t, K_CLOSED_DATE, c->closed_at ? format_date(a, c->closed_at) : "");
}

static void fill_tools(struct ctx *cx, struct tpl *t, const struct customer *c)
{
    const struct {
        enum tpl_key show, url;
        bool on;
        const char *sub;
    } tools[] = {
        {K_MAY_LOG, K_LOG_URL, c->may_log, "log"},
        {K_MAY_LOG, K_NOTE_URL, false, "note"},
        {K_MAY_LOG, K_CONSENT_URL, false, "consent"},
        {K_MAY_EDIT, K_EDIT_URL, c->may_edit, "edit"},
        {K_MAY_EDIT, K_STAGE_URL, false, "stage"},
        {K_MAY_EDIT, K_TAGS_URL, false, "tags"},
        {K_MAY_EDIT, K_CONTACT_URL, false, "contact"},
        {K_MAY_EDIT, K_LINK_URL, false, "link"},
        {K_MAY_REACH, K_REACH_URL, c->may_edit && c->may_contact, "reach"},
        {K_MAY_REACH, K_ADDRESS_URL, false, "address"},
        {K_MAY_ASSIGN, K_ASSIGN_URL, c->may_assign, "assign"},
        {K_MAY_INVITE, K_INVITE_URL, perm_record(cx->actor, ACCOUNT_INVITE, c->owner, c->team, c->branch), "portal"},
        {K_MAY_CLOSE, K_CLOSE_URL, c->may_close && !c->closed, "close"},
        {K_MAY_REOPEN, K_REOPEN_URL, c->may_close && c->closed, "reopen"},
    };
    for (size_t i = 0; i < COUNT_OF(tools); i++) {
        tpl_cstr(t, tools[i].url, url_customer_sub(cx, c->id, tools[i].sub));
        if (tools[i].on) tpl_show(t, tools[i].show);
    }
    if (c->may_edit && perm_record(cx->actor, CUSTOMER_MERGE, c->owner, c->team, c->branch))
        tpl_cstr(tpl_row(t, K_MAY_MERGE), K_URL, url_merge(cx, &c->id, 1));
    tpl_show_if(t, K_MAY_COMPLAIN, perm_may(cx->actor, COMPLAINT_TAKE) && !c->closed);
    tpl_cstr(t, K_COMPLAIN_URL, url_to(cx, "/complaints/new?customer=%lld", (long long)c->id.v));
}

static enum err fill_tags(struct ctx *cx, struct tpl *t, const struct customer *c)
{
    struct customer_tagged *tags;
    size_t n;
    enum err e = customer_tag_list(cx, c->id, &tags, &n);
    if (e || !n) return e;
    tpl_show(t, K_TAGS);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_TAG);
        tpl_str(row, K_TAG_NAME, tags[i].name);
        tpl_cstr(row, K_URL, url_customers_by(cx, "tag", arena_printf(cx->arena, "%lld", (long long)tags[i].id)));
    }
    return OK;
}

/* ---- what is open ---- */

static enum err fill_steps(struct ctx *cx, struct req *req, struct tpl *t, const struct customer *c)
{
    struct next_step *steps;
    size_t n;
    enum err e = next_steps_of_customer(cx, c->id, 20, &steps, &n);
    if (e || !n) return e;
    tpl_show(t, K_STEPS);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_STEP);
        tpl_str(row, K_STEP_TEXT, steps[i].step);
        tpl_str(row, K_STEP_BY, steps[i].by_name);
        if (steps[i].may_finish) {
            struct tpl *done = tpl_row(row, K_STEP_BUTTON);
            tpl_cstr(done, K_STEP_URL, url_to(cx, "/interactions/%lld/done",
                                              (long long)steps[i].interaction.v));
            tpl_cstr(done, K_MOVE_URL, url_to(cx, "/interactions/%lld/move",
                                              (long long)steps[i].interaction.v));
            form_tokens(cx, req, done, 0);
        }
        if (!steps[i].on.n) continue;
        struct tpl *on = tpl_row(row, K_STEP_ON);
        tpl_cstr(on, K_STEP_DAY, format_day(cx->arena, steps[i].on));
        tpl_show_if(on, K_STEP_OVERDUE, steps[i].overdue);
        tpl_show_if(on, K_STEP_TODAY, steps[i].today);
    }
    return OK;
}

static enum err fill_cases(struct ctx *cx, struct tpl *t, const struct customer *c)
{
    struct case_item items[20];
    size_t n;
    if (!perm_may(cx->actor, COMPLAINT_SEE)) return OK;
    enum err e = complaint_of_customer(cx, c->id, items, COUNT_OF(items), &n);
    if (e) return e;
    for (size_t i = 0; i < n; i++) {
        if (!state_open(items[i].state)) continue;
        tpl_show(t, K_CASES);
        struct tpl *row = tpl_row(t, K_CASE);
        tpl_cstr(row, K_URL, url_to(cx, "/complaints/%.*s", STR_ARG(items[i].ref)));
        tpl_str(row, K_CASE_REF, items[i].ref);
        tpl_cstr(row, K_CASE_KIND, kind_label(items[i].kind));
        tpl_str(row, K_CASE_TEXT, items[i].excerpt);
        tpl_cstr(row, K_CASE_STATE, state_label(items[i].state));
        tpl_show_if(row, K_CASE_OVERDUE, items[i].overdue);
    }
    return OK;
}

/* ---- cards on the right ---- */

static void fill_reach(struct ctx *cx, struct req *req, struct tpl *t, const struct customer *c, const struct reach *r)
{
    static const char *const icons[] = {"phone", "phone", "mail", "brand-wechat"};
    struct tpl *row = tpl_row(t, K_REACH);
    tpl_cstr(row, K_REACH_ICON, icons[r->kind]);
    tpl_cstr(row, K_REACH_VALUE,
             r->kind == REACH_PHONE ? format_phone(cx->arena, r->normal) : str_dup(cx->arena, r->value));
    tpl_str(row, K_REACH_NORMAL, r->normal);
    tpl_str(row, K_REACH_LABEL, r->label);
    tpl_show(row, r->kind == REACH_PHONE ? K_REACH_TEL : r->kind == REACH_EMAIL ? K_REACH_MAIL : K_REACH_PLAIN);
    if (!c->may_edit) return;
    const char *base = url_customer_sub(cx, c->id, arena_printf(cx->arena, "reach/%lld", (long long)r->id));
    struct tpl *remove = tpl_row(row, K_REACH_REMOVE);
    tpl_cstr(remove, K_REMOVE_URL, arena_printf(cx->arena, "%s/remove", base));
    if (r->main) return;
    struct tpl *first = tpl_row(row, K_REACH_MAKE_MAIN);
    tpl_cstr(first, K_MAIN_URL, arena_printf(cx->arena, "%s/main", base));
    form_tokens(cx, req, first, 0);
}

static enum err fill_reaches(struct ctx *cx, struct req *req, struct tpl *t, const struct customer *c)
{
    struct reach *reaches;
    struct address *addresses;
    size_t n, m;
    if (!c->may_contact) {
        tpl_show(t, K_REACH_HIDDEN);
        return OK;
    }
    enum err e = reach_list(cx, c->id, &reaches, &n);
    if (e || (e = address_list(cx, c->id, &addresses, &m))) return e;
    tpl_show_if(t, K_NO_REACH, n + m == 0);
    tpl_cstr(tpl_row(t, K_VCARD), K_VCARD_URL, url_to(cx, "/customers/%lld.vcf", (long long)c->id.v));
    for (size_t i = 0; i < n; i++) fill_reach(cx, req, t, c, &reaches[i]);
    for (size_t i = 0; i < m; i++) {
        struct tpl *row = tpl_row(t, K_ADDRESS);
        tpl_cstr(row, K_ADDRESS_TEXT, address_text(cx, &addresses[i]));
        tpl_str(row, K_ADDRESS_LABEL, addresses[i].label);
        if (!c->may_edit) continue;
        struct tpl *edit = tpl_row(row, K_ADDRESS_EDIT);
        const char *base = url_customer_sub(cx, c->id, arena_printf(cx->arena, "addresses/%lld", (long long)addresses[i].id));
        tpl_cstr(edit, K_URL, arena_printf(cx->arena, "%s/edit", base));
        tpl_cstr(edit, K_REMOVE_URL, arena_printf(cx->arena, "%s/remove", base));
    }
    return OK;
}

static const char *contact_text(struct ctx *cx, const struct contact *c)
{
    const char *phone = c->phone.n ? format_phone(cx->arena, c->phone) : "";
    const char *parts[] = {str_dup(cx->arena, c->title), phone, str_dup(cx->arena, c->email), str_dup(cx->arena, c->wechat)};
    const char *text = "";
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (*parts[i]) text = arena_printf(cx->arena, "%s%s%s", text, *text ? " · " : "", parts[i]);
    }
    return text;
}

static enum err fill_contacts(struct ctx *cx, struct req *req, struct tpl *t, const struct customer *c)
{
    struct contact *contacts;
    size_t n;
    enum err e = contact_list(cx, c->id, &contacts, &n);
    if (e || (c->profile.kind != CUSTOMER_ORGANISATION && !n)) return e;
    tpl_show(t, K_ORGANISATION);
    tpl_show_if(t, K_NO_CONTACTS, !n);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_CONTACT);
        tpl_str(row, K_CONTACT_NAME, contacts[i].name);
        tpl_show_if(row, K_CONTACT_LEFT, contacts[i].left_at != 0);
        tpl_cstr(row, K_CONTACT_TEXT, contact_text(cx, &contacts[i]));
        if (contacts[i].decision_role)
            tpl_cstr(tpl_row(row, K_CONTACT_ROLE), K_CONTACT_ROLE_NAME, decision_role_name(contacts[i].decision_role));
        if (c->may_contact && !contacts[i].left_at)
            tpl_cstr(tpl_row(row, K_CONTACT_CARD), K_VCARD_URL, url_to(cx, "/contacts/%lld.vcf", (long long)contacts[i].id.v));
        if (!c->may_edit || !c->may_contact) continue;
        struct tpl *edit = tpl_row(row, K_CONTACT_EDIT);
        long long id = contacts[i].id.v;
        bool left = contacts[i].left_at != 0;
        tpl_cstr(edit, K_URL, url_to(cx, "/contacts/%lld/edit", id));
        tpl_cstr(edit, K_LEFT_URL, url_to(cx, "/contacts/%lld/%s", id, left ? "back" : "left"));
        tpl_cstr(edit, K_LEFT_LABEL, left ? _("Is there again") : _("Is gone"));
        form_tokens(cx, req, edit, 0);
    }
    return OK;
}

static void fact(struct tpl *t, const char *label, struct str value)
{
    if (!value.n) return;
    struct tpl *row = tpl_row(t, K_FACT);
    tpl_cstr(row, K_FACT_LABEL, label);
    tpl_str(row, K_FACT_VALUE, value);
}

static void fill_profile(struct ctx *cx, struct tpl *t, const struct customer *c)
{
    const struct customer_profile *p = &c->profile;
    struct arena *a = cx->arena;
    fact(t, _("City"), p->city);
    fact(t, _("Country"), p->country);
    fact(t, _("Source"), lookup_name(cx, LIST_SOURCE, p->source));
    fact(t, _("Industry"), lookup_name(cx, LIST_INDUSTRY, p->industry));
    fact(t, _("Gender"), str_of(gender_name(p->gender)));
    fact(t, _("Birthday"), str_of(format_day(a, p->birthday)));
    fact(t, _("Family"), p->family);
    fact(t, _("Work"), p->work);
    fact(t, _("Income"), str_of(income_name(p->income)));
    fact(t, _("Registration number"), p->org_number);
    if (p->credit_limit != MONEY_NONE)
        fact(t, _("Credit limit"), str_of(format_money(a, p->credit_limit, str_of(cx->config->currency))));
    if (p->credit_days != MONEY_NONE)
        fact(t, _("Payment terms"), str_of(format_plural(a, _("{n, plural, one {# day} other {# days}}"), p->credit_days)));
    fact(t, _("Preferences"), p->preferences);
    fact(t, _("Habits"), p->habits);
    fact(t, _("Remarks"), p->notes);
    fact(t, _("In the file since"), str_of(format_date(a, c->created_at)));
}

static enum err fill_custom(struct ctx *cx, struct tpl *t, const struct customer *c)
{
    struct custom_values v;
    enum err e = custom_load(cx, CUSTOM_CUSTOMER, c->id.v, &v);
    if (e) return e;
    custom_hide(cx, &v, c->owner, c->team, c->branch);
    tpl_show_if(t, K_CUSTOM, custom_facts(cx, t, &v));
    return OK;
}

static enum err fill_consents(struct ctx *cx, struct tpl *t, const struct customer *c)
{
    struct consent *rows;
    size_t n;
    enum err e = consent_list(cx, c->id, &rows, &n);
    if (e) return e;
    tpl_show_if(t, K_NO_CONSENTS, !n);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_CONSENT);
        const struct consent *s = &rows[i];
        tpl_str(row, K_CONSENT_NAME, str_printf(cx->arena, "%s · %s", purpose_name(s->purpose), consent_channel_name(s->channel)));
        tpl_cstr(row, K_CONSENT_TEXT, arena_printf(cx->arena, _("given on %s: %s"), format_date(cx->arena, s->given_at),
                                                   str_dup(cx->arena, s->given_how)));
        if (s->withdrawn_at)
            tpl_cstr(tpl_row(row, K_CONSENT_END), K_CONSENT_END_TEXT,
                     arena_printf(cx->arena, _("withdrawn on %s: %s"), format_date(cx->arena, s->withdrawn_at),
                                  str_dup(cx->arena, s->withdrawn_how)));
        tpl_show_if(row, K_CONSENT_GONE, s->withdrawn_at != 0);
        if (s->withdrawn_at || !c->may_log) continue;
        tpl_cstr(tpl_row(row, K_CONSENT_WITHDRAW), K_URL,
                 url_customer_sub(cx, c->id, arena_printf(cx->arena, "consents/%lld/withdraw", (long long)s->id)));
    }
    return OK;
}

static enum err fill_ties(struct ctx *cx, struct tpl *t, const struct customer *c)
{
    struct customer_tie *rows;
    size_t n;
    enum err e = customer_tie_list(cx, c->id, &rows, &n);
    if (e) return e;
    tpl_show_if(t, K_NO_TIES, !n);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_TIE);
        tpl_cstr(row, K_TIE_KIND, link_kind_name(rows[i].kind, rows[i].from_here));
        tpl_str(row, K_TIE_NAME, rows[i].other_name);
        tpl_str(row, K_TIE_NOTE, rows[i].note.n ? rows[i].note : rows[i].other_code);
        tpl_cstr(row, K_URL, url_customer(cx, rows[i].other));
        if (!c->may_edit) continue;
        tpl_cstr(tpl_row(row, K_TIE_END), K_END_URL,
                 url_customer_sub(cx, c->id, arena_printf(cx->arena, "links/%lld/end", (long long)rows[i].id)));
    }
    return OK;
}

static enum err fill_files(struct ctx *cx, struct req *req, struct tpl *t, const struct customer *c)
{
    struct attachment *rows;
    size_t n;
    enum err e = attachment_of_customer(cx, c->id, &rows, &n);
    if (e) return e;
    tpl_show_if(t, K_FILES_CARD, n || (c->may_log && !c->closed));
    tpl_show_if(t, K_NO_FILES, !n);
    tpl_show_if(t, K_MAY_FILE, c->may_log && !c->closed);
    tpl_cstr(t, K_FILE_URL, url_customer_sub(cx, c->id, "file"));
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_FILE);
        tpl_cstr(row, K_URL, url_to(cx, "/files/%.*s", STR_ARG(rows[i].public_id)));
        tpl_str(row, K_FILE_NAME, rows[i].file_name);
        tpl_str(row, K_FILE_TEXT, str_printf(cx->arena, "%s · %s", format_bytes(cx->arena, rows[i].bytes), format_date(cx->arena, rows[i].created_at)));
        if (!c->may_edit || rows[i].complaint) continue;
        struct tpl *back = tpl_row(row, K_FILE_BACK);
        tpl_cstr(back, K_TAKE_BACK_URL,
                 url_customer_sub(cx, c->id, arena_printf(cx->arena, "files/%lld/take-back", (long long)rows[i].id.v)));
        form_tokens(cx, req, back, 0);
    }
    return OK;
}

static enum err fill_stages(struct ctx *cx, struct tpl *t, const struct customer *c)
{
    struct stage_step *rows;
    size_t n;
    enum err e = stage_history(cx, c->id, &rows, &n);
    if (e || !n) return e;
    tpl_show(t, K_STAGES);
    for (size_t i = 0; i < n && i < 10; i++) {
        struct tpl *row = tpl_row(t, K_STAGE_STEP);
        tpl_cstr(row, K_STAGE_FROM, stage_name(rows[i].from));
        tpl_cstr(row, K_STAGE_TO, stage_name(rows[i].to));
        tpl_str(row, K_STAGE_TEXT,
                str_printf(cx->arena, "%s · %.*s%s%.*s", format_date(cx->arena, rows[i].at), STR_ARG(rows[i].by),
                           rows[i].by.n ? " · " : "", STR_ARG(rows[i].reason)));
    }
    return OK;
}

/* Customers that may be this one, and those that were merged into it. */
static enum err fill_doubles(struct ctx *cx, struct tpl *t, const struct customer *c)
{
    struct duplicate_pair pairs[5];
    struct merge_record merges[10];
    size_t n = 0, m = 0;
    enum err e = perm_may(cx->actor, DUPLICATE_SEE) ? duplicate_of_customer(cx, c->id, pairs, COUNT_OF(pairs), &n) : OK;
    if (!e) e = merge_list(cx, c->id, merges, COUNT_OF(merges), &m);
    if (e) return e;
    if (n) tpl_show(t, K_DOUBLES);
    for (size_t i = 0; i < n; i++) {
        const struct duplicate_side *other = pairs[i].a.id.v == c->id.v ? &pairs[i].b : &pairs[i].a;
        const customer_id both[] = {c->id, other->id};
        struct tpl *row = tpl_row(t, K_DOUBLE);
        tpl_cstr(row, K_URL, url_customer(cx, other->id));
        tpl_str(row, K_NAME, other->name);
        tpl_str(row, K_CODE, other->code);
        tpl_int(row, K_SCORE, pairs[i].score);
        tpl_cstr(row, K_SCORE_TONE, score_tone(pairs[i].score));
        if (pairs[i].a.may_merge && pairs[i].b.may_merge)
            tpl_cstr(tpl_row(row, K_DOUBLE_MERGE), K_MERGE_URL, url_merge(cx, both, 2));
    }
    if (m) tpl_show(t, K_MERGED);
    for (size_t i = 0; i < m; i++) {
        struct tpl *row = tpl_row(t, K_MERGED_ROW);
        struct str names = STR("");
        for (size_t k = 0; k < merges[i].n; k++)
            names = str_printf(cx->arena, "%.*s%s%.*s (%.*s)", STR_ARG(names), k ? ", " : "",
                               STR_ARG(merges[i].losers[k].name), STR_ARG(merges[i].losers[k].code));
        tpl_cstr(row, K_URL, url_merge_done(cx, merges[i].id));
        tpl_str(row, K_NAMES, names);
        tpl_str(row, K_MERGED_TEXT, str_printf(cx->arena, "%s · %.*s", format_date(cx->arena, merges[i].merged_at),
                                              STR_ARG(merges[i].merged_by)));
    }
    return OK;
}

/* ---- timeline and the page ---- */

static void fill_kinds(struct ctx *cx, struct tpl *t, const struct customer *c, int64_t now)
{
    const char *base = url_customer(cx, c->id);
    struct tpl *all = tpl_row(t, K_KIND);
    tpl_cstr(all, K_KIND_LABEL, _("Everything"));
    tpl_cstr(all, K_URL, arena_printf(cx->arena, "%s#timeline", base));
    tpl_show_if(all, K_KIND_NOW, !now);
    for (const struct choice *k = timeline_choices; k->code; k++) {
        struct tpl *row = tpl_row(t, K_KIND);
        tpl_cstr(row, K_KIND_LABEL, i18n_text(k->label));
        tpl_cstr(row, K_URL, arena_printf(cx->arena, "%s?kind=%s#timeline", base, k->code));
        tpl_show_if(row, K_KIND_NOW, k->value == now);
    }
}

static void fill_taken(struct ctx *cx, struct req *req, struct tpl *t, customer_id id, int64_t note)
{
    struct str body;
    if (!note || note_taken_back(cx, id, note, &body) != OK) {
        err_clear();
        return;
    }
    struct tpl *d = tpl_include(t, K_NOTE_TAKEN, TPL_INTRANET_NOTE_TAKEN);
    tpl_str(d, K_NOTE_TEXT, text_shorten(cx->arena, body, 80));
    tpl_cstr(d, K_UNDO_URL, url_to(cx, "/customers/%lld/notes/%lld/restore", (long long)id.v,
                                   (long long)note));
    form_tokens(cx, req, d, 0);
}

static void fill_taken_file(struct ctx *cx, struct req *req, struct tpl *t, customer_id id, int64_t file)
{
    struct str name;
    if (!file || customer_file_taken(cx, id, file, &name) != OK) {
        err_clear();
        return;
    }
    struct tpl *d = tpl_include(t, K_FILE_TAKEN, TPL_INTRANET_FILE_TAKEN);
    tpl_str(d, K_FILE_NAME, name);
    tpl_cstr(d, K_UNDO_URL, url_to(cx, "/customers/%lld/files/%lld/restore", (long long)id.v,
                                   (long long)file));
    form_tokens(cx, req, d, 0);
}

static void fill_done(struct ctx *cx, struct req *req, struct tpl *t, int64_t done)
{
    struct interaction i;
    if (!done || interaction_get(cx, (interaction_id){done}, &i) != OK || !i.next_done_at) return;
    struct tpl *d = tpl_include(t, K_STEP_DONE, TPL_INTRANET_STEP_DONE);
    tpl_str(d, K_STEP_TEXT, i.next_step);
    tpl_cstr(d, K_UNDO_URL, url_to(cx, "/interactions/%lld/undone", (long long)done));
    tpl_cstr(d, K_FROM, "file");
    form_tokens(cx, req, d, 0);
}

static enum err fill_cards(struct ctx *cx, struct req *req, struct tpl *t, const struct customer *c)
{
    enum err e = fill_tags(cx, t, c);
    if (!e) e = fill_steps(cx, req, t, c);
    if (!e) e = fill_cases(cx, t, c);
    if (!e) e = member_box(cx, t, c->id);
    if (!e) e = fill_reaches(cx, req, t, c);
    if (!e) e = fill_contacts(cx, req, t, c);
    if (!e) e = fill_consents(cx, t, c);
    if (!e) e = fill_ties(cx, t, c);
    if (!e) e = fill_files(cx, req, t, c);
    if (!e) e = fill_stages(cx, t, c);
    if (!e) e = fill_doubles(cx, t, c);
    fill_profile(cx, t, c);
    return e ? e : fill_custom(cx, t, c);
}

enum err intranet_customer_file(struct ctx *cx, struct req *req, struct res *res)
{
    PATH_CUSTOMER(req, id);
    struct file_query q = {0};
    struct customer c;
    struct timeline_page page;
    form_read_query(cx, req, &file_form, &q);
    enum err e = customer_get(cx, id, &c);
    if (!e) e = customer_timeline(cx, id, q.kind, q.after, TIMELINE_ROWS, &page);
    if (e) return e;
    if (want_part(req, "timeline-more")) {
        timeline_fill(cx, req, part_begin(cx, req, res, TPL_INTRANET_CUSTOMER_TIMELINE), &c, q.kind, &page);
        return page_end(req, res);
    }
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_CUSTOMER_FILE, str_dup(cx->arena, c.profile.name));
    fill_head(cx, t, &c);
    fill_tools(cx, t, &c);
    if ((e = fill_cards(cx, req, t, &c))) return e;
    fill_done(cx, req, t, q.done);
    fill_taken(cx, req, t, id, q.taken);
    fill_taken_file(cx, req, t, id, q.taken_file);
    fill_kinds(cx, t, &c, q.kind);
    timeline_fill(cx, req, tpl_include(t, K_TIMELINE, TPL_INTRANET_CUSTOMER_TIMELINE), &c, q.kind, &page);
    if (!page.n) {
        struct tpl *nothing = tpl_include(t, K_NOTHING, TPL_PART_EMPTY);
        tpl_cstr(nothing, K_EMPTY_TITLE, _("Nothing here yet"));
    }
    bool orders = perm_record(cx->actor, ORDER_SEE, c.owner, c.team, c.branch);
    tpl_show_if(t, K_ORDERS_URL, orders);
    tpl_cstr(t, K_ORDERS_LINK, url_to(cx, "/orders?customer=%lld", (long long)id.v));
    return page_end(req, res);
}
