/* Customers of the demonstration that were entered twice: some of the rich ones are made to look like their
 * neighbours, as people mistype and rename; a few pairs are decided, and one is merged. No customer is added,
 * so that all other figures stay what they are. */
#include <stdio.h>

#include "base/text.h"
#include "cli/demo/demo.h"
#include "domain/customer_merge.h"
#include "domain/customer_parts.h"
#include "domain/duplicate.h"

#define PAIRS 9

/* In which way the second entry differs from the first. */
enum slip { SLIP_NONE, SLIP_TRADITIONAL, SLIP_PINYIN, SLIP_DIGIT, SLIP_COUNT };

static struct str slipped_name(struct demo *d, struct str name, enum slip slip)
{
    struct arena *a = d->cx.arena;
    static const char *const forms[][2] = {{"张", "張"}, {"刘", "劉"}, {"陈", "陳"}, {"杨", "楊"}, {"赵", "趙"},
                                           {"吴", "吳"}, {"孙", "孫"}, {"马", "馬"}, {"华", "華"}, {"丽", "麗"}};
    if (slip == SLIP_PINYIN) {
        struct str key = text_name_key(a, name), rest = key, reading;
        if (str_cut(&rest, '\t', &reading) && rest.p) return str_copy(a, reading);
    }
    for (size_t i = 0; slip == SLIP_TRADITIONAL && i < COUNT_OF(forms); i++) {
        struct str from = str_of(forms[i][0]);
        ptrdiff_t at = str_find(name, from);
        if (at < 0) continue;
        struct str tail = str_sub(name, (size_t)at + from.n, name.n);
        return str_printf(a, "%.*s%s%.*s", (int)at, name.p, forms[i][1], STR_ARG(tail));
    }
    return name;
}

/* The last two digits change places. */
static struct str slipped_phone(struct demo *d, struct str phone, enum slip slip)
{
    if (slip != SLIP_DIGIT || phone.n < 5 || phone.p[phone.n - 1] == phone.p[phone.n - 2]) return phone;
    char *p = str_dup(d->cx.arena, phone);
    p[phone.n - 1] = phone.p[phone.n - 2];
    p[phone.n - 2] = phone.p[phone.n - 1];
    return str_of(p);
}

/* Both in the manager's branch, so that one person of the demonstration may decide about all. */
static enum err at_managers(struct demo *d, customer_id id)
{
    struct customer c;
    const struct actor *m = &d->staff[DEMO_MANAGER];
    enum err e = customer_get(&d->cx, id, &c);
    return e ? e : customer_assign(&d->cx, id, c.owner, m->team, m->branch, c.version);
}

static enum err make_alike(struct demo *d, customer_id first, customer_id second, enum slip slip)
{
    struct customer a, b;
    enum err e = customer_get(&d->cx, first, &a);
    if (!e) e = at_managers(d, first);
    if (!e) e = at_managers(d, second);
    if (!e) e = customer_get(&d->cx, second, &b);
    if (e) return e;
    b.profile.name = slipped_name(d, a.profile.name, slip);
    b.profile.city = a.profile.city;
    b.profile.gender = a.profile.gender;
    b.profile.birthday = slip == SLIP_PINYIN ? STR("") : a.profile.birthday;
    e = customer_save(&d->cx, second, &b.profile, b.version);
    struct reach phone = {.kind = REACH_PHONE, .value = slipped_phone(d, a.main_phone, slip)};
    if (!e) e = reach_add(&d->cx, second, &phone, NULL);
    return e;
}

static enum err note_pair(struct demo *d, customer_id first, customer_id second)
{
    struct duplicate_facts a, b;
    enum err e = duplicate_facts_load(&d->cx, first, &a);
    if (!e) e = duplicate_facts_load(&d->cx, second, &b);
    struct duplicate_found found = {.id = first};
    if (e) return e;
    found.score = duplicate_score(&a, &b, &found.all_reasons);
    return duplicate_keep(&d->cx, second, &found, 1);
}

static enum err decide(struct demo *d, customer_id first, customer_id second, enum pair_state to)
{
    struct duplicate_pair p;
    int64_t id = duplicate_pair_of(&d->cx, first, second);
    if (!id) return OK;
    enum err e = duplicate_get(&d->cx, id, &p);
    demo_act_as(d, &d->staff[DEMO_MANAGER]);
    if (!e) e = duplicate_decide(&d->cx, id, to, p.version);
    demo_act_as(d, NULL);
    return e;
}

static enum err merge(struct demo *d, customer_id first, customer_id second)
{
    struct merge_request r = {.ids = {first, second}, .n = 2};
    struct merge_view v;
    int64_t id;
    demo_act_as(d, &d->staff[DEMO_MANAGER]);
    enum err e = merge_look(&d->cx, &r, &v);
    if (!e) merge_defaults(&r, &v);
    for (size_t i = 0; !e && i < 2; i++) r.versions[i] = v.customers[i].version;
    if (!e) e = merge_do(&d->cx, &r, &id);
    demo_act_as(d, NULL);
    return e;
}

static enum err one_pair(struct demo *d, int64_t i)
{
    /* From the end, where no account and no case of the demonstration's own story is; every third one. */
    size_t at = d->customers_n - 60 + (size_t)i * 6;
    const struct demo_customer *a = &d->customers[at], *b = &d->customers[at + 1];
    d->cx.now = d->now - (PAIRS - i) * 3 * HOUR_MS;
    demo_act_as(d, NULL);
    if (!a->person || !b->person) return OK;
    enum err e = make_alike(d, a->id, b->id, (enum slip)(i % SLIP_COUNT));
    if (!e) e = note_pair(d, a->id, b->id);
    if (!e && i == 4) e = decide(d, a->id, b->id, PAIR_LATER);
    if (!e && i == 5) e = decide(d, a->id, b->id, PAIR_NOT);
    if (!e && i >= 7) e = merge(d, a->id, b->id);
    return e;
}

enum err demo_make_doubles(struct demo *d)
{
    if (d->customers_n < 100) return OK;
    return demo_slices(d, _("Duplicates"), PAIRS, one_pair);
}
