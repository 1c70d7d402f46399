/* Custom fields in a merge: a choice for each, as for the fields of the profile. What is proposed is the
 * winner's, and where that says nothing the first of the others that says something. Those that go keep
 * their own. Undone, each is again what it was, unless somebody changed it since. Guards: a value that the
 * actor may not see of one of them is neither shown nor chosen; it goes by what is proposed. */
#include "domain/customer/merge_inside.h"

/* The values as stored; hidden where one of them is. */
enum err merge_own_look(struct ctx *cx, struct merge_view *v)
{
    for (size_t i = 0; i < v->n; i++) {
        const struct customer *c = &v->customers[i];
        enum err e = custom_load(cx, CUSTOM_CUSTOMER, c->id.v, &v->own[i]);
        if (e) return e;
        custom_hide(cx, &v->own[i], c->owner, c->team, c->branch);
        if (v->own[i].n != v->own[0].n) return ERR_STALE; /* an admin added a field at this moment */
    }
    for (size_t k = 0; k < v->own[0].n; k++) {
        bool hidden = false;
        for (size_t i = 0; i < v->n; i++) hidden |= v->own[i].at[k].hidden;
        for (size_t i = 0; i < v->n; i++) v->own[i].at[k].hidden = hidden;
    }
    return OK;
}

bool merge_own_same(const struct merge_view *v, size_t i)
{
    for (size_t k = 1; k < v->n; k++)
        if (!custom_same(&v->own[0].at[i], &v->own[k].at[i])) return false;
    return true;
}

bool merge_own_both(const struct merge_view *v, size_t i)
{
    enum custom_type t = v->own[0].at[i].field->type;
    return t == CUSTOM_CHOICES || t == CUSTOM_LINES;
}

static int64_t proposed(const struct merge_request *r, const struct merge_view *v, size_t i)
{
    size_t filled = 0, first = r->winner;
    for (size_t k = v->n; k > 0; k--) {
        if (custom_empty(&v->own[k - 1].at[i])) continue;
        filled++;
        first = k - 1;
    }
    if (filled > 1 && merge_own_both(v, i) && !merge_own_same(v, i)) return PICK_BOTH;
    return (int64_t)(custom_empty(&v->own[r->winner].at[i]) ? first : r->winner);
}

void merge_own_defaults(struct merge_request *r, const struct merge_view *v)
{
    for (size_t i = 0; i < CUSTOM_FIELDS_MAX; i++) r->own[i] = i < v->own[0].n ? proposed(r, v, i) : PICK_PROPOSED;
}

/* ---- what comes out ---- */

/* All choices that one of them has; all texts, the winner's first, each once. */
static struct custom_value together(struct ctx *cx, const struct merge_view *v, size_t winner, size_t i)
{
    struct custom_value all = v->own[winner].at[i];
    int64_t ids[CUSTOM_CHOICES_MAX];
    size_t n = 0;
    if (all.field->type == CUSTOM_CHOICES) {
        for (size_t k = 0; k < v->n; k++)
            for (size_t j = 0; j < v->own[k].at[i].n && n < COUNT_OF(ids); j++) {
                bool has = false;
                for (size_t m = 0; m < n; m++) has |= ids[m] == v->own[k].at[i].items[j];
                if (!has) ids[n++] = v->own[k].at[i].items[j];
            }
        return custom_choose(cx, &all, ids, n) == OK ? all : v->own[winner].at[i]; /* stored ones: each exists */
    }
    for (size_t k = 0; k < v->n; k++) {
        struct str s = v->own[k].at[i].text;
        if (!s.n || str_find(all.text, s) >= 0) continue;
        all.text = all.text.n ? str_printf(cx->arena, "%.*s\n%.*s", STR_ARG(all.text), STR_ARG(s)) : s;
    }
    return all;
}

void merge_own_result(struct ctx *cx, const struct merge_request *r, struct merge_view *v)
{
    v->own_result = custom_none(cx, CUSTOM_CUSTOMER);
    for (size_t i = 0; i < v->own_result.n && i < v->own[0].n; i++) {
        int64_t pick = v->own[0].at[i].hidden ? PICK_PROPOSED : r->own[i];
        if ((pick == PICK_BOTH && !merge_own_both(v, i)) || pick >= (int64_t)v->n || pick < PICK_BOTH) pick = proposed(r, v, i);
        struct custom_value *x = &v->own_result.at[i];
        *x = pick == PICK_BOTH ? together(cx, v, r->winner, i) : v->own[pick].at[i];
        x->given = true;
    }
}

/* ---- written, and taken back ---- */

static struct custom_values all_of(struct ctx *cx, const struct custom_values *from)
{
    struct custom_values v = custom_none(cx, CUSTOM_CUSTOMER);
    for (size_t i = 0; i < v.n; i++) {
        const struct custom_value *x = custom_at(from, v.at[i].field);
        if (!x) continue;
        v.at[i] = *x;
        v.at[i].hidden = false;
    }
    return v;
}

enum err merge_own_write(struct ctx *cx, const struct merge_view *v, customer_id winner, json_t *before, json_t *after,
                         json_t *kept)
{
    struct custom_values stored, result = all_of(cx, &v->own_result);
    enum err e = custom_load(cx, CUSTOM_CUSTOMER, winner.v, &stored);
    if (e || !stored.n) return e;
    json_object_set_new(kept, "was", custom_json(&stored));
    json_object_set_new(kept, "is", custom_json(&result));
    return custom_write(cx, CUSTOM_CUSTOMER, winner.v, &result, &stored, before, after, NULL);
}

enum err merge_own_back(struct ctx *cx, customer_id winner, const json_t *kept, json_t *left)
{
    struct custom_values now, was = custom_from_json(cx, CUSTOM_CUSTOMER, json_object_get(kept, "was")),
                              is = custom_from_json(cx, CUSTOM_CUSTOMER, json_object_get(kept, "is"));
    enum err e = custom_load(cx, CUSTOM_CUSTOMER, winner.v, &now);
    for (size_t i = 0; !e && i < was.n; i++) {
        struct custom_value *x = &was.at[i];
        const struct custom_value *wrote = custom_at(&is, x->field), *has = custom_at(&now, x->field);
        if (!x->given || !wrote || !wrote->given || !has || custom_same(x, wrote)) x->given = false;
        else if (!custom_same(has, wrote)) {
            x->given = false;
            json_array_append_new(left, json_string(x->field->name));
        }
    }
    return e ? e : custom_write(cx, CUSTOM_CUSTOMER, winner.v, &was, &now, NULL, NULL, NULL);
}
