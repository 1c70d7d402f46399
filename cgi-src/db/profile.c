/* What each program's connections may touch, as one table.
 *
 * Read by SQLite's authorizer when a statement is prepared, and made into GRANTs for PostgreSQL's roles
 * (postgres_roles.c). The rule guarded here: what the
 * public can reach (portal) sees no employee's password or phone, no audit row, no notes and no
 * sealed text, whatever SQL it might be made to run; audit rows are inserted and never changed.
 * On SQLite this stops injected SQL and mistakes, not a taken-over process. */
#include "db/profile.h"

#include <string.h>

#define R   DB_OP_READ
#define I   DB_OP_INSERT
#define U   DB_OP_UPDATE
#define D   DB_OP_DELETE
#define RI  (R | I)
#define RIU (R | I | U)
#define ALL (R | I | U | D)

/* What every program with people writes beside a use case. */
#define BESIDE_USE_CASES                                                                           \
    {"schema_migration", R, NULL}, {"setting", R, NULL}, {"lookup", R, NULL},                      \
        {"branch", R, NULL}, {"team", R, NULL}, {"staff_absence", R, NULL}, {"tier", R, NULL},                                 \
        {"work_hours", R, NULL}, {"case_target", R, NULL}, {"rate_limit", ALL, NULL},      \
        {"once", ALL, NULL}, {"audit", I, NULL}, {"audit", R, "id"}, {"audit_text", I, NULL},      \
        {"outbox", I, NULL}, {"notice", I, NULL}, {"session", ALL, NULL},                          \
        {"staff_notify", R, NULL}, {"custom_field", R, NULL}, {"custom_choice", R, NULL},          \
        {"staged_file", ALL, NULL}, {"file_content", RI, NULL}, {"file_chunk", RI, NULL}

/* Long work: made by pages, done by the worker. */
#define TASKS {"task", RIU, NULL}, {"task_row", RIU, NULL}

/* Complaints are taken by portal and intranet alike. */
#define COMPLAINTS                                                                                 \
    {"complaint", RIU, NULL}, {"complaint_search", ALL, NULL}, {"complaint_fts", ALL, NULL},       \
        {"complaint_step", RI, NULL}, {"complaint_message", RI, NULL}, {"attachment", RIU, NULL},  \
        {"complaint_tag", R, NULL}, {"complaint_follow", R, NULL}, {"complaint_rating", R, NULL},  \
                                        \
        {"timeline", ALL, NULL}, {"custom_complaint", R | I, NULL}

#define LOYALTY_READ                                                                               \
    {"member", R, NULL}, {"member_card", R, NULL}, {"points_account", R, NULL}, {"points_posting", R, NULL},                 \
        {"points_entry", R, NULL}, {"points_lot", R, NULL}, {"points_lot_use", R, NULL},           \
        {"points_day", R, NULL}, {"points_day_by", R, NULL}

/* Duplicates: pairs are found by the worker; merging moves what hangs on a customer. */
#define DUPLICATES                                                                                 \
    {"duplicate_pair", ALL, NULL}, {"customer_merge", RIU, NULL}, {"customer_merge_loser", RI, NULL}, \
        {"customer_merge_row", RI, NULL}, {"sales_order", U, "customer_id updated_at"},           \
        {"member", U, "customer_id"}, {"customer_stage", U, "customer_id"}

/* What imports write and their undo takes back; records that are withdrawn are kept in a table of their own. */
#define IMPORTED                                                                                           \
    {"customer", RIU | D, NULL}, {"customer_reach", ALL, NULL}, {"customer_tag", ALL, NULL},               \
        {"contact", RIU | D, NULL}, {"member", I | D, NULL}, {"member_event", D, NULL},                    \
        {"points_account", D, NULL}, {"sales_order", RIU | D, NULL}, {"sales_order_line", I | D, NULL},    \
        {"complaint", I | D, NULL}, {"complaint_step", D, NULL}, {"withdrawn", RI, NULL},                  \
        {"custom_customer", ALL, NULL}, {"custom_order", ALL, NULL}, {"custom_complaint", ALL, NULL},      \
        {"import_file", U, NULL}

#define ORDERS_READ {"sales_order", R, NULL}, {"sales_order_line", R, NULL}, {"custom_order", R, NULL}

/* What stands in the fields that admins added. */
#define CUSTOM_VALUES                                                                              \
    {"custom_customer", ALL, NULL}, {"custom_complaint", ALL, NULL}, {"custom_order", ALL, NULL}
/* Signing in and one's own account, in the programs of staff. */
#define STAFF_SIGN_IN                                                                              \
    {"staff_factor", ALL, NULL}, {"staff_factor_step", RI, NULL}, {"staff_recovery", ALL, NULL},   \
        {"sign_in_challenge", ALL, NULL}, {"staff_link", RIU, NULL}

