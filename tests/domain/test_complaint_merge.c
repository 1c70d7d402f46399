/* domain/complaint_merge.h: what may be merged, what each side reads afterwards, chains, undo. */
#include "domain/cases.h"
#include "domain/complaint_merge.h"

static struct complaint_receipt case_of(struct track_keys *keys, struct str email)
{
    struct complaint_draft d = a_draft();
    struct complaint_receipt r;
    as(&guest);
    d.contact_email = email;
    cx.now += SECOND_MS;
    must(complaint_submit(&cx, &d, &r));
    *keys = (struct track_keys){.n = 1};
    keys->at[0] = secret_hash(r.token);
    return r;
}

static enum err merge(struct str loser, struct str winner)
{
    as(&agent);
    return complaint_merge(&cx, loser, &(struct merge_draft){winner, version_of(loser), version_of(winner)});
}

START_TEST(what_may_be_merged)
{
    struct track_keys k;
    struct complaint_receipt a = case_of(&k, STR("hong@example.cn")), b = case_of(&k, STR("Hong@example.cn")),
                             c = case_of(&k, STR("other@example.cn"));
    refused(merge(a.ref, a.ref), ERR_INVALID);
    refused(merge(a.ref, c.ref), ERR_INVALID); /* another person's */
    as(&agent);
    refused(complaint_merge(&cx, a.ref, &(struct merge_draft){STR("TS-25HYT-2Z6E3-0"), version_of(a.ref), 0}), ERR_INVALID);
    refused(complaint_merge(&cx, a.ref, &(struct merge_draft){STR("nonsense"), version_of(a.ref), 0}), ERR_INVALID);
    refused(complaint_merge(&cx, a.ref, &(struct merge_draft){b.ref, version_of(a.ref) - 1, 0}), ERR_STALE);
    refused(complaint_merge(&cx, a.ref, &(struct merge_draft){b.ref, version_of(a.ref), version_of(b.ref) + 1}), ERR_STALE);
    force_state(b.ref, COMPLAINT_CLOSED);
    refused(merge(a.ref, b.ref), ERR_INVALID); /* an open one does not vanish in a closed one */
    force_state(b.ref, COMPLAINT_ASSESSMENT);
    as(&sales);
    refused(complaint_merge(&cx, a.ref, &(struct merge_draft){b.ref, version_of(a.ref), 0}), ERR_FORBIDDEN);
    as(&guest);
    refused(complaint_merge(&cx, a.ref, &(struct merge_draft){b.ref, 1, 0}), ERR_FORBIDDEN);
    must(merge(a.ref, b.ref));
    refused(merge(a.ref, b.ref), ERR_CONFLICT);
    refused(merge(b.ref, a.ref), ERR_INVALID); /* no circle */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'complaint.merge'"), 1);
}
END_TEST

