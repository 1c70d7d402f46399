/* Carrying out a bulk change of customers, and taking it back: the slices of the tasks customer_bulk and
 * customer_bulk_undo. Each row goes through the use case of the single page. See domain/bulk.h. */
#include <stdio.h>

#include "domain/account_invite.h"
#include "domain/customer/bulk_inside.h"

/* ---- the question as JSON ---- */

#define FILTER(member) {#member, offsetof(struct customer_filter, member)}
static const struct {
    const char *name;
    size_t offset;
} filter_numbers[] = {FILTER(owner), FILTER(team), FILTER(branch), FILTER(stage), FILTER(kind), FILTER(trade),
                      FILTER(tag), FILTER(source), FILTER(silent_days), FILTER(recent_days), FILTER(value_min),
                      FILTER(value_max), FILTER(state)},
  filter_texts[] = {FILTER(q), FILTER(city)};

static json_t *filter_json(const struct customer_filter *f)
{
    json_t *o = json_object();
    json_object_set_new(o, "custom", custom_filters_json(&f->custom));
    for (size_t i = 0; i < COUNT_OF(filter_numbers); i++) {
        int64_t v = *(const int64_t *)(const void *)((const char *)f + filter_numbers[i].offset);
        json_object_set_new(o, filter_numbers[i].name, json_integer(v));
    }
    for (size_t i = 0; i < COUNT_OF(filter_texts); i++)
        json_object_set_new(o, filter_texts[i].name, json_of(*(const struct str *)(const void *)((const char *)f + filter_texts[i].offset)));
    return o;
}

static struct str text_at(const json_t *o, const char *name)
{
    const json_t *s = json_object_get(o, name);
    return s ? (struct str){json_string_value(s), json_string_length(s)} : STR("");
}

static int64_t number_at(const json_t *o, const char *name)
{
    return (int64_t)json_integer_value(json_object_get(o, name));
}

static void filter_read(const json_t *o, struct customer_filter *ret)
{
    customer_filter_init(ret);
    for (size_t i = 0; i < COUNT_OF(filter_numbers); i++)
        if (json_object_get(o, filter_numbers[i].name))
            *(int64_t *)(void *)((char *)ret + filter_numbers[i].offset) = number_at(o, filter_numbers[i].name);
    for (size_t i = 0; i < COUNT_OF(filter_texts); i++)
        *(struct str *)(void *)((char *)ret + filter_texts[i].offset) = text_at(o, filter_texts[i].name);
    ret->sort = SORT_NEWEST; /* along ids: nothing moves while the set is being fixed */
}

json_t *customer_bulk_json(const struct customer_bulk *b)
{
    json_t *p = bulk_params(b->ids, b->nids, b->all, b->expected);
    json_object_set_new(p, "do", json_string(customer_do_code(b->what)));
    json_object_set_new(p, "tag", json_integer(b->tag));
    json_object_set_new(p, "stage", json_string(stage_code(b->stage)));
    json_object_set_new(p, "reason", json_of(b->reason.p ? b->reason : STR("")));
    json_object_set_new(p, "owner", json_integer(b->owner));
    json_object_set_new(p, "team", json_integer(b->team));
    json_object_set_new(p, "branch", json_integer(b->branch));
    if (b->all) json_object_set_new(p, "filter", filter_json(&b->filter));
    return p;
}

void customer_bulk_read(const json_t *p, struct customer_bulk *ret)
{
    *ret = (struct customer_bulk){.what = customer_do_parse(text_at(p, "do")),
                                  .tag = number_at(p, "tag"),
                                  .stage = stage_parse(text_at(p, "stage")),
                                  .reason = text_at(p, "reason"),
                                  .owner = number_at(p, "owner"),
                                  .team = number_at(p, "team"),
                                  .branch = number_at(p, "branch"),
                                  .all = json_is_true(json_object_get(p, "all"))};
    if (ret->all) filter_read(json_object_get(p, "filter"), &ret->filter);
}

