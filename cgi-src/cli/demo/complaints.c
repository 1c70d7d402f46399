/* Complaints of the demonstration, in every state, taken there step by step. */
#include "cli/demo/demo.h"
#include "domain/complaint_merge.h"
#include "domain/complaint_rating.h"
#include "domain/complaint_team.h"
#include "domain/lookup.h"

struct story {
    const struct demo_customer *customer;
    const struct case_text *text;
    enum complaint_state goal;
    struct str ref;
};

static int64_t list_entry(struct demo *d, enum list list, const char *name)
{
    struct lookup *rows = NULL;
    size_t n = 0;
    if (lookup_list(&d->cx, list, false, &rows, &n) != OK) return 0;
    for (size_t i = 0; i < n; i++) {
        if (str_is(rows[i].name_zh, name)) return rows[i].id;
    }
    return n ? rows[n - 1].id : 0;
}

static void later(struct demo *d, int64_t most_ms)
{
    d->cx.now += HOUR_MS / 4 + chance_below(&d->chance, most_ms);
    if (d->cx.now > d->now) d->cx.now = d->now;
}

static enum err file(struct demo *d, struct story *s)
{
    enum complaint_kind kind = KIND_COMPLAINT;
    const char *code = s->text->kind;
    if (!kind_parse(code, strlen(code), &kind)) return fail(ERR_INTERNAL, "demo: kind %s", code);
    bool silent = s->goal == COMPLAINT_RECEIVED;
    struct complaint_draft c = {
        .kind = kind,
        .category = list_entry(d, LIST_CATEGORY, s->text->category),
        .order_text = str_of(demo_products[chance_below(&d->chance, (int64_t)demo_products_n)].name),
        .body = str_of(s->text->body),
        .remedy_wanted = str_of(s->text->wanted),
        .contact_name = str_of(s->customer->name),
        .customer = s->customer->id.v,
        .no_contact = silent,
        .priority = chance_in(&d->chance, 20) ? chance_between(&d->chance, PRIORITY_HIGH, PRIORITY_URGENT)
                    : chance_in(&d->chance, 10) ? PRIORITY_LOW
                                                : 0,
    };
    c.custom = demo_case_fields(d, s->customer->id.v + d->cx.now);
    if (!silent) {
        c.contact_email = str_printf(d->cx.arena, "kehu%s@example.cn", s->customer->code + 1);
    }
    demo_act_as(d, NULL);
    if (!silent && chance_in(&d->chance, 40)) {
        demo_act_as(d, &d->staff[chance_below(&d->chance, 2)]);
        c.channel = chance_between(&d->chance, CHANNEL_PHONE, CHANNEL_CHAT);
        c.happened_at = d->cx.now - chance_below(&d->chance, 5 * HOUR_MS);
    }
    struct complaint_receipt r;
    enum err e = complaint_submit(&d->cx, &c, &r);
    s->ref = r.ref;
    return e;
}

static enum err step(struct demo *d, struct story *s, enum complaint_state to)
{
    struct complaint c;
    later(d, 20 * HOUR_MS);
    enum err e = complaint_get(&d->cx, s->ref, NULL, &c);
    if (e) return e;
    struct step_draft t = {.to = to, .version = c.version, .severity = chance_between(&d->chance, 1, 3)};
    t.safety = strstr(s->text->body, "危险") != NULL;
    if (to == COMPLAINT_WAITING) t.message = STR("请您补充订单号和照片，我们好尽快核实。");
    if (to == COMPLAINT_OFFERED) {
        t.cause = list_entry(d, LIST_CAUSE, s->text->cause);
        t.remedy = str_of(s->text->remedy);
        t.decision = str_of(s->text->decision);
    }
    return complaint_step(&d->cx, s->ref, NULL, &t);
}

/* What the customer says, written down by the agent. */
static enum err verdict(struct demo *d, struct story *s, enum complaint_state to, const char *words)
{
    struct complaint c;
    later(d, 30 * HOUR_MS);
    enum err e = complaint_get(&d->cx, s->ref, NULL, &c);
    if (e) return e;
    struct record_draft r = {.version = c.version,
                             .channel = CHANNEL_PHONE,
                             .said_at = d->cx.now,
                             .who = str_of(s->customer->name),
                             .body = str_of(words),
                             .verdict = to};
    return complaint_record(&d->cx, s->ref, &r);
}

