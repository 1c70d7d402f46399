/* What happens around the points of the demonstration: requests that wait for a second person or were
 * decided. Runs after members.c. */
#include "cli/demo/demo.h"
#include "domain/grant.h"
#include "domain/member_card.h"
#include "domain/points_request.h"

struct wish {
    int member;          /* of the members, counted from the first */
    enum demo_staff by;
    int hours_ago;
    enum points_kind kind;
    int64_t amount;
    bool goodwill;
    const char *reason, *note, *source_ref;
    enum request_state end; /* decided by the other loyalty admin an hour later */
    const char *decision;
};
static const struct wish wishes[] = {
    {2, DEMO_LOYALTY, 76, POINTS_ADJUST, 20000, false, "旧系统积分补录", "旧会员卡的纸质凭证已核对，门店经理签字。",
     "", REQUEST_APPROVED, NULL},
    {5, DEMO_LOYALTY, 52, POINTS_ADJUST, 30000, true, "大宗订单延误补偿", "客户要求按订单金额十倍补偿。", "",
     REQUEST_REFUSED, "补偿标准最高 8,000 分，请按标准重新申请。"},
    {5, DEMO_LOYALTY, 26, POINTS_ADJUST, 8000, true, "大宗订单延误补偿", "按补偿标准上限，客户已同意。", "",
     REQUEST_WAITING, NULL},
    {9, DEMO_LOYALTY, 5, POINTS_EARN, 12600, false, "团购订单积分", "团购合同金额 126,000 元，系统外开票。", "TG-2026-118",
     REQUEST_WAITING, NULL},
    {12, DEMO_LOYALTY2, 3, POINTS_EARN, 9800, false, "会员日双倍积分", "活动当天收银系统故障，按小票补发。", "HYR-11",
     REQUEST_WAITING, NULL},
    {15, DEMO_LOYALTY2, 2, POINTS_ADJUST, 6000, true, "服务事故补偿", "安装延误两次，主管已口头同意，补书面说明。", "",
     REQUEST_WAITING, NULL},
    {18, DEMO_LOYALTY2, 1, POINTS_ADJUST, 7500, false, "合并两张会员卡", "第二张卡已停用，余额转入此卡。", "",
     REQUEST_WAITING, NULL},
};

static enum err decide(struct demo *d, const struct wish *w, int64_t request, member_id m)
{
    struct points_standing s;
    struct points_posting p;
    demo_act_as(d, &d->staff[w->by == DEMO_LOYALTY ? DEMO_LOYALTY2 : DEMO_LOYALTY]);
    d->cx.now += HOUR_MS;
    if (w->end == REQUEST_REFUSED) return points_request_refuse(&d->cx, request, str_of(w->decision));
    if (w->end != REQUEST_APPROVED) return OK;
    enum err e = points_standing(&d->cx, m, &s);
    return e ? e : points_request_approve(&d->cx, request, s.balance, s.debt, &p);
}

static enum err one_wish(struct demo *d, int64_t i)
{
    const struct wish *w = &wishes[i];
    struct member m;
    struct points_outcome out;
    if (w->member >= d->members) return OK;
    d->cx.now = d->now - w->hours_ago * HOUR_MS;
    demo_act_as(d, &d->staff[w->by]);
    enum err e = member_of_customer(&d->cx, demo_member(d, w->member)->id, &m);
    if (e || m.state != MEMBER_ACTIVE) return e;
    struct points_draft p = {.member = m.id,
                             .amount = w->amount,
                             .reason = str_of(w->reason),
                             .source_kind = *w->source_ref ? STR("campaign") : STR("manual"),
                             .source_ref = str_of(w->source_ref),
                             .goodwill = w->goodwill,
                             .key = str_printf(d->cx.arena, "demo:wish:%d", (int)i)};
    e = points_submit(&d->cx, w->kind, &p, str_of(w->note), &out);
    return e || !out.request ? e : decide(d, w, out.request, m.id);
}

/* A card that was lost, and another that was lost twice. */
static enum err one_card(struct demo *d, int64_t i)
{
    static const struct {
        int member, hours_ago;
        const char *reason;
    } lost[] = {{3, 400, "会员卡遗失，本人持身份证到店补办"}, {3, 60, "手机被盗，要求更换会员号"}, {7, 30, "会员卡遗失，电话核实身份"}};
    struct member m;
    struct str number;
    bool told = false;
    if (i >= (int64_t)COUNT_OF(lost) || lost[i].member >= d->members) return OK;
    d->cx.now = d->now - lost[i].hours_ago * HOUR_MS;
    demo_act_as(d, &d->staff[DEMO_LOYALTY]);
    enum err e = member_of_customer(&d->cx, demo_member(d, lost[i].member)->id, &m);
    if (e || m.state != MEMBER_ACTIVE) return e;
    return member_card_replace(&d->cx, m.id, m.version, str_of(lost[i].reason), &number, &told);
}

/* Grants to many: one that is done, one that waits for the other, one that was only checked. */
static enum err run_tasks(struct demo *d)
{
    enum err e = OK;
    demo_act_as(d, NULL);
    while (!e) e = task_run_next(&d->cx, STR("demo"), NULL);
    err_clear();
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err one_grant(struct demo *d, enum demo_staff by, const struct grant_draft *draft, bool confirm)
{
    int64_t id = 0, request = 0;
    d->cx.now = clock_now();
    demo_act_as(d, &d->staff[by]);
    enum err e = grant_create(&d->cx, draft, &id);
    if (!e) e = run_tasks(d);
    demo_act_as(d, &d->staff[by]);
    struct grant g = {0};
    if (!e) e = grant_get(&d->cx, id, &g);
    if (e || !confirm || !g.members) return e; /* in a small demonstration nobody may be in the tier */
    e = grant_confirm(&d->cx, id, draft->note, &request);
    return e ? e : run_tasks(d);
}

static enum err make_grants(struct demo *d)
{
    struct tier *tiers = NULL;
    size_t n = 0;
    const char *program = d->cx.program;
    d->cx.program = "admin";
    enum err e = tier_list(&d->cx, false, &tiers, &n);
    struct member_filter top = {.tier = n ? tiers[n - 1].id : 0}, active = {.state = MEMBER_ACTIVE},
                         silent = {.state = MEMBER_ACTIVE, .silent_since = d->now - 90 * DAY_MS};
    const struct grant_draft gold = {.points = 300, .reason = STR("会员日双倍积分补发"), .filter = &top,
                                     .source_text = STR("等级：最高等级")},
                             all = {.points = 200, .reason = STR("周年庆回馈"), .filter = &active, .goodwill = true,
                                    .source_text = STR("状态：正常"), .note = STR("市场部周年庆方案第 3 条，预算已批。")},
                             wake = {.points = 50, .reason = STR("老会员回归礼"), .filter = &silent,
                                     .source_text = STR("状态：正常，最近变动：90 天未变动")};
    if (!e) e = one_grant(d, DEMO_LOYALTY, &gold, true);
    if (!e) e = one_grant(d, DEMO_LOYALTY2, &all, true);
    if (!e) e = one_grant(d, DEMO_LOYALTY, &wake, false);
    d->cx.program = program;
    return e;
}

enum err demo_make_loyalty(struct demo *d)
{
    enum err e = demo_slices(d, _("Requests for points"), (int64_t)COUNT_OF(wishes), one_wish);
    if (!e) e = demo_slices(d, _("Lost cards"), 3, one_card);
    return e || !d->members ? e : make_grants(d);
}