/* ---- the set ---- */

static enum err find(struct ctx *cx, struct task *t, struct str after, int64_t *ret_ids, size_t max, size_t *ret_n,
                     struct str *ret_after, bool *ret_more)
{
    struct customer_bulk b;
    struct customer_page page;
    customer_bulk_read(t->params, &b);
    enum err e = custom_filters_from_json(cx, json_object_get(json_object_get(t->params, "filter"), "custom"), &b.filter.custom);
    if (!e) e = customer_list(cx, &b.filter, CUSTOMER_SEE, after, STR(""), max, false, &page);
    if (e) return e;
    for (size_t i = 0; i < page.n; i++) ret_ids[i] = page.rows[i].id.v;
    *ret_n = page.n;
    *ret_more = page.next != NULL;
    *ret_after = page.next ? str_of(page.next) : STR("");
    return OK;
}

/* ---- one customer ---- */

static enum err set_tag(struct ctx *cx, customer_id id, int64_t tag, bool on)
{
    struct customer_tagged *tags;
    size_t n, m = 0;
    enum err e = customer_tag_list(cx, id, &tags, &n);
    if (e) return e;
    int64_t *ids = ARENA_ARRAY(cx->arena, int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        if (tags[i].id != tag) ids[m++] = tags[i].id;
    if (on) ids[m++] = tag;
    return customer_set_tags(cx, id, ids, m);
}

static int64_t wished(int64_t wish, int64_t now)
{
    return wish == BULK_KEEP ? now : wish;
}

static enum err assign(struct ctx *cx, const struct customer_bulk *b, customer_id id, const struct customer_hold *h,
                       json_t *before)
{
    int64_t owner = wished(b->owner, h->owner.v), team = wished(b->team, h->team.v), branch = wished(b->branch, h->branch.v);
    json_object_update_new(before, json_pack("{s:[I,I,I], s:[I,I,I]}", "from", (json_int_t)h->owner.v, (json_int_t)h->team.v,
                                             (json_int_t)h->branch.v, "to", (json_int_t)owner, (json_int_t)team,
                                             (json_int_t)branch));
    return customer_assign(cx, id, (staff_id){owner}, (team_id){team}, (branch_id){branch}, h->version);
}

static enum err invite(struct ctx *cx, customer_id id, json_t *before)
{
    int64_t invitation = 0;
    enum err e = account_invite_main(cx, id, &invitation);
    if (e == ERR_UNAVAILABLE) return problem(cx, "", _("No mail is sent from here, so nobody can be invited."));
    json_object_set_new(before, "invitation", json_integer(invitation));
    return e;
}

static enum err carry_out(struct ctx *cx, const struct customer_bulk *b, customer_id id, const struct customer_hold *h,
                          json_t *before)
{
    json_object_set_new(before, "do", json_string(customer_do_code(b->what)));
    switch (b->what) {
    case DO_TAG_ADD:
    case DO_TAG_REMOVE:
        json_object_set_new(before, "tag", json_integer(b->tag));
        return set_tag(cx, id, b->tag, b->what == DO_TAG_ADD);
    case DO_STAGE:
        json_object_set_new(before, "from", json_string(stage_code(h->stage)));
        json_object_set_new(before, "to", json_string(stage_code(b->stage)));
        return customer_set_stage(cx, id, b->stage, b->reason, h->version);
    case DO_ASSIGN: return assign(cx, b, id, h, before);
    case DO_INVITE: return invite(cx, id, before);
    default: return fail(ERR_INTERNAL, "a bulk change of customers without a thing to do");
    }
}

static enum err change(struct ctx *cx, struct task *t, int64_t row, struct bulk_outcome *ret)
{
    struct customer_bulk b;
    struct customer_hold h;
    customer_id id = {row};
    customer_bulk_read(t->params, &b);
    *ret = (struct bulk_outcome){0};
    enum err e = customer_fate(cx, &b, id, &h, &ret->fate);
    if (e) return e;
    if (ret->fate == BULK_FAILS) ret->note = _("No e-mail address is known."); /* of an invitation; nothing else fails before it is tried */
    if (ret->fate != BULK_CHANGES) return OK;
    json_t *before = json_object();
    e = bulk_answer(cx, carry_out(cx, &b, id, &h, before), ret);
    if (!e && ret->fate == BULK_CHANGES) e = customer_hold(cx, id, CUSTOMER_SEE, &h);
    if (e || ret->fate != BULK_CHANGES) {
        json_decref(before);
        return e;
    }
    ret->before = before;
    ret->version = h.version;
    return OK;
}

/* ---- back ---- */

static int64_t third(const json_t *o, const char *name, size_t i)
{
    return (int64_t)json_integer_value(json_array_get(json_object_get(o, name), i));
}

/* Has it been changed again since? Then it is left as it is. */
static bool moved_on(struct ctx *cx, const json_t *before, int64_t what, customer_id id, const struct customer_hold *h)
{
    switch (what) {
    case DO_TAG_ADD: return !customer_has_tag(cx, id, number_at(before, "tag"));
    case DO_TAG_REMOVE: return customer_has_tag(cx, id, number_at(before, "tag"));
    case DO_STAGE: return h->stage != stage_parse(text_at(before, "to"));
    case DO_INVITE: return false;
    default:
        return h->owner.v != third(before, "to", 0) || h->team.v != third(before, "to", 1) ||
               h->branch.v != third(before, "to", 2);
    }
}

static enum err take_back(struct ctx *cx, const json_t *before, int64_t what, customer_id id, const struct customer_hold *h)
{
    switch (what) {
    case DO_TAG_ADD: return set_tag(cx, id, number_at(before, "tag"), false);
    case DO_TAG_REMOVE: return set_tag(cx, id, number_at(before, "tag"), true);
    case DO_STAGE:
        return customer_set_stage(cx, id, stage_parse(text_at(before, "from")), str_of(_("A change of many customers was taken back.")),
                                  h->version);
    case DO_ASSIGN:
        return customer_assign_back(cx, id, (staff_id){third(before, "from", 0)}, (team_id){third(before, "from", 1)},
                                    (branch_id){third(before, "from", 2)});
    case DO_INVITE: return account_invite_withdraw(cx, id, number_at(before, "invitation"));
    default: return fail(ERR_INTERNAL, "a row of a bulk change does not say what was done");
    }
}

static enum err undo(struct ctx *cx, json_t *before, int64_t row, struct bulk_outcome *ret)
{
    struct customer_hold h;
    customer_id id = {row};
    int64_t what = customer_do_parse(text_at(before, "do"));
    enum err e = customer_hold(cx, id, CUSTOMER_SEE, &h);
    if (e) return bulk_answer(cx, e, ret);
    *ret = (struct bulk_outcome){.fate = h.closed ? BULK_CLOSED : BULK_SAME};
    if (h.closed || moved_on(cx, before, what, id, &h)) return OK;
    e = take_back(cx, before, what, id, &h);
    if (what == DO_INVITE && e == ERR_NOT_FOUND) return OK; /* used, or withdrawn: BULK_SAME */
    return bulk_answer(cx, e, ret);
}

static const struct bulk_kind bulk = {"customer", find, change, undo};

static enum err slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    return bulk_slice(cx, t, &bulk, ret_done);
}

static enum err undo_slice(struct ctx *cx, struct task *t, bool *ret_done)
{
    return bulk_undo_slice(cx, t, &bulk, ret_done);
}

const struct task_kind customer_bulk_kind = {"customer_bulk", N_("Change of many customers"), CUSTOMER_SEE, slice,
                                             "customer_bulk_undo", false};
const struct task_kind customer_bulk_undo_kind = {"customer_bulk_undo", N_("Taking back a change of many customers"),
                                                  CUSTOMER_SEE, undo_slice, NULL, false};