static enum err take_and_reply(struct demo *d, struct story *s)
{
    struct complaint c;
    later(d, 6 * HOUR_MS);
    demo_act_as(d, &d->staff[chance_below(&d->chance, 2)]);
    enum err e = complaint_get(&d->cx, s->ref, NULL, &c);
    if (!e && !c.assignee) e = complaint_take(&d->cx, s->ref, c.version);
    if (e || !chance_in(&d->chance, 85)) return e;
    later(d, 3 * HOUR_MS);
    e = complaint_get(&d->cx, s->ref, NULL, &c);
    struct message_draft m = {.body = str_of(s->text->reply), .version = c.version};
    return e ? e : complaint_reply(&d->cx, s->ref, &m);
}

/* Some customers say afterwards how it was; one in eight is not pleased. */
static enum err rate(struct demo *d, struct story *s)
{
    static const char *const good[] = {"处理很快，态度也好。", "", "谢谢，问题解决了。", "", "客服很耐心，点赞。"};
    static const char *const bad[] = {"打了三次电话才有人管，补偿也不够。", "结果还可以，就是等得太久。", "每次都换人，要从头讲一遍。"};
    struct actor customer = {.kind = ACTOR_PORTAL, .id = 1, .name = str_of(s->customer->name), .customer = s->customer->id};
    bool unhappy = chance_in(&d->chance, 13), low;
    if (!chance_in(&d->chance, 60)) return OK;
    later(d, 60 * HOUR_MS);
    struct rating_draft r = {
        .handling = unhappy ? chance_between(&d->chance, 1, 2) : chance_between(&d->chance, 3, 5),
        .outcome = unhappy ? chance_between(&d->chance, 1, 4) : chance_between(&d->chance, 4, 5),
        .comment = str_of(unhappy ? bad[chance_below(&d->chance, (int64_t)COUNT_OF(bad))]
                                  : good[chance_below(&d->chance, (int64_t)COUNT_OF(good))]),
    };
    demo_act_as(d, &customer);
    enum err e = complaint_rate(&d->cx, s->ref, NULL, &r, &low);
    demo_act_as(d, &d->staff[DEMO_AGENT1]);
    return e == ERR_CONFLICT ? OK : e;
}

/* Tags, followers and a note to a colleague, on some of them. */
static enum err work_together(struct demo *d, struct story *s)
{
    static const char *const tags[] = {"批量问题", "涉及赔偿", "需要回访", "媒体关注"};
    struct complaint c;
    enum err e = OK;
    if (chance_in(&d->chance, 30)) {
        e = complaint_get(&d->cx, s->ref, NULL, &c);
        int64_t tag = list_entry(d, LIST_CASE_TAG, tags[chance_below(&d->chance, (int64_t)COUNT_OF(tags))]);
        if (!e && tag) e = complaint_tag(&d->cx, s->ref, c.version, tag, true);
    }
    if (!e && chance_in(&d->chance, 12)) {
        e = complaint_get(&d->cx, s->ref, NULL, &c);
        struct message_draft m = {.body = STR("@赵敏 客户情绪比较激动，金额超出我的权限，请您看一下是否可以破例。"), .version = c.version};
        if (!e) e = complaint_note(&d->cx, s->ref, &m);
    }
    if (!e && chance_in(&d->chance, 10)) e = complaint_follow(&d->cx, s->ref, true);
    return e;
}

/* Whoever took it goes on with it. */
static enum err go_on(struct demo *d, struct story *s)
{
    enum complaint_state goal = s->goal;
    enum err e = step(d, s, COMPLAINT_ASSESSMENT);
    if (e || goal == COMPLAINT_ASSESSMENT) return e;
    if (goal == COMPLAINT_WITHDRAWN) return verdict(d, s, goal, "问题已经自己解决了，不用再处理。");
    e = step(d, s, COMPLAINT_INVESTIGATION);
    if (e || goal == COMPLAINT_INVESTIGATION) return e;
    if (goal == COMPLAINT_WAITING) return step(d, s, goal);
    e = step(d, s, COMPLAINT_OFFERED);
    if (e || goal == COMPLAINT_OFFERED) return e;
    if (goal == COMPLAINT_REJECTED) return verdict(d, s, goal, "这个方案不够，耽误的时间没有说法。");
    if (goal == COMPLAINT_CLOSED_SILENT) {
        d->cx.now += (FLOW_SILENT_DAYS + 1) * DAY_MS;
        return step(d, s, goal);
    }
    e = verdict(d, s, COMPLAINT_ACCEPTED, "可以，就这样处理吧，谢谢。");
    if (e || goal == COMPLAINT_ACCEPTED) return e;
    e = step(d, s, COMPLAINT_CLOSED);
    if (!e && goal == COMPLAINT_CLOSED) return rate(d, s);
    if (e) return e;
    return verdict(d, s, COMPLAINT_REOPENED, "同样的问题又出现了。");
}

