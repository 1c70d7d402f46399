/* Custom fields in a merge: what stands in the winner's stays; empty ones are filled from the losers, in
 * their order, and keep their own. Undone, those are emptied again that still say what the merge wrote. */
#include "domain/customer/merge_inside.h"

enum err merge_custom(struct ctx *cx, const struct merge_view *v, size_t winner, json_t *before, json_t *after)
{
    struct custom_values stored, loser, fill = custom_none(cx, CUSTOM_CUSTOMER);
    int64_t id = v->customers[winner].id.v;
    enum err e = custom_load(cx, CUSTOM_CUSTOMER, id, &stored);
    for (size_t i = 0; !e && stored.n && i < v->n; i++) {
        if (i == winner) continue;
        e = custom_load(cx, CUSTOM_CUSTOMER, v->customers[i].id.v, &loser);
        for (size_t k = 0; !e && k < fill.n; k++) {
            const struct custom_value *from = custom_at(&loser, fill.at[k].field), *has = custom_at(&stored, fill.at[k].field);
            if (!from || !has || fill.at[k].given || !custom_empty(has) || custom_empty(from)) continue;
            fill.at[k] = *from;
        }
    }
    return e ? e : custom_write(cx, CUSTOM_CUSTOMER, id, &fill, &stored, before, after, NULL);
}

enum err merge_custom_back(struct ctx *cx, customer_id winner, json_t *after, json_t *left)
{
    struct custom_values now, back = custom_none(cx, CUSTOM_CUSTOMER);
    enum err e = custom_load(cx, CUSTOM_CUSTOMER, winner.v, &now);
    for (size_t i = 0; !e && i < back.n; i++) {
        const char *name = back.at[i].field->name, *wrote = json_string_value(json_object_get(after, name));
        const struct custom_value *has = custom_at(&now, back.at[i].field);
        if (!wrote || !has) continue;
        if (str_is(custom_plain(cx, has, LANG_ZH), wrote)) back.at[i].given = true; /* empty again */
        else json_array_append_new(left, json_string(name));
    }
    return e ? e : custom_write(cx, CUSTOM_CUSTOMER, winner.v, &back, &now, NULL, NULL, NULL);
}
