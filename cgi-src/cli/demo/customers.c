/* Customers of the demonstration: the first DEMO_RICH with all that hangs on one, the rest bulk. */
#include <stdio.h>

#include "base/text.h"
#include "cli/demo/demo.h"
#include "domain/customer.h"
#include "domain/customer_parts.h"
#include "domain/interaction.h"
#include "domain/lookup.h"

#define SPAN_MS (3 * 365 * DAY_MS)

static const int owners[] = {DEMO_SALES1, DEMO_SALES2, DEMO_SALES3, DEMO_SALES1, DEMO_SALES3};

static int64_t pick(struct demo *d, enum list list)
{
    static int64_t ids[LIST_COUNT][40];
    static size_t n[LIST_COUNT];
    if (!n[list]) {
        struct lookup *rows = NULL;
        size_t count = 0;
        if (lookup_list(&d->cx, list, false, &rows, &count) != OK || !count) return 0;
        for (size_t i = 0; i < count && i < 40; i++) ids[list][n[list]++] = rows[i].id;
    }
    return ids[list][chance_below(&d->chance, (int64_t)n[list])];
}

static int64_t pick_stage(struct chance *c, int64_t age_ms)
{
    static const int64_t usual[] = {STAGE_PROSPECT, STAGE_TARGET,  STAGE_OPPORTUNITY, STAGE_ACTIVE,
                                    STAGE_ACTIVE,   STAGE_ACTIVE,  STAGE_LOYAL,       STAGE_LOYAL,
                                    STAGE_AT_RISK,  STAGE_LOST,    STAGE_WON_BACK,    STAGE_ACTIVE};
    if (age_ms < 30 * DAY_MS && chance_in(c, 50)) return STAGE_UNIDENTIFIED;
    return usual[chance_below(c, COUNT_OF(usual))];
}

static void describe_person(struct demo *d, struct customer_profile *p, bool female)
{
    static const char *const families[] = {"已婚，一子", "已婚，一女", "未婚", "已婚，二孩", "与父母同住"};
    static const char *const works[] = {"中学教师", "软件工程师", "个体经营", "银行职员", "医生",
                                        "公务员", "退休", "设计师", "会计", "工厂主管"};
    static const char *const likes[] = {"喜欢新品，愿意试用", "偏好环保材料", "看重售后", "常买礼盒送人",
                                        "只在促销时购买"};
    static const char *const habits[] = {"周末到店", "晚上 8 点后方便接电话", "习惯用微信联系", "不接陌生来电",
                                         "付款前会比较三家"};
    struct chance *c = &d->chance;
    p->gender = female ? GENDER_FEMALE : GENDER_MALE;
    if (chance_in(c, 60)) {
        p->birthday = str_printf(d->cx.arena, "%04d-%02d-%02d", (int)chance_between(c, 1952, 2005),
                                 (int)chance_between(c, 1, 12), (int)chance_between(c, 1, 28));
    }
    if (chance_in(c, 30)) p->family = str_of(families[chance_below(c, COUNT_OF(families))]);
    if (chance_in(c, 50)) p->work = str_of(works[chance_below(c, COUNT_OF(works))]);
    if (chance_in(c, 40)) p->preferences = str_of(likes[chance_below(c, COUNT_OF(likes))]);
    if (chance_in(c, 30)) p->habits = str_of(habits[chance_below(c, COUNT_OF(habits))]);
    if (chance_in(c, 30)) p->income = chance_between(c, 1, INCOME_COUNT - 1);
}

static void describe_organisation(struct demo *d, struct customer_profile *p)
{
    struct chance *c = &d->chance;
    p->industry = pick(d, LIST_INDUSTRY);
    if (chance_in(c, 60)) {
        p->credit_limit = chance_between(c, 1, 60) * 1000000;
        p->credit_days = chance_in(c, 50) ? 30 : 60;
    }
    if (chance_in(c, 40)) p->trade |= TRADE_TRADER;
    if (chance_in(c, 15)) p->trade |= TRADE_SUPPLIER;
}

static struct customer_draft draft(struct demo *d, int64_t i, bool person, bool rich,
                                   const struct city *city, int owner)
{
    struct chance *c = &d->chance;
    struct arena *a = d->cx.arena;
    bool female = false;
    char *name = person ? demo_person(a, c, &female) : demo_company(a, c, city);
    long long nth = i + 1;
    struct customer_draft r = {
        .profile = {.code = str_printf(a, "C%07lld", nth),
                    .kind = person ? CUSTOMER_PERSON : CUSTOMER_ORGANISATION,
                    .trade = TRADE_END,
                    .name = str_of(name),
                    .city = str_of(city->name),
                    .credit_limit = MONEY_NONE,
                    .credit_days = MONEY_NONE,
                    .source = pick(d, LIST_SOURCE)},
        .owner = {d->staff[owner].id},
        .team = d->staff[owner].team,
        .branch = d->staff[owner].branch,
        .stage = pick_stage(c, d->now - d->cx.now),
        .phone = str_of(demo_phone(a, i + 1)),
    };
    if (chance_in(c, 10)) r.owner.v = 0;
    if (chance_in(c, 60)) {
        r.email = str_of(demo_email(a, c, person ? "kehu" : "lianxi", i + 1));
    }
    if (chance_in(c, 25)) r.wechat = str_printf(a, "wx_demo_%lld", nth);
    if (rich && person) describe_person(d, &r.profile, female);
    if (rich && !person) describe_organisation(d, &r.profile);
    return r;
}

/* ---- what hangs on the rich ones ---- */