static bool assessed_already(struct demo *d, struct story *s)
{
    struct complaint c;
    return complaint_get(&d->cx, s->ref, NULL, &c) == OK && c.state >= COMPLAINT_ASSESSMENT;
}

static enum err one_complaint(struct demo *d, int64_t i)
{
    static const enum complaint_state goals[] = {
        COMPLAINT_CLOSED,        COMPLAINT_RECEIVED, COMPLAINT_ACKNOWLEDGED, COMPLAINT_CLOSED,
        COMPLAINT_INVESTIGATION, COMPLAINT_OFFERED,  COMPLAINT_CLOSED,       COMPLAINT_WAITING,
        COMPLAINT_ASSESSMENT,    COMPLAINT_ACCEPTED, COMPLAINT_CLOSED,       COMPLAINT_REJECTED,
        COMPLAINT_WITHDRAWN,     COMPLAINT_CLOSED_SILENT, COMPLAINT_REOPENED,
    };
    struct chance *c = &d->chance;
    int64_t whose = i % 50 == 5 ? 0 : chance_below(c, (int64_t)d->customers_n); /* 0: accounts.c */
    struct story s = {
        .customer = &d->customers[whose],
        .text = &demo_cases[chance_below(c, (int64_t)demo_cases_n)],
        .goal = goals[(size_t)i % COUNT_OF(goals)],
    };
    bool ended = s.goal == COMPLAINT_CLOSED || s.goal == COMPLAINT_CLOSED_SILENT ||
                 s.goal == COMPLAINT_WITHDRAWN;
    /* The open ones are of the last days, some of them overdue. */
    d->cx.now = d->now - (ended ? chance_between(c, 16, 300)
                                : s.goal == COMPLAINT_REOPENED ? chance_between(c, 9, 12)
                                                               : chance_between(c, 0, 3)) *
                             DAY_MS - chance_below(c, 10 * HOUR_MS);
    enum err e = file(d, &s);
    if (e || s.goal == COMPLAINT_RECEIVED || s.goal == COMPLAINT_ACKNOWLEDGED) return e;
    e = take_and_reply(d, &s);
    if (!e) e = work_together(d, &s);
    if (e || (s.goal == COMPLAINT_ASSESSMENT && assessed_already(d, &s))) return e;
    return go_on(d, &s);
}

/* The same customer writes twice about the same matter; the second goes into the first. */
static enum err merge_twice(struct demo *d)
{
    const struct demo_customer *who = d->customers_n > 1 ? &d->customers[1] : NULL;
    struct story s[2];
    struct complaint c[2];
    enum err e = OK;
    if (!who || !d->complaints) return OK;
    for (int i = 0; !e && i < 2; i++) {
        s[i] = (struct story){.customer = who, .text = &demo_cases[1], .goal = COMPLAINT_ACKNOWLEDGED};
        d->cx.now = d->now - (i ? 3 : 20) * HOUR_MS;
        e = file(d, &s[i]);
        if (!e) e = complaint_get(&d->cx, s[i].ref, NULL, &c[i]);
    }
    demo_act_as(d, &d->staff[DEMO_AGENT1]);
    struct merge_draft m = {.into = s[0].ref, .version = c[1].version};
    d->cx.now = d->now - HOUR_MS;
    if (!e) e = complaint_merge(&d->cx, s[1].ref, &m);
    demo_act_as(d, NULL);
    return e;
}

enum err demo_make_complaints(struct demo *d)
{
    enum err e = demo_slices(d, _("Complaints"), d->complaints, one_complaint);
    return e ? e : merge_twice(d);
}
