/* From a filter and the actor's rights to a plan: which stretches of which index hold the rows, and
 * what is asked of the search index. No SQL here. */
#include "domain/customer/list_inside.h"

void customer_filter_init(struct customer_filter *f)
{
    *f = (struct customer_filter){.value_min = INT64_MIN, .value_max = INT64_MIN};
}

static const struct {
    const char *code, *label;
} sort_words[SORT_COUNT] = {
    [SORT_NEWEST] = {"newest", N_("Newest first")},
    [SORT_NAME] = {"name", N_("Name")},
    [SORT_VALUE] = {"value", N_("Highest value")},
    [SORT_CONTACT] = {"contact", N_("Last contact")},
};

const char *customer_sort_code(enum customer_sort s)
{
    return s < SORT_COUNT ? sort_words[s].code : "";
}

const char *customer_sort_label(enum customer_sort s)
{
    return s < SORT_COUNT ? _(sort_words[s].label) : "";
}

/* ---- facets ---- */

static void ask(struct list_plan *p, struct str facet)
{
    if (p->nfacets < COUNT_OF(p->facets)) p->facets[p->nfacets++] = facet;
}

static void ask_id(struct list_plan *p, struct arena *a, char letter, int64_t id)
{
    if (id) ask(p, facet_id(a, letter, id));
}

/* Choices are facets; what is left is a range or a text, asked of the values' own indexes. */
static void ask_custom(struct list_plan *p, struct arena *a, const struct custom_filters *f)
{
    struct str facet;
    for (size_t i = 0; i < f->n; i++) {
        if (custom_facet(a, &f->at[i], &facet)) ask(p, facet);
        else p->has_range = true;
        if (f->at[i].low > f->at[i].high) p->nothing = true;
    }
}

/* What the actor may see, as one facet: "own, or my team's, or my branch's". */
static struct str scope_facet(const struct ctx *cx, enum scope scope)
{
    const struct actor *w = cx->actor;
    struct str own = facet_id(cx->arena, FACET_OWNER, w->id);
    struct str team = facet_id(cx->arena, FACET_TEAM, w->team.v);
    struct str branch = facet_id(cx->arena, FACET_BRANCH, w->branch.v);
    struct buf b CLEANUP(buf_free) = {0};
    buf_str(&b, own);
    if (scope >= SCOPE_TEAM && w->team.v) buf_printf(&b, "|%.*s", STR_ARG(team));
    if (scope >= SCOPE_BRANCH && w->branch.v) buf_printf(&b, "|%.*s", STR_ARG(branch));
    return str_copy(cx->arena, buf_view(&b));
}

/* A phone number's end or a code's: few rows have it. Then rights are asked of the rows found, which
 * costs less than meeting the long list of rows the actor may see. */
static bool numbers_only(const struct search_terms *terms)
{
    for (size_t i = 0; i < terms->n; i++) {
        struct str token = terms->at[i].token;
        if (token.n < 4) return false;
        for (size_t k = 0; k < token.n; k++)
            if (token.p[k] < '0' || token.p[k] > '9') return false;
    }
    return terms->n > 0;
}

static void plan_match(struct ctx *cx, const struct customer_filter *f, enum scope scope,
                       struct list_plan *p)
{
    struct arena *a = cx->arena;
    p->searchable = true;
    if (f->q.n) {
        p->terms = text_query(a, f->q);
        p->searchable = p->terms.n > 0;
        p->nothing |= !p->searchable;
    }
    ask_id(p, a, FACET_OWNER, f->owner);
    ask_id(p, a, FACET_TEAM, f->team);
    ask_id(p, a, FACET_BRANCH, f->branch);
    ask_id(p, a, FACET_STAGE, f->stage);
    ask_id(p, a, FACET_KIND, f->kind);
    ask_id(p, a, FACET_TRADE, f->trade);
    ask_id(p, a, FACET_TAG, f->tag);
    ask_id(p, a, FACET_SOURCE, f->source);
    if (f->city.n) ask(p, facet_city(a, f->city));
    ask_custom(p, a, &f->custom);
    p->match_narrow = p->nfacets || p->terms.n;
    p->match_rights = scope < SCOPE_ALL && numbers_only(&p->terms);
    if (scope < SCOPE_ALL && !p->match_rights) ask(p, scope_facet(cx, scope));
    if (f->state == STATE_CLOSED) ask(p, facet_id(a, FACET_STATE, true));
    p->match = search_match(cx->db, a, &p->terms, p->facets, p->nfacets);
    p->match_open = f->state == STATE_OPEN;
    if (p->match_open) ask(p, facet_id(a, FACET_STATE, false));
    if (!p->match_rights) return;
    ask(p, scope_facet(cx, scope));
    p->own = cx->actor->id;
    if (scope >= SCOPE_TEAM) p->team = cx->actor->team.v;
    if (scope >= SCOPE_BRANCH) p->branch = cx->actor->branch.v;
}