static enum err add_contacts(struct demo *d, customer_id id)
{
    static const char *const titles[] = {"采购经理", "总经理", "财务主管", "行政主管", "仓库主管"};
    for (int64_t n = chance_between(&d->chance, 1, 3); n > 0; n--) {
        bool female = false;
        struct contact c = {
            .customer = id,
            .name = str_of(demo_person(d->cx.arena, &d->chance, &female)),
            .title = str_of(titles[chance_below(&d->chance, COUNT_OF(titles))]),
            .decision_role = chance_between(&d->chance, DECISION_DECIDER, DECISION_COUNT - 1),
            .phone = str_of(demo_phone(d->cx.arena, 50000000 + chance_below(&d->chance, 1000000))),
        };
        contact_id made;
        enum err e = contact_save(&d->cx, &c, &made);
        if (e) return e;
    }
    return OK;
}

static enum err add_details(struct demo *d, customer_id id, const struct city *city, bool person)
{
    struct chance *c = &d->chance;
    enum err e = OK;
    if (chance_in(c, 50)) {
        struct address at = {.label = person ? STR("住宅") : STR("办公"),
                             .country = STR("中国"),
                             .province = str_of(city->province),
                             .city = str_of(city->name),
                             .street = str_of(demo_street(d->cx.arena, c))};
        e = address_save(&d->cx, id, &at);
    }
    if (!e && !person) e = add_contacts(d, id);
    if (!e && chance_in(c, 20)) {
        int64_t tag = pick(d, LIST_TAG);
        e = customer_set_tags(&d->cx, id, &tag, 1);
    }
    if (!e && chance_in(c, 60)) {
        e = consent_give(&d->cx, id, PURPOSE_MARKETING, chance_in(c, 50) ? CONSENT_SMS : CONSENT_WECHAT,
                         STR("门店登记表"), 0);
    }
    if (!e && chance_in(c, 12)) {
        int64_t note = 0;
        e = note_add(&d->cx, id, STR("说话爽快，重视准时。上次送货迟到一小时，特别提到过。"), &note);
    }
    return e;
}

static enum err one_customer(struct demo *d, int64_t i)
{
    bool rich = i >= d->total_customers - DEMO_RICH;
    bool person = (rich && !d->customers_n) || !chance_in(&d->chance, 15); /* the first: accounts.c */
    int owner = owners[chance_below(&d->chance, COUNT_OF(owners))];
    const struct city *city = demo_city(&d->chance);
    d->cx.now = d->now - SPAN_MS + (SPAN_MS - DAY_MS) / d->total_customers * i;
    demo_act_as(d, NULL);
    struct customer_draft r = draft(d, i, person, rich, city, owner);
    if (rich) r.profile.custom = demo_customer_fields(d, i, person);
    customer_id id = {0};
    enum err e = customer_create(&d->cx, &r, &id);
    if (e || !rich) return e;
    struct demo_customer *k = &d->customers[d->customers_n++];
    *k = (struct demo_customer){.id = id, .created_at = d->cx.now, .owner = owner, .person = person,
                                .name = str_dup(d->kept, r.profile.name)};
    snprintf(k->code, sizeof k->code, "%.*s", STR_ARG(r.profile.code));
    demo_act_as(d, NULL);
    return add_details(d, id, city, person);
}

/* ---- interactions of the last months ---- */

static enum err talk(struct demo *d, const struct demo_customer *k, int64_t at)
{
    struct chance *c = &d->chance;
    d->cx.now = at;
    demo_act_as(d, &d->staff[k->owner]);
    struct interaction_draft t = {
        .kind = chance_between(c, INTERACTION_CALL, INTERACTION_KINDS - 1),
        .direction = chance_in(c, 40) ? DIRECTION_IN : DIRECTION_OUT,
        .at = at,
        .subject = str_of(demo_call_subjects[chance_below(c, (int64_t)demo_call_subjects_n)]),
        .body = chance_in(c, 40) ? STR("客户态度友好，约定保持联系。") : STR(""),
    };
    if (at > d->now - 25 * DAY_MS && chance_in(c, 60)) {
        int64_t due = d->now + chance_between(c, -6, 14) * DAY_MS;
        t.next_step = str_of(demo_next_steps[chance_below(c, (int64_t)demo_next_steps_n)]);
        t.next_on = str_of(clock_iso_date(d->cx.arena, due, d->cx.config->zone));
    }
    interaction_id id;
    return interaction_log(&d->cx, k->id, &t, &id);
}

static enum err one_history(struct demo *d, int64_t i)
{
    const struct demo_customer *k = &d->customers[i];
    if (!chance_in(&d->chance, 45)) return OK;
    int64_t from = d->now - 240 * DAY_MS;
    if (from < k->created_at) from = k->created_at;
    int64_t n = chance_between(&d->chance, 1, 4), at = from;
    for (int64_t j = 0; j < n; j++) {
        at += chance_below(&d->chance, (d->now - at) / (n - j) + 1);
        enum err e = talk(d, k, at);
        if (e) return e;
    }
    return OK;
}

enum err demo_make_customers(struct demo *d)
{
    int64_t rich = d->total_customers < DEMO_RICH ? d->total_customers : DEMO_RICH;
    d->customers = ARENA_ARRAY(d->kept, struct demo_customer, (size_t)rich + 1);
    enum err e = demo_slices(d, _("Customers"), d->total_customers, one_customer);
    if (!e) e = demo_slices(d, _("Calls and visits"), (int64_t)d->customers_n, one_history);
    return e;
}
