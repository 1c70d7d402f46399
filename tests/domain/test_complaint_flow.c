/* domain/complaint_flow.h: the table is walked whole. Every pair of states is tried by everybody who
 * might; what the table does not name is refused and changes nothing; what it needs is asked for. */
#include "domain/cases.h"

static const struct {
    const struct actor *who;
    unsigned flow;
} people[] = {{&guest, FLOW_CUSTOMER}, {&agent, FLOW_STAFF}};

static struct step_draft whole_step(enum complaint_state to, int64_t version)
{
    return (struct step_draft){.to = to, .version = version, .note = STR("because"),
                               .message = STR("which one?"), .decision = STR("we were wrong"),
                               .remedy = STR("a new one"), .cause = 31, .severity = 2};
}

/* The state it comes from lasts longer than the days of silence. */
static void let_time_pass(struct str ref)
{
    run(arena_printf(cx.arena,
                     "UPDATE complaint_step SET at = at - %" PRId64 " WHERE complaint_id ="
                     " (SELECT id FROM complaint WHERE ref = '%.*s')",
                     (FLOW_SILENT_DAYS + 1) * DAY_MS, STR_ARG(ref)));
}

static void try_pair(struct str ref, const struct track_keys *keys, size_t person,
                     enum complaint_state from, enum complaint_state to, enum complaint_kind kind)
{
    force_state(ref, from);
    as(people[person].who);
    struct step_draft d = whole_step(to, version_of(ref));
    int64_t steps = number("SELECT COUNT(*) FROM complaint_step");
    int64_t audit = number("SELECT COUNT(*) FROM audit");
    bool allowed = flow_find(from, to, people[person].flow, kind) != NULL;
    enum err e = complaint_step(&cx, ref, keys, &d);
    ck_assert_msg(e == (allowed ? OK : ERR_CONFLICT), "%s -> %s by %zu: %s %s", state_code(from),
                  state_code(to), person, err_name(e),
                  cx.problems.list.n ? cx.problems.list.at[0].text : "");
    ck_assert_int_eq(state_of(ref), allowed ? to : from);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM complaint_step"), steps + allowed);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit"), audit + allowed);
}

START_TEST(every_pair)
{
    struct track_keys keys;
    size_t tried = 0;
    struct complaint_receipt r = a_case(&keys);
    let_time_pass(r.ref);
    for (int kind = KIND_COMPLAINT; kind <= KIND_ENQUIRY; kind++) { /* the others have these rows */
        run(arena_printf(cx.arena, "UPDATE complaint SET kind = '%s'", kind_code(kind)));
        for (int from = COMPLAINT_RECEIVED; from < COMPLAINT_STATES; from++) {
            for (int to = COMPLAINT_RECEIVED; to < COMPLAINT_STATES; to++) {
                for (size_t p = 0; p < COUNT_OF(people); p++, tried++) {
                    try_pair(r.ref, &keys, p, from, to, kind);
                    let_time_pass(r.ref);
                }
            }
        }
    }
    printf("flow: %zu combinations of kind, from, to and person\n", tried);
}
END_TEST

/* Each thing a step needs is missed when it is left out. */
START_TEST(every_need)
{
    static const struct {
        unsigned need;
        const char *field;
    } needs[] = {{FLOW_NOTE, "note"},     {FLOW_MESSAGE, "message"}, {FLOW_ASSESSED, "severity"},
                 {FLOW_CAUSE, "cause"},   {FLOW_REMEDY, "remedy"},   {FLOW_DECISION, "decision"}};
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    for (size_t i = 0; i < complaint_flow_count; i++) {
        const struct complaint_flow *f = &complaint_flow[i];
        if (f->from == COMPLAINT_NEW || !(f->who & (FLOW_STAFF | FLOW_CUSTOMER))) continue;
        for (size_t n = 0; n < COUNT_OF(needs); n++) {
            if (!(f->needs & needs[n].need)) continue;
            force_state(r.ref, f->from);
            as(f->who & FLOW_STAFF ? &agent : &guest);
            struct step_draft d = {.to = f->to, .version = version_of(r.ref)};
            if (f->kinds) run("UPDATE complaint SET kind = 'enquiry'");
            else run("UPDATE complaint SET kind = 'complaint'");
            ck_assert_int_eq(complaint_step(&cx, r.ref, &keys, &d), ERR_INVALID);
            ck_assert_msg(problem_of(&cx, needs[n].field) != NULL, "%s -> %s without %s",
                          state_code(f->from), state_code(f->to), needs[n].field);
            ck_assert_int_eq(state_of(r.ref), f->from);
        }
    }
}
END_TEST

START_TEST(silence_and_reopening_have_their_time)
{
    struct track_keys keys;
    struct complaint_receipt r = a_case(&keys);
    force_state(r.ref, COMPLAINT_OFFERED);
    as(&agent);
    struct step_draft d = whole_step(COMPLAINT_CLOSED_SILENT, version_of(r.ref));
    refused(complaint_step(&cx, r.ref, NULL, &d), ERR_INVALID);
    cx.now += FLOW_SILENT_DAYS * DAY_MS;
    must(complaint_step(&cx, r.ref, NULL, &d));

    int64_t days = setting_int(&cx, SETTING_REOPEN_DAYS);
    as(&guest);
    struct step_draft again = whole_step(COMPLAINT_REOPENED, 0);
    cx.now += days * DAY_MS + 1;
    refused(complaint_step(&cx, r.ref, &keys, &again), ERR_INVALID);
    cx.now -= 2;
    must(complaint_step(&cx, r.ref, &keys, &again));
    ck_assert_int_gt(number("SELECT due_at FROM complaint"), cx.now); /* a new target */
    force_state(r.ref, COMPLAINT_CLOSED);
    cx.now += 400 * DAY_MS;
    as(&agent); /* staff are not bound to the days */
    again.version = version_of(r.ref);
    must(complaint_step(&cx, r.ref, NULL, &again));
}
END_TEST

START_TEST(words)
{
    for (int s = COMPLAINT_RECEIVED; s < COMPLAINT_STATES; s++) {
        enum complaint_state back;
        ck_assert(state_parse(state_code(s), strlen(state_code(s)), &back) && (int)back == s);
        ck_assert(*state_label(s) && *state_plain(s) && *state_next(s));
        bool leads_on = false;
        for (int to = COMPLAINT_RECEIVED; to < COMPLAINT_STATES; to++) {
            const struct complaint_flow *f = flow_find(s, to, FLOW_STAFF, KIND_COMPLAINT);
            leads_on = leads_on || f || flow_find(s, to, FLOW_CUSTOMER, KIND_COMPLAINT);
            if (f) ck_assert_msg(step_label(s, to) != NULL, "%s -> %s has no button", state_code(s), state_code(to));
        }
        if (s != COMPLAINT_MERGED) ck_assert_msg(leads_on, "%s is a dead end", state_code(s));
    }
    ck_assert(!state_valid(0) && !state_valid(COMPLAINT_STATES) && state_valid(COMPLAINT_REOPENED));
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        every_pair, every_need, silence_and_reopening_have_their_time, words};
    return run_suite_on("complaint_flow", tests, COUNT_OF(tests), open_cases);
}
