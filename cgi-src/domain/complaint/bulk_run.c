/* Carrying out a bulk change of cases, and taking it back: the slices of the tasks complaint_bulk and
 * complaint_bulk_undo. Each case goes through the use case of its page. See domain/bulk.h. */
#include "domain/complaint/bulk_inside.h"
#include "domain/complaint_team.h"

#define FILTER(member) {#member, offsetof(struct case_filter, member)}
static const struct {
    const char *name;
    size_t offset;
} numbers[] = {FILTER(tab), FILTER(state), FILTER(kind), FILTER(category), FILTER(assignee), FILTER(due), FILTER(priority),
               FILTER(tag), FILTER(rating)};

static struct str text_at(const json_t *o, const char *name)
{
    const json_t *s = json_object_get(o, name);
    return s ? (struct str){json_string_value(s), json_string_length(s)} : STR("");
}

static int64_t number_at(const json_t *o, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(o, name));
}

static json_t *string(struct str s)
{
    return json_stringn(s.p ? s.p : "", s.n);
}

static json_t *filter_json(const struct case_filter *f)
{
    json_t *o = json_object();
    for (size_t i = 0; i < COUNT_OF(numbers); i++)
        json_object_set_new(o, numbers[i].name, json_integer(*(const int64_t *)(const void *)((const char *)f + numbers[i].offset)));
    json_object_set_new(o, "q", string(f->q));
    json_object_set_new(o, "custom", custom_filters_json(&f->custom));
    return o;
}

json_t *complaint_bulk_json(const struct case_bulk *b)
{
    json_t *p = bulk_params(b->ids, b->nids, b->all, b->expected);
    json_object_set_new(p, "do", json_string(case_do_code(b->what)));
    json_object_set_new(p, "agent", json_integer(b->agent));
    json_object_set_new(p, "team", json_integer(b->team));
    json_object_set_new(p, "reason", string(b->reason));
    json_object_set_new(p, "priority", json_integer(b->priority));
    json_object_set_new(p, "tag", json_integer(b->tag));
    if (b->all) json_object_set_new(p, "filter", filter_json(&b->filter));
    return p;
}

void complaint_bulk_read(const json_t *p, struct case_bulk *ret)
{
    *ret = (struct case_bulk){.what = case_do_parse(text_at(p, "do")),
                              .agent = number_at(p, "agent"),
                              .team = number_at(p, "team"),
                              .reason = text_at(p, "reason"),
                              .priority = number_at(p, "priority"),
                              .tag = number_at(p, "tag"),
                              .all = json_is_true(json_object_get(p, "all"))};
    const json_t *f = json_object_get(p, "filter");
    for (size_t i = 0; f && i < COUNT_OF(numbers); i++)
        *(int64_t *)(void *)((char *)&ret->filter + numbers[i].offset) = number_at(f, numbers[i].name);
    ret->filter.q = f ? text_at(f, "q") : STR("");
    ret->filter.sort = CASES_BY_NEW; /* along ids: nothing moves while the set is being fixed */
}

static enum err find(struct ctx *cx, struct task *t, struct str after, int64_t *ret_ids, size_t max, size_t *ret_n,
                     struct str *ret_after, bool *ret_more)
{
    struct case_bulk b;
    struct case_page page;
    complaint_bulk_read(t->params, &b);
    enum err e = custom_filters_from_json(cx, json_object_get(json_object_get(t->params, "filter"), "custom"), &b.filter.custom);
    if (!e) e = complaint_list(cx, &b.filter, COMPLAINT_SEE, after, STR(""), max, &page);
    if (e) return e;
    for (size_t i = 0; i < page.n; i++) ret_ids[i] = page.rows[i].id.v;
    *ret_n = page.n;
    *ret_more = page.next != NULL;
    *ret_after = page.next ? str_of(page.next) : STR("");
    return OK;
}

/* ---- one case ---- */

/* Of many cases handed over an agent hears one by one only of the first; all of them stand in his list. */
#define TOLD_OF 3

static enum err carry_out(struct ctx *cx, struct task *t, const struct case_bulk *b, const struct case_row *c)
{
    switch (b->what) {
    case CASE_DO_ASSIGN:
        return case_hand_over(cx, c->ref, c->version, (staff_id){b->agent}, (team_id){b->team}, b->reason,
                              task_count(t, "updated", 0) >= TOLD_OF);
    case CASE_DO_PRIORITY: return complaint_set_priority(cx, c->ref, c->version, (enum case_priority)b->priority);
    case CASE_DO_TAG_ADD:
    case CASE_DO_TAG_REMOVE: return complaint_tag(cx, c->ref, c->version, b->tag, b->what == CASE_DO_TAG_ADD);
    default: return fail(ERR_INTERNAL, "a bulk change of cases without a thing to do");
    }
}

