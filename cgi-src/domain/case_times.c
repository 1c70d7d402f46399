/* Targets and the working week: see case_times.h. */
#include "domain/case_times.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/setting.h"

static const struct {
    const char *code, *label;
} priorities[PRIORITY_COUNT] = {
    [PRIORITY_LOW] = {"low", PN_("priority", "Low")},
    [PRIORITY_NORMAL] = {"normal", PN_("priority", "Normal")},
    [PRIORITY_HIGH] = {"high", PN_("priority", "High")},
    [PRIORITY_URGENT] = {"urgent", PN_("priority", "Urgent")},
};

const char *priority_code(enum case_priority p)
{
    return p > 0 && p < PRIORITY_COUNT ? priorities[p].code : "";
}

const char *priority_label(enum case_priority p)
{
    return p > 0 && p < PRIORITY_COUNT ? P_("priority", priorities[p].label) : "";
}

bool priority_parse(struct str code, enum case_priority *ret)
{
    for (int p = PRIORITY_LOW; p < PRIORITY_COUNT; p++) {
        if (!str_is(code, priorities[p].code)) continue;
        *ret = (enum case_priority)p;
        return true;
    }
    return false;
}

static enum err load_targets(struct ctx *cx, struct case_times *t)
{
    STMT(q, cx->db, "SELECT kind, priority, answer_minutes, decide_minutes, is_default FROM case_target");
    while (stmt_row(q)) {
        enum complaint_kind kind;
        struct str code = col_view(q, 0);
        int64_t p = col_i64(q, 1);
        if (!kind_parse(code.p, code.n, &kind) || p < PRIORITY_LOW || p >= PRIORITY_COUNT) continue;
        t->at[kind][p] = (struct case_target){col_i64(q, 2) * MINUTE_MS, col_i64(q, 3) * MINUTE_MS};
        if (col_i64(q, 4)) t->first[kind] = (enum case_priority)p;
    }
    return stmt_done(q);
}

enum err case_times_load(struct ctx *cx, struct case_times *ret)
{
    struct case_times t = {0};
    for (int k = 0; k < KIND_COUNT; k++) {
        t.first[k] = PRIORITY_NORMAL;
        for (int p = 0; p < PRIORITY_COUNT; p++) t.at[k][p].decide_ms = 40 * HOUR_MS;
    }
    enum err e = load_targets(cx, &t);
    if (!e) e = work_week_load(cx, &t.week);
    if (e) return e;
    t.version = setting_version(cx, SETTING_WORK_ZONE);
    *ret = t;
    return OK;
}

/* ---- what was typed ---- */

static const char *field_of(struct ctx *cx, const char *name, int kind, int priority)
{
    return priority ? arena_printf(cx->arena, "%s_%d_%d", name, kind, priority)
                    : arena_printf(cx->arena, "%s_%d", name, kind);
}

/* Hours with up to two decimals, as minutes; -1: not to be understood. */
static int64_t minutes_of(struct ctx *cx, struct str typed)
{
    struct str s = str_trim(text_half_width(cx->arena, typed)), whole;
    int64_t hours = 0, part = 0;
    if (!s.n) return 0;
    struct str rest = s;
    bool dot = str_cut(&rest, '.', &whole);
    if (!dot) whole = s;
    if (!str_to_i64(whole, &hours) || hours < 0 || hours > TARGET_MOST_HOURS) return -1;
    if (dot && rest.n) {
        if (rest.n > 2 || !str_to_i64(rest, &part) || part < 0) return -1;
        if (rest.n == 1) part *= 10;
    }
    int64_t minutes = hours * 60 + (part * 60 + 50) / 100;
    return minutes <= TARGET_MOST_HOURS * 60 ? minutes : -1;
}

static void check_target(struct ctx *cx, const struct case_times_draft *d, int k, int p, struct case_times *t)
{
    int64_t answer = minutes_of(cx, d->answer[k][p]), decide = minutes_of(cx, d->decide[k][p]);
    if (answer < 0)
        problem_f(cx, field_of(cx, "answer", k, p), _("Give hours like 8 or 0.5, at most %d; empty: no target."),
                  TARGET_MOST_HOURS);
    if (decide <= 0)
        problem_f(cx, field_of(cx, "decide", k, p), _("Give hours like 40 or 0.5, at most %d."), TARGET_MOST_HOURS);
    if (answer > 0 && decide > 0 && answer > decide)
        problem(cx, field_of(cx, "answer", k, p), _("The first answer cannot be due after the decision."));
    t->at[k][p] = (struct case_target){answer * MINUTE_MS, decide * MINUTE_MS};
}

static void check_week(struct ctx *cx, const struct case_times_draft *d, struct case_times *t)
{
    for (int i = 0; i < 7; i++) {
        const char *wrong = work_day_parse(cx->arena, d->day[i], &t->week.days[i]);
        if (wrong) problem(cx, field_of(cx, "day", i + 1, 0), wrong);
    }
    work_week_sum(&t->week);
    if (t->week.total < HOUR_MS && !cx->problems.list.n)
        problem(cx, "day_1", _("The week needs at least one hour of work: due times are counted in it."));
    t->week.zone = str_dup(cx->arena, str_trim(d->zone));
    if (!clock_zone_exists(t->week.zone))
        problem(cx, "zone", _("There is no such time zone. Write it like Asia/Shanghai."));
}

