/* Memberships of the demonstration with two years of ledger. */
#include "cli/demo/demo.h"
#include "domain/member.h"
#include "domain/points.h"
#include "domain/setting.h"

#define SPAN_MS (2 * 365 * DAY_MS)

struct walk {
    const struct demo_customer *customer;
    member_id member;
    int64_t at, step;
};

static struct points_draft draft_of(struct demo *d, const struct walk *w, const char *what)
{
    return (struct points_draft){
        .member = w->member,
        .key = str_printf(d->cx.arena, "demo:%s:%lld:%lld", what, (long long)w->member.v,
                          (long long)w->step),
    };
}

static enum err earn(struct demo *d, const struct walk *w, struct points_posting *ret)
{
    struct points_draft p = draft_of(d, w, "earn");
    p.amount = chance_between(&d->chance, 20, w->customer->person ? 900 : 2600);
    p.reason = STR("购物积分");
    if (w->step < w->customer->orders) {
        p.source_kind = STR("order");
        p.source_ref = str_printf(d->cx.arena, "DD%s-%02d", w->customer->code + 1, (int)w->step + 1);
    }
    return points_earn(&d->cx, &p, ret);
}

static enum err spend(struct demo *d, const struct walk *w, struct points_posting *ret)
{
    static const char *const rewards[] = {"兑换保温杯", "兑换毛巾礼盒", "抵扣购物款", "兑换坚果礼盒",
                                          "兑换安装服务"};
    struct points_standing s;
    enum err e = points_standing(&d->cx, w->member, &s);
    if (e || s.available < 200) return e;
    struct points_draft p = draft_of(d, w, "redeem");
    p.amount = chance_between(&d->chance, 100, s.available > 3000 ? 3000 : s.available);
    p.reason = str_of(rewards[chance_below(&d->chance, COUNT_OF(rewards))]);
    return points_redeem(&d->cx, &p, ret);
}

static enum err one_posting(struct demo *d, const struct walk *w)
{
    struct points_posting done = {0};
    int64_t dice = chance_below(&d->chance, 100);
    d->cx.now = w->at;
    demo_act_as(d, &d->staff[DEMO_LOYALTY]);
    if (dice >= 80) return spend(d, w, &done);
    enum err e = earn(d, w, &done);
    if (e || dice >= 3) return e;
    d->cx.now += HOUR_MS;
    struct points_draft p = draft_of(d, w, "reverse");
    return points_reverse(&d->cx, done.member, done.id, STR("订单退货"), p.key, &done);
}

/* Spread over all ages; the first one has the portal account. */
const struct demo_customer *demo_member(const struct demo *d, int64_t i)
{
    return &d->customers[(size_t)(i * (int64_t)d->customers_n / d->members)];
}

static enum err one_member(struct demo *d, int64_t i)
{
    struct walk w = {.customer = demo_member(d, i)};
    int64_t from = d->now - SPAN_MS + chance_below(&d->chance, 90) * DAY_MS;
    if (from < w.customer->created_at) from = w.customer->created_at;
    d->cx.now = from + MINUTE_MS;
    demo_act_as(d, &d->staff[DEMO_LOYALTY]);
    enum err e = member_open(&d->cx, w.customer->id, (branch_id){0}, &w.member);
    int64_t n = chance_between(&d->chance, 6, 24);
    w.at = d->cx.now + DAY_MS / 4;
    for (w.step = 0; !e && w.step < n && w.at < d->now - 2 * HOUR_MS; w.step++) {
        e = one_posting(d, &w);
        w.at += 3 * HOUR_MS + chance_below(&d->chance, (d->now - w.at) / (n - w.step) + 1);
    }
    if (e || !chance_in(&d->chance, 2)) return e;
    d->cx.now = d->now - HOUR_MS;
    struct member m;
    e = member_get(&d->cx, w.member, &m);
    return e ? e : member_set_state(&d->cx, w.member, m.version, MEMBER_FROZEN, STR("会员卡挂失"), false);
}

enum err demo_make_members(struct demo *d)
{
    enum err e = setting_force(&d->cx, SETTING_POINTS_LIMIT, STR("100000000")); /* years in minutes */
    if (!e) e = demo_slices(d, _("Members and points"), d->members, one_member);
    return e ? e : setting_force(&d->cx, SETTING_POINTS_LIMIT, STR("5000"));
}
