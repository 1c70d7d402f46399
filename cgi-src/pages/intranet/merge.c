/* Merging customers: side by side with a choice for each field, the preview of what comes out, the merge;
 * what it did and its undo are merge_done.c. Called by the route table. The choice is a GET, so it can be linked
 * and looked at; the POST carries what was seen, and when somebody changed one of them in between it
 * answers 409 with both texts and merges nothing. Fields that admins added come behind those of the profile:
 * field i of a page is merge_fields[i], or custom field i - MERGE_FIELDS. */
#include "base/text.h"
#include "domain/customer_merge.h"
#include "pages/intranet/duplicate_view.h"
#include "pages/intranet/routes.h"
#include "pages/shared/custom_view.h"

#define BOTH (MERGE_MAX + 1)

static const struct choice pick_choices[] = {{1, "1", ""}, {2, "2", ""}, {3, "3", ""}, {4, "4", ""},
                                             {5, "5", ""}, {BOTH, "both", ""}, {0, NULL, NULL}};

struct merge_draft {
    struct str ids, add;
    int64_t winner, preview;        /* winner: 1 .. n */
    int64_t pick[MERGE_FIELDS];     /* 1 .. n, BOTH; 0: as proposed */
    int64_t versions[MERGE_MAX];
    struct str seen[MERGE_FIELDS];  /* what the preview showed */
};

#define AT(member) offsetof(struct merge_draft, member)
#define PICK(i, name) {"pick_" name, NULL, FIELD_CHOICE, AT(pick[i]), .choices = pick_choices}
#define SEEN(i, name) {"seen_" name, NULL, FIELD_LINES, AT(seen[i]), .max = 200000, .flags = FIELD_HIDDEN}
#define VERSION(i, name) {name, NULL, FIELD_INT, AT(versions[i]), .flags = FIELD_HIDDEN}
/* In the order of merge_fields[]. */
#define EACH(F)                                                                                            \
    F(0, "name"), F(1, "kind"), F(2, "trade"), F(3, "stage"), F(4, "place"), F(5, "city"), F(6, "country"), \
        F(7, "source"), F(8, "industry"), F(9, "gender"), F(10, "birthday"), F(11, "work"),                \
        F(12, "org_number"), F(13, "family"), F(14, "preferences"), F(15, "habits"), F(16, "notes"),       \
        F(17, "income"), F(18, "credit_limit"), F(19, "credit_days")

static const struct field merge_query[] = {
    {"ids", NULL, FIELD_LINE, AT(ids), .max = 120},
    {"add", N_("Code of the customer"), FIELD_LINE, AT(add), .max = 40},
    {"winner", NULL, FIELD_CHOICE, AT(winner), .choices = pick_choices},
    {"preview", NULL, FIELD_INT, AT(preview), .min = 0, .max = 1},
    EACH(PICK),
    FIELD_END};
static const struct form query_form = {"merge", merge_query, sizeof(struct merge_draft)};
static const struct field merge_post[] = {
    {"ids", NULL, FIELD_LINE, AT(ids), .max = 120},
    {"winner", NULL, FIELD_CHOICE, AT(winner), .choices = pick_choices},
    EACH(PICK),
    EACH(SEEN),
    VERSION(0, "version_1"), VERSION(1, "version_2"), VERSION(2, "version_3"), VERSION(3, "version_4"),
    VERSION(4, "version_5"),
    FIELD_END};
static const struct form post_form = {"merge", merge_post, sizeof(struct merge_draft)};

/* ---- from the draft to the request ---- */

static void read_ids(const struct merge_draft *d, struct merge_request *r)
{
    struct str rest = d->ids, one;
    *r = (struct merge_request){0};
    while (rest.n && str_cut(&rest, '-', &one) && r->n < MERGE_MAX) {
        int64_t id;
        bool known = false;
        if (!str_to_i64(one, &id) || id <= 0) continue;
        for (size_t i = 0; i < r->n; i++) known |= r->ids[i].v == id;
        if (!known) r->ids[r->n++].v = id;
    }
}