static enum err check(struct ctx *cx, const struct case_times_draft *d, struct case_times *t)
{
    for (int k = KIND_COMPLAINT; k < KIND_COUNT; k++) {
        for (int p = PRIORITY_LOW; p < PRIORITY_COUNT; p++) check_target(cx, d, k, p, t);
        if (d->first[k] < PRIORITY_LOW || d->first[k] >= PRIORITY_COUNT)
            problem(cx, field_of(cx, "first", k, 0), _("Choose from the list."));
        t->first[k] = (enum case_priority)d->first[k];
    }
    check_week(cx, d, t);
    return problems_result(cx);
}

/* ---- saving ---- */

static enum err write_targets(struct ctx *cx, const struct case_times *t)
{
    for (int k = KIND_COMPLAINT; k < KIND_COUNT; k++) {
        for (int p = PRIORITY_LOW; p < PRIORITY_COUNT; p++) {
            STMT(q, cx->db,
                 "INSERT INTO case_target (kind, priority, answer_minutes, decide_minutes, is_default)"
                 " VALUES (:kind, :priority, :answer, :decide, :first) ON CONFLICT (kind, priority) DO UPDATE"
                 " SET answer_minutes = :answer, decide_minutes = :decide, is_default = :first");
            bind_cstr(q, ":kind", kind_code((enum complaint_kind)k));
            bind_i64(q, ":priority", p);
            bind_i64(q, ":answer", t->at[k][p].answer_ms / MINUTE_MS);
            bind_i64(q, ":decide", t->at[k][p].decide_ms / MINUTE_MS);
            bind_i64(q, ":first", (int)t->first[k] == p);
            enum err e = stmt_run(q);
            if (e) return e;
        }
    }
    return OK;
}

static enum err write_week(struct ctx *cx, const struct work_week *w)
{
    STMT(drop, cx->db, "DELETE FROM work_hours");
    enum err e = stmt_run(drop);
    for (int d = 0; d < 7; d++) {
        for (int i = 0; !e && i < w->days[d].n; i++) {
            STMT(q, cx->db, "INSERT INTO work_hours (weekday, from_minute, until_minute) VALUES (:day, :from, :until)");
            bind_i64(q, ":day", d + 1);
            bind_i64(q, ":from", w->days[d].at[i].from);
            bind_i64(q, ":until", w->days[d].at[i].until);
            e = stmt_run(q);
        }
    }
    return e ? e : setting_force(cx, SETTING_WORK_ZONE, str_of(w->zone));
}

static json_t *audit_of(struct ctx *cx, const struct case_times *t)
{
    json_t *j = json_object();
    for (int i = 0; i < 7; i++) {
        struct str day = work_day_text(cx->arena, &t->week.days[i]);
        json_object_set_new(j, field_of(cx, "day", i + 1, 0), json_stringn(day.p ? day.p : "", day.n));
    }
    for (int k = KIND_COMPLAINT; k < KIND_COUNT; k++) {
        for (int p = PRIORITY_LOW; p < PRIORITY_COUNT; p++) {
            const char *name = arena_printf(cx->arena, "%s.%s", kind_code((enum complaint_kind)k),
                                            priority_code((enum case_priority)p));
            json_object_set_new(j, name, json_pack("[I,I]", (json_int_t)(t->at[k][p].answer_ms / MINUTE_MS),
                                                   (json_int_t)(t->at[k][p].decide_ms / MINUTE_MS)));
        }
        json_object_set_new(j, kind_code((enum complaint_kind)k), json_string(priority_code(t->first[k])));
    }
    json_object_set_new(j, "zone", json_string(t->week.zone));
    return j;
}

enum err case_times_save(struct ctx *cx, const struct case_times_draft *d)
{
    struct case_times typed = {0}, old;
    if (!perm_may(cx->actor, SETTING_MANAGE)) return ERR_FORBIDDEN;
    enum err e = check(cx, d, &typed);
    if (e) return e;
    TX(tx, cx);
    e = case_times_load(cx, &old);
    if (e) return e;
    if (old.version != d->version) return ERR_STALE;
    e = write_targets(cx, &typed);
    if (!e) e = write_week(cx, &typed.week);
    if (!e) {
        e = audit_write(cx, "setting.case_times", "setting", SETTING_WORK_ZONE, (customer_id){0}, audit_of(cx, &old),
                        audit_of(cx, &typed));
    }
    return e ? e : tx_commit(&tx);
}

static struct str hours_text(struct ctx *cx, int64_t ms)
{
    int64_t hundredths = (ms / MINUTE_MS * 100 + 30) / 60;
    if (!ms) return STR("");
    if (hundredths % 100 == 0) return str_printf(cx->arena, "%lld", (long long)(hundredths / 100));
    if (hundredths % 10 == 0)
        return str_printf(cx->arena, "%lld.%lld", (long long)(hundredths / 100), (long long)(hundredths % 100 / 10));
    return str_printf(cx->arena, "%lld.%02lld", (long long)(hundredths / 100), (long long)(hundredths % 100));
}

void case_times_draft_of(struct ctx *cx, const struct case_times *t, struct case_times_draft *ret)
{
    struct case_times_draft d = {.zone = str_of(t->week.zone), .version = t->version};
    for (int k = KIND_COMPLAINT; k < KIND_COUNT; k++) {
        d.first[k] = t->first[k];
        for (int p = PRIORITY_LOW; p < PRIORITY_COUNT; p++) {
            d.answer[k][p] = hours_text(cx, t->at[k][p].answer_ms);
            d.decide[k][p] = hours_text(cx, t->at[k][p].decide_ms);
        }
    }
    for (int i = 0; i < 7; i++) d.day[i] = work_day_text(cx->arena, &t->week.days[i]);
    *ret = d;
}
