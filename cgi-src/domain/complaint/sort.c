/* What kind of matter a case is and how urgent: kind, category, priority. Due times follow (due.c).
 * Called by the page of a case and by changes of many. */
#include "domain/complaint/internal.h"

#include "domain/lookup.h"

static void check_sort(struct ctx *cx, const struct sort_draft *d, int64_t present_category)
{
    struct lookup l;
    if (d->kind <= 0 || d->kind >= KIND_COUNT) problem(cx, "kind", _("Say what kind of message this is."));
    if (d->priority < PRIORITY_LOW || d->priority >= PRIORITY_COUNT)
        problem(cx, "priority", _("Choose from the list."));
    if (!d->category || d->category == present_category) return;
    if (lookup_get(cx, LIST_CATEGORY, d->category, &l) != OK || l.retired)
        problem(cx, "category", _("There is no such category. Choose one from the list."));
}

static enum err category_of(struct ctx *cx, complaint_id id, int64_t *ret)
{
    STMT(q, cx->db, "SELECT category_id FROM complaint WHERE id = :id");
    bind_id(q, ":id", id);
    enum err e = stmt_one(q);
    if (!e) *ret = col_i64(q, 0);
    return e;
}

/* An enquiry may end with our answer, a complaint may not: no change under somebody's feet. */
static enum err kind_may_change(struct ctx *cx, const struct case_row *c, const struct sort_draft *d)
{
    if (c->kind == (enum complaint_kind)d->kind || state_open(c->state)) return OK;
    return problem(cx, "kind", _("The case has ended; its kind stays as it was."));
}

static enum err write_sort(struct ctx *cx, struct case_row *c, const struct sort_draft *d, int64_t category)
{
    enum complaint_kind kind = c->kind;
    enum case_priority priority = c->clock.priority;
    STMT(q, cx->db, "UPDATE complaint SET kind = :kind, category_id = :category WHERE id = :id");
    bind_cstr(q, ":kind", kind_code((enum complaint_kind)d->kind));
    bind_opt(q, ":category", d->category);
    bind_id(q, ":id", c->id);
    enum err e = stmt_run(q);
    c->kind = (enum complaint_kind)d->kind;
    bool counts = kind != c->kind || priority != (enum case_priority)d->priority;
    if (!e && counts) e = case_clock_sort(cx, c, (enum case_priority)d->priority);
    if (!e && kind != c->kind) e = case_step(cx, c, "kind", c->state, str_of(kind_code(c->kind)));
    if (!e && priority != c->clock.priority)
        e = case_step(cx, c, "priority", c->state, str_of(priority_code(c->clock.priority)));
    if (!e && category != d->category) {
        e = case_step(cx, c, "category", c->state,
                      d->category ? str_printf(cx->arena, "%lld", (long long)d->category) : STR(""));
    }
    if (!e) e = case_touch(cx, c);
    if (!e) e = complaint_index(cx, c->id, false);
    if (e) return e;
    return audit_write(cx, "complaint.sort", "complaint", c->id.v, (customer_id){c->customer},
                       json_pack("{s:s,s:I,s:s}", "kind", kind_code(kind), "category", (json_int_t)category,
                                 "priority", priority_code(priority)),
                       json_pack("{s:s,s:I,s:s}", "kind", kind_code(c->kind), "category", (json_int_t)d->category,
                                 "priority", priority_code(c->clock.priority)));
}

enum err complaint_sort(struct ctx *cx, struct str ref, const struct sort_draft *d)
{
    struct case_row c;
    int64_t category = 0;
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, d->version, COMPLAINT_TAKE, &c);
    if (!e) e = category_of(cx, c.id, &category);
    if (e) return e;
    check_sort(cx, d, category);
    (void)kind_may_change(cx, &c, d);
    e = problems_result(cx);
    if (e) return e;
    if (c.kind == (enum complaint_kind)d->kind && category == d->category &&
        c.clock.priority == (enum case_priority)d->priority) {
        return tx_commit(&tx);
    }
    e = write_sort(cx, &c, d, category);
    return e ? e : tx_commit(&tx);
}

enum err complaint_set_priority(struct ctx *cx, struct str ref, int64_t version, enum case_priority priority)
{
    struct case_row c;
    struct sort_draft d = {.priority = priority, .version = version};
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, version, COMPLAINT_TAKE, &c);
    if (!e) e = category_of(cx, c.id, &d.category);
    if (e) return e;
    d.kind = c.kind;
    e = complaint_sort(cx, ref, &d);
    return e ? e : tx_commit(&tx);
}