static const struct db_rule rules_portal[] = {
    BESIDE_USE_CASES,
    COMPLAINTS,
    LOYALTY_READ,
    ORDERS_READ,
    {"staff", R, "id name email lang state roles team_id branch_id"}, /* whom to notify */
    {"complaint_rating", I | U, NULL},
    {"portal_account", RIU, NULL},
    {"account_code", RIU, NULL},
    {"account_invitation", R | U, NULL},
    {"contact", R, "id"}, /* whose account it is */
    {"account_link", RIU, NULL},
    {"customer", R,
     "id code kind name name_key owner_id team_id branch_id stage city country main_phone "
     "main_email gender birthday_on state last_contact_at created_at updated_at version merged_into"},
    {"customer", U, "last_contact_at updated_at"},
    {"customer_reach", R, NULL},
    {"customer_address", R, NULL},
    {"consent", RIU, NULL},
    {NULL, 0, NULL}};

static const struct db_rule rules_intranet[] = {
    BESIDE_USE_CASES,
    TASKS,
    {"staff_absence", I | U, NULL},
    COMPLAINTS,
    LOYALTY_READ,
    ORDERS_READ,
    DUPLICATES,
    {"calendar_feed", ALL, NULL},
    {"import_file", RIU, NULL},
    {"import_mapping", RIU, NULL},
    {"withdrawn", R, NULL},
    {"lookup", I, NULL}, /* tags of cases */
    {"complaint_tag", I | D, NULL},
    {"complaint_follow", I | D, NULL},
    {"complaint_presence", ALL, NULL},
    {"saved_reply", RIU, NULL},
    {"complaint_merge", RIU, NULL},
    {"staff", R | U, NULL},
    {"notice", RIU, NULL},
    {"staff_notify", RIU, NULL},
    STAFF_SIGN_IN,
    {"audit", R, "id at actor_kind actor_name action entity entity_id customer_id"}, /* timeline */
    {"audit_text", R, "audit_id customer_id before_text after_text"},
    {"portal_account", R,
     "id email phone name lang state customer_id verified_at created_at last_sign_in_at "
     "version contact_id sees_all"},
    {"portal_account", U, "customer_id contact_id sees_all version"},
    {"account_invitation", RIU, NULL},
    {"account_link", RIU, NULL},
    {"customer", RIU, NULL},
    {"customer_search", ALL, NULL},
    {"customer_fts", ALL, NULL},
    {"customer_reach", ALL, NULL},
    {"customer_address", ALL, NULL},
    {"customer_tag", ALL, NULL},
    {"customer_stage", RI, NULL},
    {"customer_link", RIU, NULL},
    {"contact", RIU, NULL},
    {"consent", RIU, NULL},
    {"note", RIU, NULL},
    {"interaction", RIU, NULL},
    CUSTOM_VALUES,
    {"sales_order", U, "version updated_at"},
    {"member_event", R, NULL},
    {"points_request", R, NULL},
    {"saved_view", RIU, NULL},
    {"saved_view_default", ALL, NULL},
    {"outbox", R, "id channel recipient subject state entity entity_id tries created_at sent_at"},
    {NULL, 0, NULL}};

static const struct db_rule rules_admin[] = {
    BESIDE_USE_CASES,
    {"calendar_feed", R | D, NULL}, /* ends with the sessions */
    TASKS,
    {"staff_absence", I | U, NULL},
    ORDERS_READ,
    {"staff", RIU, NULL},
    {"branch", RIU, NULL},
    {"team", RIU, NULL},
    {"lookup", RIU, NULL},
    {"custom_field", RIU, NULL},
    {"custom_choice", RIU, NULL},
    {"custom_customer", R, NULL},
    {"custom_complaint", R, NULL},
    {"tier", RIU, NULL},
    {"setting", ALL, NULL},
    {"work_hours", ALL, NULL},
    {"case_target", RIU, NULL},
    {"notice", RIU, NULL},
    {"staff_notify", RIU, NULL},
    STAFF_SIGN_IN,
    {"portal_account", R,
     "id email phone name lang state customer_id verified_at created_at last_sign_in_at "
     "version contact_id sees_all"},
    {"portal_account", U, "state customer_id version"},
    {"account_link", RIU, NULL},
    {"customer", RIU, NULL},
    {"customer_search", ALL, NULL},
    {"customer_fts", ALL, NULL},
    {"customer_reach", R, NULL},
    {"customer_address", R, NULL},
    {"customer_tag", R, NULL},
    {"customer_stage", RI, NULL},
    {"customer_link", R, NULL},
    {"contact", R, NULL},
    {"consent", R, NULL},
    {"note", R, NULL},
    {"interaction", R, NULL},
    {"timeline", ALL, NULL},
    {"complaint", R, NULL},
    {"complaint_search", R, NULL},
    {"complaint_fts", R, NULL},
    {"complaint_step", R, NULL},
    {"complaint_message", R, NULL},
    {"attachment", R, NULL},
    {"member", RIU, NULL},
    {"points_account", RIU, NULL},
    {"points_key", RI, NULL},
    {"points_posting", RI, NULL},
    {"points_entry", RI, NULL},
    {"points_lot", RIU, NULL},
    {"points_lot_use", RI, NULL},
    {"points_day_by", R, NULL},
    {"points_day", R | D, NULL}, /* totals of days that a posting is booked into later */
    {"member_event", RI, NULL},
    {"member_card", RI, NULL},
    {"points_request", RIU, NULL},
    {"points_grant", RIU, NULL},
    {"points_grant_row", RIU, NULL},
    {"saved_view", RIU, NULL},
    {"saved_view_default", ALL, NULL},
    {"outbox", RIU, NULL}, /* replay; a demonstration shows the codes */
    {"job", R | U, NULL},
    {"import_run", R, NULL},
    {"audit", RI, NULL},
    {"audit_text", RI, NULL},
    {"audit_chain", R, NULL},
    {NULL, 0, NULL}};

