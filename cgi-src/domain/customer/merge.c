/* Looking at customers that may become one: side by side, what is chosen at first, what comes out. See
 * domain/customer_merge.h. Reads only; merging is merge_do.c. */
#include "domain/customer/merge_inside.h"

#include "base/text.h"

/* The code is not among them: it stays the winner's, and each code goes on leading somewhere. */
const struct merge_field merge_fields[] = {
    {"name", N_("Name"), false},
    {"kind", N_("Kind"), false},
    {"trade", N_("Relation"), false},
    {"stage", N_("Stage"), false},
    {"place", N_("Owner, team, branch"), false},
    {"city", N_("City"), false},
    {"country", N_("Country"), false},
    {"source", N_("Source"), false},
    {"industry", N_("Industry"), false},
    {"gender", N_("Gender"), false},
    {"birthday", N_("Birthday"), false},
    {"work", N_("Work"), false},
    {"org_number", N_("Registration number"), false},
    {"family", N_("Family"), true},
    {"preferences", N_("Preferences"), true},
    {"habits", N_("Habits"), true},
    {"notes", N_("Remarks"), true},
    {"income", N_("Income"), false},
    {"credit_limit", N_("Credit limit"), false},
    {"credit_days", N_("Payment terms (days)"), false},
    {NULL, NULL, false}};

const struct profile_field *merge_profile_field(size_t i)
{
    for (const struct profile_field *f = customer_fields; f->name; f++)
        if (strcmp(f->name, merge_fields[i].name) == 0) return f;
    return NULL;
}

static struct str *text_of(const struct profile_field *f, const struct customer_profile *p)
{
    return (struct str *)(void *)((char *)(uintptr_t)p + f->offset);
}

static int64_t *number_of(const struct profile_field *f, const struct customer_profile *p)
{
    return (int64_t *)(void *)((char *)(uintptr_t)p + f->offset);
}

/* ---- as JSON ---- */

json_t *merge_field_json(const struct profile_field *f, const struct customer_profile *p)
{
    if (f->type == PROFILE_TEXT) return json_of(*text_of(f, p));
    int64_t n = *number_of(f, p);
    return n == MONEY_NONE ? json_null() : json_integer(n);
}

void merge_field_set(struct ctx *cx, const struct profile_field *f, struct customer_profile *p, const json_t *value)
{
    if (f->type == PROFILE_TEXT) {
        const char *s = json_string_value(value);
        *text_of(f, p) = s ? str_copy(cx->arena, (struct str){s, json_string_length(value)}) : STR("");
    } else {
        *number_of(f, p) = json_is_integer(value) ? json_integer_value(value) : MONEY_NONE;
    }
}

/* ---- side by side ---- */

static enum err check_ids(struct ctx *cx, const struct merge_request *r)
{
    if (r->n < 2 || r->n > MERGE_MAX || r->winner >= r->n)
        return problem_f(cx, "", _("Please choose two to %d customers."), MERGE_MAX);
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < i; k++)
            if (r->ids[i].v == r->ids[k].v) return problem(cx, "", _("A customer cannot be merged with itself."));
    return OK;
}

static enum err look_at(struct ctx *cx, customer_id id, struct customer *c, struct merge_load *load)
{
    struct customer_hold h;
    enum err e = customer_hold_open(cx, id, CUSTOMER_MERGE, &h);
    if (!e) e = customer_allow(cx, id, CUSTOMER_EDIT);
    if (!e) e = customer_get(cx, id, c);
    return e ? e : merge_count(cx, id, load);
}

enum err merge_look(struct ctx *cx, const struct merge_request *r, struct merge_view *ret)
{
    struct merge_view v = {.n = r->n, .may_money = true};
    enum err e = check_ids(cx, r);
    for (size_t i = 0; !e && i < r->n; i++) {
        e = look_at(cx, r->ids[i], &v.customers[i], &v.loads[i]);
        v.may_money = v.may_money && v.customers[i].may_money;
    }
    if (!e) e = merge_own_look(cx, &v);
    if (!e) *ret = v;
    return e;
}

/* ---- what is chosen at first ---- */

static bool empty(const struct profile_field *f, const struct customer_profile *p)
{
    if (f->type == PROFILE_TEXT) return !text_of(f, p)->n;
    return *number_of(f, p) == 0 || *number_of(f, p) == MONEY_NONE;
}

static int64_t filled(const struct customer_profile *p)
{
    int64_t n = 0;
    for (const struct profile_field *f = customer_fields; f->name; f++) n += !empty(f, p);
    return n;
}