static const char *ids_text(struct ctx *cx, const struct merge_request *r)
{
    const char *s = "";
    for (size_t i = 0; i < r->n; i++) s = arena_printf(cx->arena, "%s%s%lld", s, i ? "-" : "", (long long)r->ids[i].v);
    return s;
}

static int64_t pick_parse(struct str code)
{
    for (const struct choice *c = pick_choices; c->code; c++)
        if (str_is(code, c->code)) return c->value;
    return 0;
}

/* Of a custom field, from the address or the form. */
static struct str asked(struct ctx *cx, const struct req *req, const char *what, const struct merge_view *v, size_t own)
{
    const char *name = arena_printf(cx->arena, "%s_%s", what, v->own[0].at[own].field->name);
    struct str s = req->method == POST ? form_get(req, name) : query_get(req, name);
    return s.p && text_valid(s) ? s : STR("");
}

/* What was chosen in place of what is proposed. */
static void apply(struct ctx *cx, const struct req *req, const struct merge_draft *d, struct merge_request *r,
                  const struct merge_view *v)
{
    merge_defaults(r, v);
    if (d->winner >= 1 && d->winner <= (int64_t)r->n) r->winner = (size_t)d->winner - 1;
    for (size_t i = 0; i < MERGE_FIELDS; i++) {
        if (d->pick[i] == BOTH && merge_fields[i].both) r->pick[i] = PICK_BOTH;
        else if (d->pick[i] >= 1 && d->pick[i] <= (int64_t)r->n) r->pick[i] = d->pick[i] - 1;
    }
    for (size_t i = 0; i < v->own[0].n; i++) {
        int64_t pick = pick_parse(asked(cx, req, "pick", v, i));
        if (pick == BOTH && merge_own_both(v, i)) r->own[i] = PICK_BOTH;
        else if (pick >= 1 && pick <= (int64_t)r->n) r->own[i] = pick - 1;
    }
}

/* ---- fields as a person reads them ---- */

static struct str place_text(struct ctx *cx, const struct customer *c)
{
    const struct str parts[] = {c->owner_name, c->team_name, c->branch_name};
    struct str s = STR("");
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].n) s = str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(s), s.n ? " · " : "", STR_ARG(parts[i]));
    return s;
}

static size_t fields_n(const struct merge_view *v)
{
    return MERGE_FIELDS + v->own[0].n;
}

static const struct custom_value *own_of(const struct custom_values *own, size_t i)
{
    return &own->at[i - MERGE_FIELDS];
}

static const char *label_of(struct ctx *cx, const struct merge_view *v, size_t i)
{
    return i < MERGE_FIELDS ? i18n_text(merge_fields[i].label) : custom_head(cx, own_of(&v->own[0], i)->field);
}

static const char *name_of(const struct merge_view *v, size_t i)
{
    return i < MERGE_FIELDS ? merge_fields[i].name : own_of(&v->own[0], i)->field->name;
}

static int64_t pick_of(const struct merge_request *r, size_t i)
{
    return i < MERGE_FIELDS ? r->pick[i] : r->own[i - MERGE_FIELDS];
}

static bool both_of(const struct merge_view *v, size_t i)
{
    return i < MERGE_FIELDS ? merge_fields[i].both : merge_own_both(v, i - MERGE_FIELDS);
}

static bool same_of(const struct merge_view *v, size_t i)
{
    return i < MERGE_FIELDS ? merge_same(v, i) : merge_own_same(v, i - MERGE_FIELDS);
}

/* What stands in field i of customer k. */
static struct str field_of(struct ctx *cx, const struct merge_view *v, size_t k, size_t i)
{
    if (i >= MERGE_FIELDS) return custom_shown(cx, own_of(&v->own[k], i));
    const struct profile_field *f = merge_profile_field(i);
    const struct customer *c = &v->customers[k];
    if (f) return profile_shown(cx, f, &c->profile);
    return str_is(str_of(merge_fields[i].name), "stage") ? str_of(stage_name(c->stage)) : place_text(cx, c);
}