/* ---- ranges ---- */

static void range_add(struct list_plan *p, enum range_by by, int64_t who, int64_t state)
{
    if (state != STATE_CLOSED) p->ranges[p->nranges++] = (struct range){by, who, false};
    if (state != STATE_OPEN) p->ranges[p->nranges++] = (struct range){by, who, true};
}

static void plan_ranges(const struct ctx *cx, const struct customer_filter *f, enum scope scope,
                        struct list_plan *p)
{
    const struct actor *w = cx->actor;
    int filters = (f->owner != 0) + (f->team != 0) + (f->branch != 0);
    bool cold = f->q.n || f->stage || f->kind || f->trade || f->tag || f->source || f->city.n || f->custom.n;
    bool mine = scope < SCOPE_ALL && f->owner == w->id && w->id;
    p->ranges_exact = !cold && filters <= 1 && (scope == SCOPE_ALL || !filters || mine);
    if (f->owner) range_add(p, f->owner == ID_NONE ? BY_NO_OWNER : BY_OWNER, f->owner, f->state);
    else if (f->team) range_add(p, f->team == ID_NONE ? BY_NO_TEAM : BY_TEAM, f->team, f->state);
    else if (f->branch)
        range_add(p, f->branch == ID_NONE ? BY_NO_BRANCH : BY_BRANCH, f->branch, f->state);
    else if (scope == SCOPE_ALL) range_add(p, BY_ALL, 0, f->state);
    else {
        range_add(p, BY_OWNER, w->id, f->state);
        if (scope >= SCOPE_TEAM && w->team.v) range_add(p, BY_TEAM, w->team.v, f->state);
        if (scope >= SCOPE_BRANCH && w->branch.v) range_add(p, BY_BRANCH, w->branch.v, f->state);
    }
}

/* ---- numbers ---- */

static void plan_numbers(const struct ctx *cx, const struct customer_filter *f, struct list_plan *p)
{
    p->value_min = f->value_min;
    p->value_max = f->value_max == INT64_MIN ? INT64_MAX : f->value_max;
    p->has_value = f->value_min != INT64_MIN || f->value_max != INT64_MIN;
    p->contact_min = INT64_MIN;
    p->contact_max = INT64_MAX;
    if (f->recent_days > 0) p->contact_min = cx->now - f->recent_days * DAY_MS;
    if (f->silent_days > 0) p->contact_max = cx->now - f->silent_days * DAY_MS;
    p->has_contact = f->recent_days > 0 || f->silent_days > 0;
    if (p->value_min > p->value_max || p->contact_min > p->contact_max) p->nothing = true;
}

void list_plan_make(struct ctx *cx, const struct customer_filter *filter, enum access action,
                    struct list_plan *ret)
{
    struct customer_filter f = *filter;
    enum scope scope = perm_scope(cx->actor, CUSTOMER_SEE), also = perm_scope(cx->actor, action);
    enum scope money = perm_scope(cx->actor, CUSTOMER_MONEY_SEE);
    if (also < scope) scope = also;
    /* Sorting or filtering by a number tells it: without the right to see any, neither is done; with
     * the right to some, the list shows those. */
    if (money == SCOPE_NONE) {
        f.value_min = f.value_max = INT64_MIN;
        if (f.sort == SORT_VALUE) f.sort = SORT_NEWEST;
    }
    bool by_money = f.sort == SORT_VALUE || f.value_min != INT64_MIN || f.value_max != INT64_MIN;
    if (by_money && money < scope) scope = money;
    /* So does finding somebody by a phone number or an address that would not be shown. */
    enum scope contact = perm_scope(cx->actor, CUSTOMER_CONTACT_SEE);
    if (contact < scope && f.q.n && text_query(cx->arena, f.q).reach) scope = contact;

    scope = custom_scope(cx->actor, &f.custom, scope);

    *ret = (struct list_plan){.sort = f.sort, .f = f, .scope = scope, .nothing = scope == SCOPE_NONE};
    ret->city = text_fold(cx->arena, f.city);
    plan_match(cx, &f, scope, ret);
    plan_ranges(cx, &f, scope, ret);
    plan_numbers(cx, &f, ret);
}
