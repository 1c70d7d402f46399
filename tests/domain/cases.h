/* Builders for the tests of cases: who acts, a case in a given state, pictures. Header only. */
#ifndef TESTS_DOMAIN_CASES_H
#define TESTS_DOMAIN_CASES_H

#include <fcntl.h>

#include "domain/complaint.h"
#include "domain/setting.h"
#include "domain/staged.h"
#include "support/fixture.h"

static struct actor agent, colleague, sales, guest, account;
static struct track_keys no_keys UNUSED;

static UNUSED void as(const struct actor *who)
{
    cx.actor = who;
    cx.problems.list.n = 0;
}

static UNUSED void open_cases(void)
{
    open_all();
    run("INSERT INTO team (id, name) VALUES (3, '客服一组'), (4, '客服二组');"
        "INSERT INTO staff (id, username, name, email, roles, team_id, created_at) VALUES"
        " (21, 'li', 'Li Na', 'li@example.com', 1, 3, 1), (22, 'wu', 'Wu Hao', 'wu@example.com', 1, 3, 1),"
        " (23, 'zhang', 'Zhang Wei', '', 2, NULL, 1);"
        "INSERT INTO lookup (id, list, name_zh) VALUES (31, 'complaint_cause', '产品缺陷'),"
        " (32, 'complaint_category', '产品质量');"
        "INSERT INTO setting (key, value, updated_at) VALUES ('demo', '1', 1)");
    agent = (struct actor){.kind = ACTOR_STAFF, .id = 21, .name = STR("Li Na"), .roles = ROLE_AGENT,
                           .team = {3}};
    colleague = (struct actor){.kind = ACTOR_STAFF, .id = 22, .name = STR("Wu Hao"),
                               .roles = ROLE_AGENT, .team = {3}};
    sales = (struct actor){.kind = ACTOR_STAFF, .id = 23, .name = STR("Zhang Wei"),
                           .roles = ROLE_SALES};
    guest = (struct actor){.kind = ACTOR_NOBODY, .name = STR("")};
    secret_random(guest.session.b, HASH_BYTES);
    account = (struct actor){.kind = ACTOR_PORTAL, .id = 51, .name = STR("Wang")};
    cx.remote = STR("192.0.2.1");
    as(&guest);
}

static UNUSED struct complaint_draft a_draft(void)
{
    return (struct complaint_draft){.kind = KIND_COMPLAINT, .body = STR("水壶漏水\n第二天就坏了"),
                                    .order_text = STR("A200"), .remedy_wanted = STR("换货"),
                                    .contact_name = STR("王小红"),
                                    .contact_email = STR("hong@example.cn"),
                                    .contact_phone = STR("")};
}

/* A guest's case and the key that opens it. */
static UNUSED struct complaint_receipt a_case(struct track_keys *keys)
{
    struct complaint_draft d = a_draft();
    struct complaint_receipt r;
    as(&guest);
    must(complaint_submit(&cx, &d, &r));
    *keys = (struct track_keys){.n = 1};
    keys->at[0] = secret_hash(r.token);
    return r;
}

static UNUSED void force_state(struct str ref, enum complaint_state state)
{
    run(arena_printf(cx.arena,
                     "UPDATE complaint SET state = %d, open = %d, closed_at = %s WHERE ref = '%.*s'",
                     (int)state, state_open(state),
                     state_open(state) ? "NULL"
                                       : arena_printf(cx.arena, "%" PRId64, cx.now), STR_ARG(ref)));
}

static UNUSED int64_t version_of(struct str ref)
{
    STMT(q, cx.db, "SELECT version FROM complaint WHERE ref = :ref");
    bind_str(q, ":ref", ref);
    ck_assert_int_eq(stmt_one(q), OK);
    return col_i64(q, 0);
}

static UNUSED enum complaint_state state_of(struct str ref)
{
    STMT(q, cx.db, "SELECT state FROM complaint WHERE ref = :ref");
    bind_str(q, ":ref", ref);
    ck_assert_int_eq(stmt_one(q), OK);
    return (enum complaint_state)col_i64(q, 0);
}

/* A file of these bytes in the temporary folder, as an upload leaves it. */
static UNUSED const char *a_file(const void *bytes, size_t n)
{
    const char *path = arena_printf(cx.arena, "%s/upload-%d", dir, ++serial);
    FILE *f = fopen(path, "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
    fclose(f);
    return path;
}

/* 1x1 pixel. */
static UNUSED const unsigned char tiny_png[] = {
    0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0x0D, 'I', 'H', 'D', 'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 6, 0, 0, 0, 0x1F, 0x15, 0xC4, 0x89, 0, 0, 0, 0x0D, 'I', 'D', 'A', 'T', 0x78, 0x9C, 0x63,
    0xF8, 0xCF, 0xC0, 0xF0, 0x1F, 0, 5, 0, 1, 0xFF, 0x89, 0x99, 0x3D, 0x1D, 0, 0, 0, 0, 'I', 'E', 'N',
    'D', 0xAE, 0x42, 0x60, 0x82};

#endif