static struct str result_text(struct ctx *cx, const struct merge_request *r, const struct merge_view *v, size_t i)
{
    if (i >= MERGE_FIELDS) return custom_shown(cx, own_of(&v->own_result, i));
    const struct profile_field *f = merge_profile_field(i);
    if (f) return profile_shown(cx, f, &v->result);
    return field_of(cx, v, r->pick[i] >= 0 ? (size_t)r->pick[i] : r->winner, i);
}

static bool shows_field(const struct merge_view *v, size_t i)
{
    if (i >= MERGE_FIELDS) return !own_of(&v->own[0], i)->hidden;
    const struct profile_field *f = merge_profile_field(i);
    return !f || f->group != CUSTOMER_MONEY_SEE || v->may_money;
}

/* ---- what hangs on them ---- */

struct load_line {
    const char *label; /* N_() */
    int64_t n;
};

static size_t load_lines(const struct merge_load *l, struct load_line *out)
{
    const struct load_line all[] = {
        {N_("Contacts"), l->contacts},     {N_("Orders"), l->orders},     {N_("Complaints and enquiries"), l->complaints},
        {N_("Memberships"), l->members},   {N_("Notes"), l->notes},       {N_("Calls, visits, messages"), l->interactions},
        {N_("Files"), l->files},           {N_("Portal accounts"), l->accounts}};
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(all); i++)
        if (all[i].n) out[n++] = all[i];
    return n;
}

static struct str load_text(struct ctx *cx, const struct merge_load *l)
{
    struct load_line lines[8];
    struct str s = STR("");
    size_t n = load_lines(l, lines);
    for (size_t i = 0; i < n; i++)
        s = str_printf(cx->arena, "%.*s%s%s %s", STR_ARG(s), s.n ? " · " : "", i18n_text(lines[i].label),
                       format_int(cx->arena, lines[i].n));
    return s;
}

static void fill_moves(struct ctx *cx, struct tpl *t, const struct merge_request *r, const struct merge_view *v)
{
    struct merge_load sum = {0};
    struct load_line lines[8];
    for (size_t i = 0; i < v->n; i++) {
        const struct merge_load *l = &v->loads[i];
        if (i == r->winner) continue;
        sum.contacts += l->contacts;
        sum.orders += l->orders;
        sum.complaints += l->complaints;
        sum.members += l->members;
        sum.notes += l->notes;
        sum.interactions += l->interactions;
        sum.files += l->files;
        sum.accounts += l->accounts;
    }
    size_t n = load_lines(&sum, lines);
    tpl_show_if(t, K_MOVES_NOTHING, !n);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(t, K_MOVES);
        tpl_cstr(row, K_MOVES_LABEL, i18n_text(lines[i].label));
        tpl_cstr(row, K_MOVES_COUNT, format_int(cx->arena, lines[i].n));
    }
}

/* ---- side by side ---- */

static const char *cell_value(size_t i)
{
    return pick_choices[i].code;
}

static void fill_heads(struct ctx *cx, struct tpl *t, const struct merge_request *r, const struct merge_view *v)
{
    for (size_t i = 0; i < v->n; i++) {
        const struct customer *c = &v->customers[i];
        struct tpl *h = tpl_row(t, K_HEAD), *s = tpl_row(t, K_STAYS);
        tpl_cstr(h, K_URL, url_customer(cx, c->id));
        tpl_str(h, K_NAME, c->profile.name);
        tpl_str(h, K_FACTS, str_printf(cx->arena, _("%.*s · since %s · changed %s"), STR_ARG(c->profile.code),
                                       format_date(cx->arena, c->created_at), format_date(cx->arena, c->updated_at)));
        tpl_str(h, K_LOAD, load_text(cx, &v->loads[i]));
        tpl_str(s, K_NAME, c->profile.code);
        tpl_str(s, K_CODE, c->profile.code);
        tpl_cstr(s, K_VALUE, cell_value(i));
        tpl_show_if(s, K_CHECKED, i == r->winner);
    }
}