START_TEST(each_side_reads_both)
{
    struct track_keys ka, kb, kc;
    struct complaint_receipt a = case_of(&ka, STR("hong@example.cn")), b = case_of(&kb, STR("hong@example.cn")),
                             c = case_of(&kc, STR("else@example.cn"));
    struct complaint_message *m;
    struct merged_case *gone;
    struct complaint got;
    struct str ref;
    size_t n;
    must(complaint_answer(&cx, a.ref, &ka, &(struct message_draft){.body = STR("第一封")}));
    int64_t mails = number("SELECT COUNT(*) FROM outbox");
    must(merge(a.ref, b.ref));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox"), mails + 1);
    as(&guest);
    must(complaint_get(&cx, a.ref, &ka, &got));
    ck_assert(got.state == COMPLAINT_MERGED && str_eq(got.merged_into, b.ref));
    must(complaint_by_token(&cx, a.token, &ref));
    ck_assert(str_eq(ref, b.ref)); /* the old link leads to the winner ... */
    must(complaint_get(&cx, b.ref, &ka, &got)); /* ... and its key opens it */
    must(complaint_messages(&cx, b.id, &m, &n));
    ck_assert(n == 1 && str_is(m[0].body, "第一封") && m[0].from.v == a.id.v);
    must(complaint_merged_cases(&cx, b.id, &gone, &n));
    ck_assert(n == 1 && str_eq(gone[0].ref, a.ref));
    refused(complaint_get(&cx, b.ref, &kc, &got), ERR_NOT_FOUND);
    refused(complaint_get(&cx, a.ref, &kc, &got), ERR_NOT_FOUND);
    refused(complaint_get(&cx, b.ref, &no_keys, &got), ERR_NOT_FOUND);
    must(complaint_get(&cx, a.ref, &kb, &got));
    must(complaint_answer(&cx, a.ref, &ka, &(struct message_draft){.body = STR("旧页面")})); /* from an old page */
    ck_assert_int_eq(number(arena_printf(cx.arena, "SELECT COUNT(*) FROM complaint_message WHERE complaint_id = %" PRId64, b.id.v)), 1);
    as(&agent);
    refused(complaint_reply(&cx, a.ref, &(struct message_draft){.body = STR("x"), .version = version_of(a.ref)}), ERR_CONFLICT);
    refused(complaint_take(&cx, a.ref, version_of(a.ref)), ERR_CONFLICT);
    run("INSERT INTO customer (id, code, kind, name, name_key, created_at, updated_at) VALUES"
        " (61, 'K1', 'person', '甲', 'jia', 1, 1), (62, 'K2', 'person', '乙', 'yi', 1, 1)");
    run(arena_printf(cx.arena, "UPDATE complaint SET customer_id = 61 WHERE id = %" PRId64, a.id.v));
    refused(complaint_set_customer(&cx, b.ref, version_of(b.ref), (customer_id){62}), ERR_INVALID);
    refused(complaint_set_customer(&cx, a.ref, version_of(a.ref), (customer_id){62}), ERR_INVALID);
    must(complaint_set_customer(&cx, b.ref, version_of(b.ref), (customer_id){61}));
    (void)c;
}
END_TEST

START_TEST(undo_and_chains)
{
    struct track_keys ka, kb, kc;
    struct complaint_receipt a = case_of(&ka, STR("hong@example.cn")), b = case_of(&kb, STR("hong@example.cn")),
                             c = case_of(&kc, STR("hong@example.cn"));
    struct complaint got, before;
    struct merge_candidate can[5];
    size_t n;
    as(&agent);
    must(complaint_merge_candidates(&cx, a.ref, can, 5, &n));
    ck_assert_uint_eq(n, 2);
    must(complaint_get(&cx, a.ref, NULL, &before));
    must(merge(a.ref, b.ref));
    must(merge(b.ref, c.ref)); /* a leads to c now */
    must(complaint_get(&cx, a.ref, NULL, &got));
    ck_assert(str_eq(got.merged_into, c.ref) && got.next_due_at == CASE_NO_DUE);
    must(complaint_unmerge(&cx, b.ref, version_of(b.ref)));
    must(complaint_get(&cx, a.ref, NULL, &got));
    ck_assert(str_eq(got.merged_into, b.ref));
    must(complaint_unmerge(&cx, a.ref, version_of(a.ref)));
    must(complaint_get(&cx, a.ref, NULL, &got));
    ck_assert(got.state == before.state && !got.merged_into.n && !got.closed_at && got.due_at == before.due_at &&
              got.next_due_at == before.next_due_at);
    refused(complaint_unmerge(&cx, a.ref, version_of(a.ref)), ERR_CONFLICT); /* undo after undo */
    as(&guest);
    refused(complaint_get(&cx, b.ref, &ka, &got), ERR_NOT_FOUND); /* apart again */
    int64_t mails = number("SELECT COUNT(*) FROM outbox");
    must(merge(a.ref, b.ref));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM outbox"), mails); /* told once */
    ck_assert_int_eq(number("SELECT COUNT(*) FROM audit WHERE action = 'complaint.unmerge'"), 2);
    int64_t wrong = 0;
    must(search_verify(cx.db, "complaint", &wrong));
    ck_assert_int_eq(wrong, 0);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {what_may_be_merged, each_side_reads_both, undo_and_chains};
    return run_suite_on("complaint_merge", tests, COUNT_OF(tests), open_cases);
}