/* No operations yet: nothing but what its answers need. */
static const struct db_rule rules_api[] = {
    {"schema_migration", R, NULL}, {"setting", R, NULL}, {"rate_limit", ALL, NULL}, {NULL, 0, NULL}};

static const struct db_rule rules_worker[] = {
    {"*", R, NULL},
    {"task", RIU, NULL},
    {"task_row", ALL, NULL},
    {"job", ALL, NULL},
    {"outbox", RIU, NULL},
    {"account_invitation", I | U, NULL},
    {"notice", RIU | D, NULL},
    {"audit", I, NULL},
    {"audit_text", I, NULL},
    {"audit_chain", I, NULL},
    {"once", ALL, NULL},
    {"rate_limit", ALL, NULL},
    {"session", D | U, NULL},
    {"staff_factor_step", D, NULL},
    {"sign_in_challenge", D, NULL},
    {"staff_link", D, NULL},
    {"account_code", D, NULL},
    {"staged_file", D, NULL},
    {"file_content", D, NULL},
    {"file_chunk", D, NULL},
    {"setting", I | U, NULL},
    CUSTOM_VALUES,
    {"custom_field", U, "reindex reindex_after"},
    {"customer", U, "value_minor last_contact_at stage owner_id team_id branch_id updated_at version"},
    {"portal_account", U, "sees_all version"},
    {"customer_tag", ALL, NULL},
    {"customer_address", I | U | D, NULL}, /* of cards that are taken over, and taken back */
    {"bulk_pick", ALL, NULL},
    {"customer_search", ALL, NULL},
    {"customer_fts", ALL, NULL},
    {"customer_stage", I, NULL},
    {"interaction", U, "next_by_id version"},
    {"complaint", U, NULL},
    {"complaint_tag", I | D, NULL},
    {"complaint_search", ALL, NULL},
    {"complaint_fts", ALL, NULL},
    {"complaint_step", I, NULL},
    {"complaint_message", I, NULL},
    {"complaint_presence", D, NULL},
    {"timeline", ALL, NULL},
    {"duplicate_pair", RIU | D, NULL},
    IMPORTED,
    {"member", U, NULL},
    {"points_account", I | U, NULL},
    {"points_key", I, NULL},
    {"points_posting", I, NULL},
    {"points_entry", I, NULL},
    {"points_lot", I | U, NULL},
    {"points_lot_use", I, NULL},
    {"points_day", ALL, NULL},
    {"points_day_by", ALL, NULL},
    {"member_event", I, NULL},
    {"points_request", U, NULL},
    {"points_grant", U, NULL},
    {"points_grant_row", I | U, NULL},
    {NULL, 0, NULL}};

static const struct db_rule rules_owner[] = {{"*", ALL, NULL}, {NULL, 0, NULL}};

const struct db_profile profile_portal = {"portal", rules_portal};
const struct db_profile profile_intranet = {"intranet", rules_intranet};
const struct db_profile profile_admin = {"admin", rules_admin};
const struct db_profile profile_api = {"api", rules_api};
const struct db_profile profile_worker = {"worker", rules_worker};
const struct db_profile profile_owner = {"owner", rules_owner};

static bool listed(const char *columns, const char *column)
{
    size_t n = strlen(column);
    for (const char *at = columns; *at;) {
        size_t m = strcspn(at, " ");
        if (m == n && memcmp(at, column, n) == 0) return true;
        at += m;
        at += strspn(at, " ");
    }
    return false;
}

/* A read without a column ("count(*)") needs any read rule of the table. */
bool profile_allows(const struct db_profile *p, enum db_op op, const char *table, const char *column)
{
    for (const struct db_rule *r = p->rules; r->table; r++) {
        if (!(r->ops & op) || (strcmp(r->table, "*") != 0 && strcmp(r->table, table) != 0)) continue;
        if (!r->columns || !column || !*column) return true;
        if (op != DB_OP_READ && op != DB_OP_UPDATE) return true;
        if (listed(r->columns, column)) return true;
    }
    return false;
}