static void fill_choice(struct ctx *cx, struct tpl *t, const struct merge_request *r, const struct merge_view *v,
                        size_t i, bool both_column)
{
    struct tpl *row = tpl_row(t, K_FIELD_ROW);
    tpl_cstr(row, K_FIELD_LABEL, label_of(cx, v, i));
    tpl_cstr(row, K_FIELD_NAME, arena_printf(cx->arena, "pick_%s", name_of(v, i)));
    for (size_t k = 0; k < v->n; k++) {
        struct tpl *cell = tpl_row(row, K_CELL);
        struct str text = field_of(cx, v, k, i);
        tpl_str(cell, K_NAME, v->customers[k].profile.code);
        tpl_cstr(cell, K_VALUE, cell_value(k));
        tpl_str(cell, K_TEXT, text_shorten(cx->arena, text, 400));
        tpl_show_if(cell, K_TEXT_EMPTY, !text.n);
        tpl_show_if(cell, K_CHECKED, pick_of(r, i) == (int64_t)k);
    }
    if (!both_column) return;
    struct tpl *cell = tpl_row(row, K_BOTH_CELL);
    if (!both_of(v, i)) return;
    struct tpl *both = tpl_row(cell, K_BOTH);
    bool choices = i >= MERGE_FIELDS && own_of(&v->own[0], i)->field->type == CUSTOM_CHOICES;
    tpl_cstr(both, K_BOTH_TEXT, choices ? _("all of them") : _("one below the other"));
    tpl_show_if(both, K_CHECKED, pick_of(r, i) == PICK_BOTH);
}

static void fill_compare(struct ctx *cx, struct tpl *t, const struct merge_request *r, const struct merge_view *v)
{
    struct tpl *c = tpl_row(t, K_COMPARE);
    size_t same = 0;
    bool both = false;
    for (size_t i = 0; i < fields_n(v); i++) both |= both_of(v, i) && shows_field(v, i) && !same_of(v, i);
    tpl_show_if(c, K_BOTH_HEAD, both);
    fill_heads(cx, c, r, v);
    for (size_t i = 0; i < fields_n(v); i++) {
        if (!shows_field(v, i)) continue;
        if (!same_of(v, i)) {
            fill_choice(cx, c, r, v, i, both);
            continue;
        }
        if (field_of(cx, v, 0, i).n) same++;
    }
    if (!same) return;
    struct tpl *list = tpl_row(c, K_SAME);
    tpl_cstr(list, K_SAME_TITLE, format_plural(cx->arena, _("{n, plural, one {# field is the same} other {# fields are the same}}"),
                                               (int64_t)same));
    for (size_t i = 0; i < fields_n(v); i++) {
        struct str text = field_of(cx, v, 0, i);
        if (!shows_field(v, i) || !same_of(v, i) || !text.n) continue;
        struct tpl *row = tpl_row(list, K_SAME_ROW);
        tpl_cstr(row, K_FIELD_LABEL, label_of(cx, v, i));
        tpl_str(row, K_TEXT, text);
    }
}

static void note(struct tpl *t, const char *kind, const char *text)
{
    struct tpl *n = tpl_row(t, K_NOTE);
    tpl_cstr(n, K_NOTE_KIND, kind);
    tpl_cstr(n, K_NOTE_TEXT, text);
}

static void fill_back(struct ctx *cx, struct tpl *t, const struct merge_request *r, const struct merge_view *v)
{
    bool one = v && v->n;
    tpl_cstr(t, K_BACK_URL, one ? url_customer(cx, r->ids[0]) : url_to(cx, "/duplicates"));
    tpl_str(t, K_BACK_NAME, one ? v->customers[0].profile.name : str_of(_("Possible duplicates")));
}

