/* What lies between the people of the demonstration: stages they went through, links between customers,
 * calls with those who have a portal account, the manager's share of the work, and portal accounts that
 * ask to be linked. Last of the steps, with chances of its own, so that the others stay what they are. */
#include "cli/demo/demo.h"
#include "domain/account_link.h"
#include "domain/complaint.h"
#include "domain/complaint_list.h"
#include "domain/customer_parts.h"
#include "domain/interaction.h"

#define MANAGERS_SHARE 2

/* ---- stages ---- */

static const struct {
    int64_t from, to;
    const char *why;
} moves[] = {
    {STAGE_UNIDENTIFIED, STAGE_PROSPECT, "留下了联系方式"},
    {STAGE_PROSPECT, STAGE_TARGET, "有明确需求"},
    {STAGE_TARGET, STAGE_OPPORTUNITY, "已约见并询价"},
    {STAGE_OPPORTUNITY, STAGE_ACTIVE, "首次下单"},
    {STAGE_ACTIVE, STAGE_LOYAL, "一年内多次购买"},
    {STAGE_LOYAL, STAGE_AT_RISK, "三个月没有订单"},
    {STAGE_AT_RISK, STAGE_ACTIVE, "回访后恢复下单"},
    {STAGE_LOST, STAGE_WON_BACK, "老客户活动后重新购买"},
    {STAGE_WON_BACK, STAGE_ACTIVE, "持续下单"},
};

/* As the owner, whose customer it is; customers without one are moved by the system. */
static void act_as_owner(struct demo *d, const struct demo_customer *k, const struct customer *c)
{
    demo_act_as(d, c->owner.v == d->staff[k->owner].id ? &d->staff[k->owner] : NULL);
}

static enum err one_stage(struct demo *d, int64_t i)
{
    const struct demo_customer *k = &d->customers[i];
    struct customer c;
    if (!chance_in(&d->chance, 25)) return OK;
    d->cx.now = k->created_at + DAY_MS / 2 + chance_below(&d->chance, d->now - k->created_at);
    if (d->cx.now > d->now) d->cx.now = d->now;
    demo_act_as(d, NULL);
    enum err e = customer_get(&d->cx, k->id, &c);
    if (e) return e;
    act_as_owner(d, k, &c);
    for (size_t m = 0; m < COUNT_OF(moves); m++) {
        if (moves[m].from == c.stage)
            return customer_set_stage(&d->cx, k->id, moves[m].to, str_of(moves[m].why), c.version);
    }
    return OK;
}

/* ---- links ---- */

static const struct demo_customer *any_customer(struct demo *d, bool person)
{
    for (int tries = 0; tries < 100; tries++) {
        const struct demo_customer *k = &d->customers[chance_below(&d->chance, (int64_t)d->customers_n)];
        if (k->person == person) return k;
    }
    return NULL;
}

static enum err one_link(struct demo *d, int64_t i)
{
    static const struct {
        int64_t kind;
        bool from_person, to_person;
        const char *note;
    } kinds[] = {{LINK_REFERS, true, true, "老客户介绍"},
                 {LINK_BELONGS_TO, true, false, "采购联系人本人"},
                 {LINK_SUPPLIES, false, false, "长期供货"},
                 {LINK_BELONGS_TO, false, false, "分公司"}};
    size_t n = (size_t)i % COUNT_OF(kinds);
    const struct demo_customer *from = any_customer(d, kinds[n].from_person);
    const struct demo_customer *to = any_customer(d, kinds[n].to_person);
    if (!from || !to || from == to) return OK;
    d->cx.now = d->now - chance_below(&d->chance, 90 * DAY_MS);
    if (d->cx.now < from->created_at || d->cx.now < to->created_at) d->cx.now = d->now;
    demo_act_as(d, NULL);
    enum err e = customer_tie_add(&d->cx, from->id, str_of(to->code), kinds[n].kind, str_of(kinds[n].note));
    if (e == ERR_INVALID) e = OK; /* they are linked so already */
    return e;
}

/* ---- calls ---- */

static enum err call(struct demo *d, const struct demo_customer *k, const struct actor *by, int64_t days,
                     const char *subject, const char *next, int64_t next_days)
{
    interaction_id id;
    d->cx.now = d->now - days * DAY_MS;
    if (d->cx.now < k->created_at) d->cx.now = d->now;
    demo_act_as(d, by);
    struct interaction_draft t = {.kind = INTERACTION_CALL,
                                  .direction = DIRECTION_OUT,
                                  .at = d->cx.now,
                                  .subject = str_of(subject),
                                  .next_step = str_of(next)};
    if (*next) t.next_on = str_of(clock_iso_date(d->cx.arena, d->now + next_days * DAY_MS, d->cx.config->zone));
    return interaction_log(&d->cx, k->id, &t, &id);
}