/* A membership or a portal account weighs most, then what happened, then what is known. */
static int64_t weight(const struct merge_view *v, size_t i)
{
    const struct merge_load *l = &v->loads[i];
    return (l->members + l->accounts) * 1000 + (l->orders + l->complaints) * 20 + l->interactions + l->notes +
           filled(&v->customers[i].profile) * 5 - v->customers[i].unnamed * 100000;
}

static size_t newest_filled(const struct merge_view *v, const struct profile_field *f, size_t winner)
{
    size_t best = winner;
    for (size_t i = 0; i < v->n; i++) {
        if (empty(f, &v->customers[i].profile)) continue;
        bool better = v->customers[i].updated_at > v->customers[best].updated_at;
        if (empty(f, &v->customers[best].profile) || better) best = i;
    }
    return best;
}

/* A name in Chinese characters before one in pinyin, and before a reference from an import. */
static int name_rank(const struct customer *c)
{
    if (c->unnamed || !c->profile.name.n) return 0;
    return (unsigned char)c->profile.name.p[0] >= 0x80 ? 2 : 1;
}

static size_t best_name(const struct merge_view *v, size_t winner)
{
    size_t best = winner;
    for (size_t i = 0; i < v->n; i++)
        if (name_rank(&v->customers[i]) > name_rank(&v->customers[best])) best = i;
    return best;
}

void merge_defaults(struct merge_request *r, const struct merge_view *v)
{
    r->winner = 0;
    for (size_t i = 1; i < v->n; i++)
        if (weight(v, i) > weight(v, r->winner)) r->winner = i;
    for (size_t i = 0; merge_fields[i].name; i++) {
        const struct profile_field *f = merge_profile_field(i);
        struct str name = str_of(merge_fields[i].name);
        if (!f || str_is(name, "kind") || str_is(name, "trade")) r->pick[i] = (int64_t)r->winner;
        else if (str_is(name, "name")) r->pick[i] = (int64_t)best_name(v, r->winner);
        else r->pick[i] = (int64_t)newest_filled(v, f, r->winner);
        size_t texts = 0;
        for (size_t k = 0; f && merge_fields[i].both && k < v->n; k++) texts += !empty(f, &v->customers[k].profile);
        if (texts > 1 && !merge_same(v, i)) r->pick[i] = PICK_BOTH;
    }
    merge_own_defaults(r, v);
}

static bool same_place(const struct customer *a, const struct customer *b)
{
    return a->owner.v == b->owner.v && a->team.v == b->team.v && a->branch.v == b->branch.v;
}

bool merge_same(const struct merge_view *v, size_t i)
{
    const struct profile_field *f = merge_profile_field(i);
    for (size_t k = 1; k < v->n; k++) {
        const struct customer *a = &v->customers[0], *b = &v->customers[k];
        bool same = f ? profile_field_same(f, &a->profile, &b->profile)
                      : strcmp(merge_fields[i].name, "stage") == 0 ? a->stage == b->stage : same_place(a, b);
        if (!same) return false;
    }
    return true;
}

/* ---- what comes out ---- */

/* Each text once, one below the other, the winner's first. */
static struct str texts_of_all(struct ctx *cx, const struct profile_field *f, const struct merge_view *v, size_t winner)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t k = 0; k < v->n; k++) {
        size_t i = k == 0 ? winner : k <= winner ? k - 1 : k;
        struct str s = *text_of(f, &v->customers[i].profile);
        if (!s.n || str_find(buf_view(&b), s) >= 0) continue;
        if (b.n) buf_char(&b, '\n');
        buf_str(&b, s);
    }
    return str_copy(cx->arena, buf_view(&b));
}

void merge_result(struct ctx *cx, const struct merge_request *r, struct merge_view *v)
{
    const struct customer *winner = &v->customers[r->winner];
    v->result = winner->profile;
    v->stage = winner->stage;
    v->owner = winner->owner;
    v->team = winner->team;
    v->branch = winner->branch;
    for (size_t i = 0; merge_fields[i].name; i++) {
        const struct profile_field *f = merge_profile_field(i);
        bool both = r->pick[i] == PICK_BOTH && merge_fields[i].both;
        size_t from = r->pick[i] >= 0 && r->pick[i] < (int64_t)v->n ? (size_t)r->pick[i] : r->winner;
        const struct customer *c = &v->customers[from];
        if (f && both) *text_of(f, &v->result) = texts_of_all(cx, f, v, r->winner);
        else if (f) profile_field_copy(f, &v->result, &c->profile);
        else if (strcmp(merge_fields[i].name, "stage") == 0) v->stage = c->stage;
        else {
            v->owner = c->owner;
            v->team = c->team;
            v->branch = c->branch;
        }
    }
    merge_own_result(cx, r, v);
}
