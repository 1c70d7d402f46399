/* One page of the customer list: cursors, what is shown of each row, the count. How its rows are found
 * is list_find.c; the README.md of this folder explains the ways. */
#include "domain/customer/list_inside.h"

/* ---- cursors ---- */

static const char *cursor_text(struct arena *a, const struct mark *m, enum customer_sort sort)
{
    const char *with = m->inclusive ? "~" : "";
    if (sort == SORT_NEWEST || sort == SORT_NAME)
        return arena_printf(a, "%lld%s", (long long)m->id, with);
    return arena_printf(a, "%lld.%lld%s", (long long)m->key, (long long)m->id, with);
}

/* A cursor that cannot be read means the first page. */
static enum err cursor_read(struct ctx *cx, struct str text, enum customer_sort sort,
                            struct mark *ret)
{
    struct mark m = {.set = true};
    struct str rest = text, part;
    *ret = (struct mark){0};
    if (!text.n) return OK;
    if (rest.p[rest.n - 1] == '~') {
        m.inclusive = true;
        rest.n--;
    }
    if (sort == SORT_VALUE || sort == SORT_CONTACT) {
        if (!str_cut(&rest, '.', &part) || !str_to_i64(part, &m.key)) return OK;
    }
    if (!rest.p || !str_to_i64(rest, &m.id)) return OK;
    if (sort == SORT_NAME) {
        STMT(q, cx->db, "SELECT name_key FROM customer WHERE id = :id");
        bind_i64(q, ":id", m.id);
        enum err e = stmt_one(q);
        if (e == ERR_NOT_FOUND) return OK;
        if (e) return e;
        m.name_key = col_str(q, cx->arena, 0);
    }
    *ret = m;
    return OK;
}

/* ---- the page ---- */

/* Names of the few employees that own the rows of one page. */
static enum err owner_names(struct ctx *cx, struct customer_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].owner.v) continue;
        size_t j = 0;
        while (j < i && rows[j].owner.v != rows[i].owner.v) j++;
        if (j < i) {
            rows[i].owner_name = rows[j].owner_name;
            continue;
        }
        STMT(q, cx->db, "SELECT name FROM staff WHERE id = :id");
        bind_id(q, ":id", rows[i].owner);
        enum err e = stmt_one(q);
        if (e && e != ERR_NOT_FOUND) return e;
        if (!e) rows[i].owner_name = col_str(q, cx->arena, 0);
    }
    return OK;
}

/* Whom those that were merged lead to; customers who were merged are few. */
static void merged_names(struct ctx *cx, struct customer_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct customer_brief b;
        rows[i].merged_name = rows[i].merged_code = STR("");
        if (!rows[i].merged_into.v) continue;
        if (customer_brief(cx, rows[i].merged_into, &b) != OK) {
            err_clear();
            continue;
        }
        rows[i].merged_name = b.name;
        rows[i].merged_code = b.code;
    }
}

static void hide(const struct actor *w, struct customer_row *r)
{
    r->may_contact = perm_record(w, CUSTOMER_CONTACT_SEE, r->owner, r->team, r->branch);
    r->may_money = perm_record(w, CUSTOMER_MONEY_SEE, r->owner, r->team, r->branch);
    if (!r->may_contact) r->phone = r->email = STR_NONE;
    if (!r->may_money) r->value_minor = 0;
}

static void set_cursors(const struct listing *l, struct customer_page *page)
{
    struct arena *a = l->cx->arena;
    enum customer_sort sort = l->plan->sort;
    const char *onward = NULL, *homeward = NULL;
    if (l->examined) {
        onward = cursor_text(a, &l->reached, sort);
    } else if (l->more) {
        struct mark last = hit_mark(&l->found.at[l->found.n - 1], sort);
        onward = cursor_text(a, &last, sort);
    }
    if (l->mark.set) {
        struct mark first = l->mark;
        first.inclusive = !first.inclusive; /* an empty part: from where it began */
        if (l->found.n) first = hit_mark(&l->found.at[0], sort);
        homeward = cursor_text(a, &first, sort);
    }
    page->next = l->back ? homeward : onward;
    page->prev = l->back ? onward : homeward;
    page->examined = l->examined;
}

/* The name alone has all that was typed: by far the most rows, and cheaper than reading contact data. */
static bool found_by_name(struct arena *a, struct str name_key, const struct search_terms *t)
{
    struct buf tokens CLEANUP(buf_free) = {0};
    bool found = true;
    for (size_t i = 0; i < t->n; i++)
        if (t->at[i].token.p[0] >= '0' && t->at[i].token.p[0] <= '9') return false;
    text_index_key(a, &tokens, name_key);
    for (size_t i = 0; i < t->n; i++) found &= term_found(&t->at[i], buf_view(&tokens));
    return found;
}