static enum err calls_of_portal(struct demo *d, const struct demo_customer *k)
{
    const struct actor *by = &d->staff[k->owner];
    enum err e = call(d, k, by, 47, "回访使用情况", "", 0);
    if (!e) e = call(d, k, by, 19, "介绍秋季新品", "", 0);
    return e ? e : call(d, k, by, 3, "确认送货时间", "送货后回访", 4);
}

/* The manager and the agents have something to do as well. */
static enum err calls_of_others(struct demo *d)
{
    static const struct {
        int who;
        int64_t days, next_days;
        const char *subject, *next;
    } rows[] = {{DEMO_MANAGER, 9, -1, "了解续约意向", "准备续约方案"},
                {DEMO_MANAGER, 2, 3, "投诉升级后致歉", "一周后回访是否满意"},
                {DEMO_AGENT1, 4, 1, "核实收货地址", "补寄配件后确认"},
                {DEMO_AGENT1, 1, 2, "咨询保修政策", "邮件发送保修说明"},
                {DEMO_AGENT2, 2, 1, "安装预约", "确认师傅上门时间"}};
    enum err e = OK;
    for (size_t i = 0; !e && i < COUNT_OF(rows); i++) {
        const struct demo_customer *k = any_customer(d, rows[i].who != DEMO_MANAGER);
        if (k) e = call(d, k, &d->staff[rows[i].who], rows[i].days, rows[i].subject, rows[i].next, rows[i].next_days);
    }
    return e;
}

/* The gravest complaints are the manager's. */
static enum err managers_cases(struct demo *d)
{
    const struct case_filter f = {.tab = CASES_UNASSIGNED, .sort = CASES_BY_DUE, .kind = KIND_COMPLAINT};
    struct case_page page;
    struct complaint c;
    d->cx.now = d->now;
    demo_act_as(d, &d->staff[DEMO_MANAGER]);
    enum err e = complaint_list(&d->cx, &f, COMPLAINT_SEE, STR(""), STR(""), MANAGERS_SHARE, &page);
    for (size_t i = 0; !e && i < page.n; i++) {
        if (!(e = complaint_get(&d->cx, page.rows[i].ref, NULL, &c)))
            e = complaint_take(&d->cx, page.rows[i].ref, c.version);
    }
    return e;
}

/* ---- portal accounts that ask ---- */

static enum err asking(struct demo *d, const char *email, const char *name, const char *claim)
{
    account_id id;
    d->cx.now = d->now - HOUR_MS;
    demo_act_as(d, NULL);
    enum err e = account_open(&d->cx, str_of(email), str_of(name), STR(DEMO_PASSWORD), (customer_id){0}, &id);
    if (e) return e;
    const struct actor account = {.kind = ACTOR_PORTAL, .id = id.v, .name = str_of(name)};
    demo_act_as(d, &account);
    e = account_link_request(&d->cx, str_of(claim));
    demo_act_as(d, NULL);
    return e;
}

static enum err requests(struct demo *d)
{
    const struct demo_customer *k = any_customer(d, true);
    if (!k) return OK;
    const char *claim = arena_printf(d->cx.arena, "我在门店办过会员，名字是%s，客户编号好像是 %s。", k->name, k->code);
    enum err e = asking(d, "liu@example.cn", k->name, claim);
    return e ? e : asking(d, "sun@example.cn", "孙先生", "上个月买过空气炸锅，想在网上看订单。");
}

enum err demo_make_ties(struct demo *d)
{
    const struct demo_customer *firm = NULL;
    if (!d->customers_n) return OK;
    for (size_t i = 0; i < d->customers_n && !firm; i++)
        if (!d->customers[i].person) firm = &d->customers[i];
    d->chance = (struct chance){20261122};
    enum err e = demo_slices(d, _("Stages"), (int64_t)d->customers_n, one_stage);
    if (!e) e = demo_slices(d, _("Links between customers"), (int64_t)d->customers_n / 16, one_link);
    if (!e) e = calls_of_portal(d, &d->customers[0]);
    if (!e && firm) e = calls_of_portal(d, firm);
    if (!e) e = calls_of_others(d);
    if (!e) e = managers_cases(d);
    return e ? e : requests(d);
}