/* Also for one customer alone: then another one is asked for. */
static enum err show_compare(struct ctx *cx, struct req *req, struct res *res, const struct merge_draft *d,
                             const struct merge_request *r, const struct merge_view *v, const char *wrong)
{
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_MERGE, _("Merge customers"));
    fill_back(cx, t, r, v);
    tpl_cstr(t, K_MERGE_URL, url_to(cx, "/customers/merge"));
    tpl_cstr(t, K_IDS, ids_text(cx, r));
    if (wrong) note(t, "danger", wrong);
    for (size_t i = 0; i < cx->problems.list.n; i++) note(t, "danger", cx->problems.list.at[i].text);
    if ((wrong || cx->problems.list.n) && req->method == POST) res->status = 422;
    cx->problems.list.n = 0; /* said already */
    if (v && v->n >= 2) fill_compare(cx, t, r, v);
    tpl_show_if(t, K_ADD_OPEN, !v || v->n < 2);
    form_view(cx, req, res, t, &query_form, d);
    return page_end(req, res);
}

/* ---- the preview ---- */

static void carry(struct tpl *t, const char *name, const char *value)
{
    struct tpl *row = tpl_row(t, K_CARRY);
    tpl_cstr(row, K_NAME, name);
    tpl_cstr(row, K_VALUE, value);
}

static const char *pick_code(int64_t pick)
{
    return pick == PICK_BOTH ? "both" : pick_choices[pick].code;
}

static void carry_all(struct ctx *cx, struct tpl *t, const struct merge_request *r, const struct merge_view *v)
{
    carry(t, "ids", ids_text(cx, r));
    carry(t, "winner", cell_value(r->winner));
    for (size_t i = 0; i < fields_n(v); i++) {
        if (i >= MERGE_FIELDS && !shows_field(v, i)) continue;
        carry(t, arena_printf(cx->arena, "pick_%s", name_of(v, i)), pick_code(pick_of(r, i)));
        if (shows_field(v, i))
            carry(t, arena_printf(cx->arena, "seen_%s", name_of(v, i)), str_dup(cx->arena, result_text(cx, r, v, i)));
    }
    for (size_t i = 0; i < v->n; i++)
        carry(t, arena_printf(cx->arena, "version_%zu", i + 1), arena_printf(cx->arena, "%lld", (long long)v->customers[i].version));
}

static const char *change_url(struct ctx *cx, const struct merge_request *r, const struct merge_view *v)
{
    const char *s = arena_printf(cx->arena, "%s?ids=%s&winner=%s", url_to(cx, "/customers/merge"), ids_text(cx, r),
                                 cell_value(r->winner));
    for (size_t i = 0; i < fields_n(v); i++)
        if (i < MERGE_FIELDS || shows_field(v, i))
            s = arena_printf(cx->arena, "%s&pick_%s=%s", s, name_of(v, i), pick_code(pick_of(r, i)));
    return s;
}

static bool differs_from(const struct str *seen, size_t i, struct str after)
{
    return seen && !str_eq(seen[i], after);
}

/* What stays as it is, folded away. */
static void fill_stays(struct ctx *cx, struct tpl *t, const struct merge_request *r, const struct merge_view *v,
                       const struct str *seen)
{
    struct tpl *list = NULL;
    int64_t n = 0;
    for (size_t i = 0; i < fields_n(v); i++) {
        struct str now = field_of(cx, v, r->winner, i), after = result_text(cx, r, v, i);
        if (!shows_field(v, i) || !now.n || !str_eq(now, after) || differs_from(seen, i, after)) continue;
        if (!list) list = tpl_row(t, K_SAME);
        struct tpl *row = tpl_row(list, K_SAME_ROW);
        tpl_cstr(row, K_FIELD_LABEL, label_of(cx, v, i));
        tpl_str(row, K_TEXT, now);
        n++;
    }
    if (list)
        tpl_cstr(list, K_SAME_TITLE, format_plural(cx->arena, _("{n, plural, one {# field stays as it is} other {# fields stay as they are}}"), n));
}

