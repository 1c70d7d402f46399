/* Branches, teams and employees of the demonstration. */
#include "cli/demo/demo.h"
#include "domain/absence.h"
#include "domain/lookup.h"
#include "domain/notice.h"
#include "domain/staff.h"

static const struct {
    const char *username, *name;
    unsigned roles;
    int team, branch; /* index; -1: none */
} people[DEMO_STAFF_COUNT] = {
    [DEMO_AGENT1] = {"li.na", "李娜", ROLE_AGENT, 0, 0},
    [DEMO_AGENT2] = {"wang.fang", "王芳", ROLE_AGENT, 0, 1},
    [DEMO_SALES1] = {"zhang.wei", "张伟", ROLE_SALES, 1, 0},
    [DEMO_SALES2] = {"liu.yang", "刘洋", ROLE_SALES, 1, 1},
    [DEMO_SALES3] = {"chen.jing", "陈静", ROLE_SALES, 2, 2},
    [DEMO_MANAGER] = {"zhao.min", "赵敏", ROLE_MANAGER, 1, 0},
    [DEMO_LOYALTY] = {"sun.li", "孙莉", ROLE_LOYALTY, 3, 0},
    [DEMO_LOYALTY2] = {"qian.jing", "钱静", ROLE_LOYALTY, 3, 1},
    [DEMO_AUDITOR] = {"zhou.shen", "周慎", ROLE_AUDITOR, -1, -1},
};
static const char *const branches[] = {"上海总店", "北京分店", "广州分店"};
static const struct {
    const char *name;
    int branch;
} teams[] = {{"客服一组", 0}, {"华东销售组", 0}, {"华南销售组", 2}, {"会员中心", 0}};

static enum err make_places(struct demo *d)
{
    for (size_t i = 0; i < COUNT_OF(branches); i++) {
        struct lookup l = {.name_zh = str_of(branches[i]), .position = (int64_t)i};
        enum err e = lookup_save(&d->cx, LIST_BRANCH, &l, &d->branches[i]);
        if (e) return e;
    }
    for (size_t i = 0; i < COUNT_OF(teams); i++) {
        struct lookup l = {.name_zh = str_of(teams[i].name),
                           .position = (int64_t)i,
                           .parent = d->branches[teams[i].branch]};
        enum err e = lookup_save(&d->cx, LIST_TEAM, &l, &d->teams[i]);
        if (e) return e;
    }
    return OK;
}

static enum err lead(struct demo *d, enum list list, int64_t id, enum demo_staff who)
{
    struct lookup l;
    enum err e = lookup_get(&d->cx, list, id, &l);
    l.manager = (staff_id){d->staff[who].id};
    return e ? e : lookup_save(&d->cx, list, &l, &id);
}

/* Zhao Min leads a branch and a team; Chen Jing is on leave and Zhang Wei stands in. */
static enum err make_managers(struct demo *d)
{
    enum err e = lead(d, LIST_BRANCH, d->branches[0], DEMO_MANAGER);
    if (!e) e = lead(d, LIST_TEAM, d->teams[1], DEMO_MANAGER);
    if (!e) e = lead(d, LIST_TEAM, d->teams[3], DEMO_LOYALTY);
    if (e) return e;
    d->cx.now = d->now;
    demo_act_as(d, &d->staff[DEMO_SALES3]);
    struct absence_draft a = {.substitute = d->staff[DEMO_SALES1].id,
                              .from = str_of(clock_iso_date(d->cx.arena, d->now - 2 * DAY_MS, d->cx.config->zone)),
                              .until = str_of(clock_iso_date(d->cx.arena, d->now + 5 * DAY_MS, d->cx.config->zone)),
                              .note = STR("年假")};
    e = absence_put(&d->cx, (staff_id){d->staff[DEMO_SALES3].id}, &a);
    demo_act_as(d, NULL);
    return e;
}

/* The signatures of who answers customers, and two who want their notices in a digest. */
static enum err make_choices(struct demo *d)
{
    static const struct {
        enum demo_staff who;
        const char *signature;
        bool digest;
    } own[] = {{DEMO_AGENT1, "李娜\n知音客服一组\n服务热线 400-820-0000（9:00—18:00）", false},
               {DEMO_AGENT2, "王芳\n知音客服 · 北京", true},
               {DEMO_MANAGER, "赵敏\n上海总店 主管", true}};
    enum err e = OK;
    for (size_t i = 0; !e && i < COUNT_OF(own); i++) {
        struct staff_details details;
        struct notice_choice choice;
        demo_act_as(d, &d->staff[own[i].who]);
        e = staff_details_load(&d->cx, &details);
        details.signature = str_of(own[i].signature);
        if (!e) e = staff_details_save(&d->cx, &details);
        if (e || !own[i].digest) continue;
        e = notice_choice_load(&d->cx, &choice);
        for (size_t k = 0; notice_kinds[k].code; k++)
            if (choice.way[k] == NOTICE_BELL) choice.way[k] = NOTICE_DIGEST;
        if (!e) e = notice_choice_save(&d->cx, &choice);
    }
    demo_act_as(d, NULL);
    return e;
}

enum err demo_make_staff(struct demo *d)
{
    d->cx.now = d->now - 3 * 365 * DAY_MS;
    enum err e = make_places(d);
    for (size_t i = 0; !e && i < DEMO_STAFF_COUNT; i++) {
        struct str none = STR_NONE;
        staff_id id = {0};
        struct staff_draft s = {
            .username = str_of(people[i].username),
            .name = str_of(people[i].name),
            .email = str_printf(d->cx.arena, "%s@zhiyin.example.cn", people[i].username),
            .roles = people[i].roles,
            .team = people[i].team < 0 ? 0 : d->teams[people[i].team],
            .branch = people[i].branch < 0 ? 0 : d->branches[people[i].branch],
        };
        e = staff_create(&d->cx, &s, STR(DEMO_PASSWORD), false, &id, &none);
        d->staff[i] = (struct actor){.kind = ACTOR_STAFF,
                                     .id = id.v,
                                     .name = str_of(people[i].name),
                                     .roles = people[i].roles,
                                     .team = {s.team},
                                     .branch = {s.branch}};
    }
    if (!e) e = make_managers(d);
    return e ? e : make_choices(d);
}