static json_t *before_json(const struct case_bulk *b, const struct case_row *was, const struct case_row *now)
{
    return json_pack("{s:s, s:I, s:[I,I,I], s:[I,I,I]}", "do", case_do_code(b->what), "tag", (json_int_t)b->tag, "from",
                     (json_int_t)was->assignee.v, (json_int_t)was->team.v, (json_int_t)was->clock.priority, "to",
                     (json_int_t)now->assignee.v, (json_int_t)now->team.v, (json_int_t)now->clock.priority);
}

static enum err change(struct ctx *cx, struct task *t, int64_t row, struct bulk_outcome *ret)
{
    struct case_bulk b;
    struct case_row was = {0}, now = {0};
    complaint_bulk_read(t->params, &b);
    *ret = (struct bulk_outcome){0};
    enum err e = case_fate(cx, &b, (complaint_id){row}, &was, &ret->fate);
    if (e || ret->fate != BULK_CHANGES) return e;
    e = bulk_answer(cx, carry_out(cx, t, &b, &was), ret);
    if (!e && ret->fate == BULK_CHANGES) e = case_load_id(cx, was.id, &now);
    if (e || ret->fate != BULK_CHANGES) return e;
    ret->before = before_json(&b, &was, &now);
    ret->version = now.version;
    return OK;
}

/* ---- back ---- */

static int64_t third(const json_t *o, const char *name, size_t i)
{
    return (int64_t)json_integer_value(json_array_get(json_object_get(o, name), i));
}

static bool moved_on(struct ctx *cx, const json_t *before, int64_t what, const struct case_row *c)
{
    switch (what) {
    case CASE_DO_TAG_ADD: return !case_has_tag(cx, c->id, number_at(before, "tag"));
    case CASE_DO_TAG_REMOVE: return case_has_tag(cx, c->id, number_at(before, "tag"));
    case CASE_DO_PRIORITY: return (int64_t)c->clock.priority != third(before, "to", 2);
    default: return c->assignee.v != third(before, "to", 0) || c->team.v != third(before, "to", 1);
    }
}

static enum err take_back(struct ctx *cx, const json_t *before, int64_t what, const struct case_row *c)
{
    switch (what) {
    case CASE_DO_TAG_ADD: return complaint_tag(cx, c->ref, c->version, number_at(before, "tag"), false);
    case CASE_DO_TAG_REMOVE: return complaint_tag(cx, c->ref, c->version, number_at(before, "tag"), true);
    case CASE_DO_PRIORITY: return complaint_set_priority(cx, c->ref, c->version, (enum case_priority)third(before, "from", 2));
    case CASE_DO_ASSIGN:
        return case_hand_over(cx, c->ref, c->version, (staff_id){third(before, "from", 0)},
                              (team_id){third(before, "from", 1)}, str_of(_("A change of many cases was taken back.")), true);
    default: return fail(ERR_INTERNAL, "a row of a bulk change does not say what was done");
    }
}

static enum err undo(struct ctx *cx, json_t *before, int64_t row, struct bulk_outcome *ret)
{
    struct str ref;
    struct case_row c = {0};
    int64_t what = case_do_parse(text_at(before, "do"));
    enum err e = complaint_ref_of(cx, (complaint_id){row}, &ref);
    if (!e) e = case_load_id(cx, (complaint_id){row}, &c);
    if (e) return bulk_answer(cx, e, ret);
    *ret = (struct bulk_outcome){.fate = state_open(c.state) ? BULK_SAME : BULK_CLOSED};
    if (!state_open(c.state) || moved_on(cx, before, what, &c)) return OK;
    return bulk_answer(cx, take_back(cx, before, what, &c), ret);
}

static const struct bulk_kind bulk = {"complaint", find, change, undo};

static enum err slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    return bulk_slice(cx, t, &bulk, ret_done);
}

static enum err undo_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    return bulk_undo_slice(cx, t, &bulk, ret_done);
}

const struct task_kind complaint_bulk_kind = {"complaint_bulk", N_("Change of many cases"), COMPLAINT_TAKE, slice,
                                              "complaint_bulk_undo", false};
const struct task_kind complaint_bulk_undo_kind = {"complaint_bulk_undo", N_("Taking back a change of many cases"),
                                                   COMPLAINT_TAKE, undo_slice, NULL, false};