/* seen: NULL, or what the person had seen when somebody changed a customer. */
static void fill_result(struct ctx *cx, struct tpl *t, const struct merge_request *r, const struct merge_view *v,
                        const struct str *seen)
{
    size_t shown = 0;
    tpl_show_if(t, K_SEEN_HEAD, seen != NULL);
    for (size_t i = 0; i < fields_n(v); i++) {
        struct str now = field_of(cx, v, r->winner, i), after = result_text(cx, r, v, i);
        bool differs = differs_from(seen, i, after);
        if (!shows_field(v, i) || (str_eq(now, after) && !differs)) continue;
        struct tpl *row = tpl_row(t, K_FIELD_ROW);
        shown++;
        tpl_cstr(row, K_FIELD_LABEL, label_of(cx, v, i));
        tpl_str(row, K_NOW, now);
        tpl_str(row, K_AFTER, after);
        tpl_show_if(row, K_CHANGED, !str_eq(now, after));
        if (!seen) continue;
        struct tpl *cell = tpl_row(row, K_SEEN_CELL);
        if (differs) tpl_str(tpl_row(cell, K_DIFFERS), K_SEEN, seen[i].n ? seen[i] : str_of(_("(empty)")));
    }
    tpl_show_if(t, K_NO_FIELDS, !shown);
    fill_stays(cx, t, r, v, seen);
}

static struct str gone_text(struct ctx *cx, const struct merge_request *r, const struct merge_view *v)
{
    struct str s = STR("");
    for (size_t i = 0; i < v->n; i++)
        if (i != r->winner)
            s = str_printf(cx->arena, "%.*s%s%.*s (%.*s)", STR_ARG(s), s.n ? ", " : "",
                           STR_ARG(v->customers[i].profile.name), STR_ARG(v->customers[i].profile.code));
    return str_printf(cx->arena, _("Merged into it: %.*s"), STR_ARG(s));
}

static void fill_notes(struct ctx *cx, struct tpl *t, const struct merge_request *r, const struct merge_view *v)
{
    int64_t members = 0;
    for (size_t i = 0; i < v->n; i++) members += v->loads[i].members;
    if (members > 1 && v->loads[r->winner].members < members)
        note(t, "info", _("More than one has a membership. Each keeps its number, its points and its ledger."));
    for (size_t i = 0; i < v->n; i++) {
        const struct customer_profile *a = &v->customers[r->winner].profile, *b = &v->customers[i].profile;
        if (a->org_number.n && b->org_number.n && !str_eq(a->org_number, b->org_number)) {
            note(t, "warning", _("The registration numbers differ. Are they really one?"));
            return;
        }
    }
    (void)cx;
}

static enum err show_preview(struct ctx *cx, struct req *req, struct res *res, const struct merge_request *r,
                             struct merge_view *v, const struct str *seen)
{
    const struct customer *w = &v->customers[r->winner];
    merge_result(cx, r, v);
    struct tpl *t = page_begin(cx, req, res, TPL_INTRANET_MERGE_PREVIEW, _("Merge customers"));
    tpl_cstr(t, K_CHANGE_URL, change_url(cx, r, v));
    tpl_cstr(t, K_MERGE_URL, url_to(cx, "/customers/merge"));
    tpl_cstr(t, K_BACK_URL, url_customer(cx, w->id));
    tpl_str(t, K_WINNER_NAME, v->result.name);
    tpl_str(t, K_WINNER_CODE, w->profile.code);
    tpl_str(t, K_GONE_TEXT, gone_text(cx, r, v));
    tpl_show_if(t, K_STALE, seen != NULL);
    for (size_t i = 0; i < cx->problems.list.n; i++) note(t, "danger", cx->problems.list.at[i].text);
    fill_notes(cx, t, r, v);
    fill_result(cx, t, r, v, seen);
    fill_moves(cx, t, r, v);
    form_tokens(cx, req, t, 0);
    carry_all(cx, t, r, v);
    if (seen) res->status = 409;
    else if (cx->problems.list.n && req->method == POST) res->status = 422;
    return page_end(req, res);
}