/* Rows found by contact data that this actor may not see of them. */
static enum err leave_out_hidden(struct listing *l, struct customer_page *page)
{
    const struct search_terms *t = &l->plan->terms;
    const struct actor *w = l->cx->actor;
    size_t n = 0;
    if (!contact_matters(l)) return OK;
    for (size_t i = 0; i < page->n; i++) {
        const struct customer_row *r = &page->rows[i];
        const struct hit *h = &l->found.at[l->back ? page->n - 1 - i : i];
        bool open = perm_record(w, CUSTOMER_CONTACT_SEE, r->owner, r->team, r->branch) ||
                    found_by_name(l->cx->arena, h->name_key, t);
        enum err e = open ? OK : customer_found_openly(l->cx, r->id, t, &open);
        if (e) return e;
        if (open) page->rows[n++] = *r;
    }
    if (n < page->n) page->count_known = false;
    page->n = n;
    return OK;
}

static enum err fill_page(struct listing *l, struct customer_page *page)
{
    size_t n = l->found.n;
    page->n = n;
    page->rows = ARENA_ARRAY(l->cx->arena, struct customer_row, n ? n : 1);
    for (size_t i = 0; i < n; i++) page->rows[l->back ? n - 1 - i : i] = l->found.at[i].row;
    set_cursors(l, page);
    enum err e = leave_out_hidden(l, page);
    n = page->n;
    if (!e) e = owner_names(l->cx, page->rows, n);
    if (!e) merged_names(l->cx, page->rows, n);
    for (size_t i = 0; !e && i < n; i++) hide(l->cx->actor, &page->rows[i]);
    return e;
}

static enum err fill_count(struct listing *l, struct customer_page *page)
{
    int64_t count = l->count, cap = CUSTOMER_COUNT_CAP;
    bool whole = !l->mark.set && !l->more; /* everything is on this page */
    if (whole) count = (int64_t)page->n;
    enum err e = count < 0 ? list_count(l, &count, &cap) : OK;
    page->count_known = count >= 0;
    page->count_more = count >= cap;
    page->count = count < 0 ? 0 : count > cap ? cap : count;
    return e;
}

enum err customer_list(struct ctx *cx, const struct customer_filter *f, enum access action,
                       struct str after, struct str before, size_t limit, bool with_count,
                       struct customer_page *ret)
{
    struct list_plan plan;
    list_plan_make(cx, f, action, &plan);
    *ret = (struct customer_page){.searchable = plan.searchable, .count_known = true};
    if (plan.nothing) return OK;
    struct listing l = {.cx = cx, .plan = &plan, .limit = limit, .file = action == CUSTOMER_EXPORT || f->whole, .back = before.n > 0, .count = -1};
    enum err e = cursor_read(cx, before.n ? before : after, plan.sort, &l.mark);
    if (e) return e;
    if (!l.mark.set) l.back = false;
    l.with_names = contact_matters(&l);
    l.up = (plan.sort == SORT_NAME) != l.back;
    if ((e = list_find(&l)) || (e = fill_page(&l, ret))) return e;
    return with_count && ret->count_known ? fill_count(&l, ret) : OK;
}

enum err customer_rows(struct ctx *cx, const int64_t *ids, size_t n, enum access action, struct customer_page *ret)
{
    struct list_plan plan = {.sort = SORT_NEWEST};
    struct listing l = {.cx = cx, .plan = &plan, .file = true};
    struct customer_page page = {.rows = ARENA_ARRAY(cx->arena, struct customer_row, n ? n : 1), .searchable = true};
    for (size_t i = 0; i < n; i++) {
        struct hit h;
        enum err e = list_read_one(&l, ids[i], &h);
        if (e == ERR_NOT_FOUND) continue;
        if (e) return e;
        const struct customer_row *r = &h.row;
        if (perm_record(cx->actor, CUSTOMER_SEE, r->owner, r->team, r->branch) &&
            perm_record(cx->actor, action, r->owner, r->team, r->branch))
            page.rows[page.n++] = *r;
    }
    enum err e = owner_names(cx, page.rows, page.n);
    if (!e) merged_names(cx, page.rows, page.n);
    for (size_t i = 0; !e && i < page.n; i++) hide(cx->actor, &page.rows[i]);
    if (!e) *ret = page;
    return e;
}