/* ---- GET and POST /customers/merge ---- */

/* The code that was typed joins them. */
static const char *add_code(struct ctx *cx, const struct merge_draft *d, struct merge_request *r)
{
    customer_id id;
    if (!d->add.n) return NULL;
    if (customer_by_code(cx, d->add, &id) != OK) {
        err_clear();
        return _("There is no customer with this code.");
    }
    for (size_t i = 0; i < r->n; i++)
        if (r->ids[i].v == id.v) return _("This customer is among them already.");
    if (r->n == MERGE_MAX) return _("No more than five can be merged at a time.");
    r->ids[r->n++] = id;
    return NULL;
}

static enum err look_alone(struct ctx *cx, const struct merge_request *r, struct merge_view *v)
{
    v->n = r->n;
    if (!r->n) return OK;
    enum err e = customer_get(cx, r->ids[0], &v->customers[0]);
    return e ? e : customer_allow(cx, r->ids[0], CUSTOMER_MERGE);
}

enum err intranet_merge(struct ctx *cx, struct req *req, struct res *res)
{
    struct merge_draft d = {0};
    struct merge_request r;
    struct merge_view v = {0};
    form_read_query(cx, req, &query_form, &d);
    read_ids(&d, &r);
    const char *wrong = add_code(cx, &d, &r);
    enum err e = r.n < 2 ? look_alone(cx, &r, &v) : merge_look(cx, &r, &v);
    if (e == ERR_CONFLICT || e == ERR_INVALID) { /* one was merged or closed: said on the page */
        v.n = 0;
        return show_compare(cx, req, res, &d, &r, NULL, wrong);
    }
    if (e) return e;
    if (r.n < 2) return show_compare(cx, req, res, &d, &r, &v, wrong);
    apply(cx, req, &d, &r, &v);
    if (d.preview && !wrong) return show_preview(cx, req, res, &r, &v, NULL);
    return show_compare(cx, req, res, &d, &r, &v, wrong);
}

/* What the preview had shown of each field. */
static const struct str *all_seen(struct ctx *cx, const struct req *req, const struct merge_draft *d, const struct merge_view *v)
{
    struct str *seen = ARENA_ARRAY(cx->arena, struct str, fields_n(v));
    memcpy(seen, d->seen, sizeof d->seen);
    for (size_t i = 0; i < v->own[0].n; i++) seen[MERGE_FIELDS + i] = asked(cx, req, "seen", v, i);
    return seen;
}

enum err intranet_merge_post(struct ctx *cx, struct req *req, struct res *res)
{
    struct merge_draft d = {0};
    struct merge_request r;
    struct merge_view v = {0};
    int64_t merge = 0;
    enum err e = form_read(cx, req, &post_form, &d);
    if (e) return e;
    read_ids(&d, &r);
    e = merge_look(cx, &r, &v);
    if (e == ERR_CONFLICT || e == ERR_INVALID) {
        enum err shown = show_compare(cx, req, res, &d, &r, NULL, NULL);
        if (e == ERR_CONFLICT) res->status = 409;
        return shown;
    }
    if (e) return e;
    apply(cx, req, &d, &r, &v);
    memcpy(r.versions, d.versions, sizeof r.versions);
    e = merge_do(cx, &r, &merge);
    if (e == ERR_STALE) return show_preview(cx, req, res, &r, &v, all_seen(cx, req, &d, &v));
    if (e == ERR_INVALID) return show_preview(cx, req, res, &r, &v, NULL);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Merged. You can undo it below, at \"Merged customers\"."));
    return res_redirect(res, url_customer(cx, r.ids[r.winner]));
}
