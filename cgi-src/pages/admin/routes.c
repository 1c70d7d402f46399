/* The site map of admin.fcgi. */
#include "pages/admin/routes.h"

#include "domain/points_request.h"
#include "pages/shared/language.h"
#include "pages/shared/member_pages.h"
#include "pages/shared/notice_pages.h"
#include "pages/shared/sign.h"
#include "pages/shared/staff_pages.h"
#include "pages/shared/task_pages.h"

/* clang-format off */
const struct route admin_routes[] = {
/*  method  path          who may           csrf        body  handler          flags */
  { GET,    "/",          ACCESS_SIGNED_IN, CSRF_NONE,  0,    admin_home,       0 },
  { GET,    "/language",  ACCESS_ANYONE,    CSRF_NONE,  0,    shared_language, 0 },

  { GET,    "/sign-in",  ACCESS_ANYONE,    CSRF_NONE,  0,     staff_page_sign_in, 0 },
  { POST,   "/sign-in",  ACCESS_ANYONE,    CSRF_TOKEN, 8*KiB, staff_page_sign_in_post, ROUTE_HASHES },
  { POST,   "/sign-out", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, shared_sign_out, 0 },
  { GET,    "/account",  ACCESS_SIGNED_IN, CSRF_NONE,  0,     staff_page_account, 0 },
  { POST,   "/account/details",  ACCESS_SIGNED_IN, CSRF_TOKEN, 32*KiB, staff_page_details, 0 },
  { GET,    "/account/notices",  ACCESS_SIGNED_IN, CSRF_NONE,  0,     notice_page_choice, 0 },
  { POST,   "/account/notices",  ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, notice_page_choice_save, 0 },
  { POST,   "/account/language", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, staff_page_language, 0 },
  { GET,    "/account/password", ACCESS_SIGNED_IN, CSRF_NONE,  0,     staff_page_password, 0 },
  { POST,   "/account/password", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, staff_page_password_post, ROUTE_HASHES },
  { GET,    "/account/sessions", ACCESS_SIGNED_IN, CSRF_NONE,  0,     shared_sessions, 0 },
  { POST,   "/account/sessions/end", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, shared_session_end, 0 },
  { POST,   "/account/sessions/end-others", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, shared_sessions_end_others, 0 },
  { GET,    "/notices",                    ACCESS_SIGNED_IN, CSRF_NONE,  0,     notice_page_list, 0 },
  { POST,   "/notices/read",               ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, notice_page_read, 0 },
  { POST,   "/notices/{id}",               ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, notice_page_open, 0 },
  { POST,   "/notices/{id}/mark",          ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, notice_page_mark, 0 },

  /* AUDIT_SEE is what system admins and auditors share: both look, only admins change. */
  { GET,    "/staff",               AUDIT_SEE,    CSRF_NONE,  0,      admin_staff, 0 },
  { GET,    "/staff.csv",           AUDIT_SEE,    CSRF_NONE,  0,      admin_staff_csv, ROUTE_STREAMS },
  { GET,    "/staff.xlsx",           AUDIT_SEE,    CSRF_NONE,  0,      admin_staff_csv, ROUTE_STREAMS },
  { GET,    "/staff/new",           STAFF_MANAGE, CSRF_NONE,  0,      admin_staff_new, 0 },
  { POST,   "/staff",               STAFF_MANAGE, CSRF_TOKEN, 16*KiB, admin_staff_create, ROUTE_HASHES },
  { GET,    "/staff/{id}",          AUDIT_SEE,    CSRF_NONE,  0,      admin_staff_show, 0 },
  { GET,    "/staff/{id}/edit",     STAFF_MANAGE, CSRF_NONE,  0,      admin_staff_edit, 0 },
  { POST,   "/staff/{id}/edit",     STAFF_MANAGE, CSRF_TOKEN, 16*KiB, admin_staff_save, 0 },
  { POST,   "/staff/{id}/disable",  STAFF_MANAGE, CSRF_TOKEN, 8*KiB,  admin_staff_disable, 0 },
  { POST,   "/staff/{id}/enable",   STAFF_MANAGE, CSRF_TOKEN, 8*KiB,  admin_staff_enable, 0 },
  { POST,   "/staff/{id}/password", STAFF_MANAGE, CSRF_TOKEN, 8*KiB,  admin_staff_password, ROUTE_HASHES },
  { POST,   "/staff/{id}/sessions", STAFF_MANAGE, CSRF_TOKEN, 8*KiB,  admin_staff_sessions, 0 },
  { GET,    "/accounts",            AUDIT_SEE,    CSRF_NONE,  0,      admin_accounts, 0 },
  { POST,   "/accounts/{id}/disable", STAFF_MANAGE, CSRF_TOKEN, 8*KiB, admin_account_disable, 0 },
  { POST,   "/accounts/{id}/enable",  STAFF_MANAGE, CSRF_TOKEN, 8*KiB, admin_account_enable, 0 },

  { GET,    "/lists",               AUDIT_SEE,    CSRF_NONE,  0,      admin_lists, 0 },
  { GET,    "/lists/{list}",        AUDIT_SEE,    CSRF_NONE,  0,      admin_list, 0 },
  { POST,   "/lists/{list}",        LIST_MANAGE,  CSRF_TOKEN, 8*KiB,  admin_list_add, 0 },
  { GET,    "/lists/{list}/{id}",   LIST_MANAGE,  CSRF_NONE,  0,      admin_list_entry, 0 },
  { POST,   "/lists/{list}/{id}",   LIST_MANAGE,  CSRF_TOKEN, 8*KiB,  admin_list_save, 0 },
  { POST,   "/lists/{list}/{id}/retire",     LIST_MANAGE, CSRF_TOKEN, 8*KiB, admin_list_retire, 0 },
  { POST,   "/lists/{list}/{id}/bring-back", LIST_MANAGE, CSRF_TOKEN, 8*KiB, admin_list_bring_back, 0 },
  { GET,    "/settings",            AUDIT_SEE,    CSRF_NONE,  0,      admin_settings, 0 },
  { GET,    "/case-times",          AUDIT_SEE,    CSRF_NONE,  0,      admin_case_times, 0 },
  { POST,   "/case-times",          SETTING_MANAGE, CSRF_TOKEN, 32*KiB, admin_case_times_save, 0 },
  { POST,   "/settings/{key}",      SETTING_MANAGE, CSRF_TOKEN, 8*KiB, admin_setting_save, 0 },

  { GET,    "/outbox",              OUTBOX_SEE,   CSRF_NONE,  0,      admin_outbox, 0 },
  { GET,    "/outbox.csv",          OUTBOX_SEE,   CSRF_NONE,  0,      admin_outbox_csv, ROUTE_STREAMS },
  { GET,    "/outbox.xlsx",          OUTBOX_SEE,   CSRF_NONE,  0,      admin_outbox_csv, ROUTE_STREAMS },
  { GET,    "/outbox/{id}",         OUTBOX_SEE,   CSRF_NONE,  0,      admin_outbox_message, 0 },
  { POST,   "/outbox/{id}/replay",  OUTBOX_REPLAY, CSRF_TOKEN, 8*KiB, admin_outbox_replay, 0 },
  { GET,    "/jobs",                JOB_SEE,      CSRF_NONE,  0,      admin_jobs, 0 },
  { POST,   "/jobs/{name}/run",     SETTING_MANAGE, CSRF_TOKEN, 8*KiB, admin_job_run, 0 },
  { GET,    "/audit",               AUDIT_SEE,    CSRF_NONE,  0,      admin_audit, 0 },
  { GET,    "/audit.csv",           AUDIT_SEE,    CSRF_NONE,  0,      admin_audit_csv, ROUTE_STREAMS },
  { GET,    "/audit.xlsx",           AUDIT_SEE,    CSRF_NONE,  0,      admin_audit_csv, ROUTE_STREAMS },
  { GET,    "/audit/{id}",          AUDIT_SEE,    CSRF_NONE,  0,      admin_audit_entry, 0 },

  { GET,    "/members",                      MEMBER_SEE,    CSRF_NONE,  0,     member_page_list, 0 },
  { GET,    "/members.csv",                  MEMBER_SEE,    CSRF_NONE,  0,     member_page_list_csv, ROUTE_STREAMS },
  { GET,    "/members.xlsx",                  MEMBER_SEE,    CSRF_NONE,  0,     member_page_list_csv, ROUTE_STREAMS },
  { GET,    "/members/open",                 MEMBER_MANAGE, CSRF_NONE,  0,     admin_member_open, 0 },
  { POST,   "/members/open",                 MEMBER_MANAGE, CSRF_TOKEN, 8*KiB, admin_member_open_post, 0 },
  { GET,    "/members/{number}",             MEMBER_SEE,    CSRF_NONE,  0,     admin_member, 0 },
  { GET,    "/members/{number}/ledger.csv",  MEMBER_SEE,    CSRF_NONE,  0,     member_page_ledger_csv, ROUTE_STREAMS },
  { GET,    "/members/{number}/ledger.xlsx",  MEMBER_SEE,    CSRF_NONE,  0,     member_page_ledger_csv, ROUTE_STREAMS },
  { POST,   "/members/{number}/earn",        POINTS_POST,   CSRF_TOKEN, 8*KiB, admin_member_earn, 0 },
  { POST,   "/members/{number}/redeem",      POINTS_POST,   CSRF_TOKEN, 8*KiB, admin_member_redeem, 0 },
  { POST,   "/members/{number}/adjust",      POINTS_POST,   CSRF_TOKEN, 8*KiB, admin_member_adjust, 0 },
  { GET,    "/members/{number}/postings/{id}/reverse", POINTS_POST, CSRF_NONE,  0,     admin_posting_reverse, 0 },
  { POST,   "/members/{number}/postings/{id}/reverse", POINTS_POST, CSRF_TOKEN, 8*KiB, admin_posting_reverse_post, 0 },
  { GET,    "/members/{number}/card",        MEMBER_MANAGE, CSRF_NONE,  0,     admin_member_card, 0 },
  { POST,   "/members/{number}/card",        MEMBER_MANAGE, CSRF_TOKEN, 8*KiB, admin_member_card_post, 0 },
  { GET,    "/members/{number}/state/{to}",  MEMBER_MANAGE, CSRF_NONE,  0,     admin_member_state, 0 },
  { POST,   "/members/{number}/state/{to}",  MEMBER_MANAGE, CSRF_TOKEN, 8*KiB, admin_member_state_post, 0 },

  { GET,    "/requests",               MEMBER_SEE,     CSRF_NONE,  0,     admin_requests, 0 },
  { GET,    "/requests/{id}",          MEMBER_SEE,     CSRF_NONE,  0,     admin_request, 0 },
  { POST,   "/requests/{id}/approve",  POINTS_APPROVE, CSRF_TOKEN, 8*KiB, admin_request_approve, 0 },
  { POST,   "/requests/{id}/refuse",   POINTS_APPROVE, CSRF_TOKEN, 8*KiB, admin_request_refuse, 0 },
  { POST,   "/requests/{id}/withdraw", POINTS_POST,    CSRF_TOKEN, 8*KiB, admin_request_withdraw, 0 },

  { GET,    "/tiers",              MEMBER_SEE,    CSRF_NONE,  0,      admin_tiers, 0 },
  { GET,    "/tiers.csv",          MEMBER_SEE,    CSRF_NONE,  0,      admin_tiers_csv, ROUTE_STREAMS },
  { GET,    "/tiers.xlsx",          MEMBER_SEE,    CSRF_NONE,  0,      admin_tiers_csv, ROUTE_STREAMS },
  { GET,    "/tiers/new",          MEMBER_MANAGE, CSRF_NONE,  0,      admin_tier_new, 0 },
  { POST,   "/tiers",              MEMBER_MANAGE, CSRF_TOKEN, 32*KiB, admin_tier_add, 0 },
  { GET,    "/tiers/{id}",         MEMBER_MANAGE, CSRF_NONE,  0,      admin_tier, 0 },
  { POST,   "/tiers/{id}",         MEMBER_MANAGE, CSRF_TOKEN, 32*KiB, admin_tier_save, 0 },
  { POST,   "/tiers/{id}/retire",  MEMBER_MANAGE, CSRF_TOKEN, 8*KiB,  admin_tier_retire, 0 },
  { POST,   "/tiers/{id}/restore", MEMBER_MANAGE, CSRF_TOKEN, 8*KiB,  admin_tier_restore, 0 },
  { GET,    "/tasks",               ACCESS_SIGNED_IN, CSRF_NONE,  0,     task_page_list, 0 },
  { GET,    "/tasks/{id}",          ACCESS_SIGNED_IN, CSRF_NONE,  0,     task_page_show, 0 },
  { GET,    "/tasks/{id}/rows.csv", ACCESS_SIGNED_IN, CSRF_NONE,  0,     task_page_rows_csv, ROUTE_STREAMS },
  { GET,    "/tasks/{id}/rows.xlsx", ACCESS_SIGNED_IN, CSRF_NONE,  0,     task_page_rows_csv, ROUTE_STREAMS },
  { POST,   "/tasks/{id}/cancel",   ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, task_page_cancel, 0 },
  { POST,   "/tasks/{id}/undo",     ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, task_page_undo, 0 },
  ROUTE_END };

const struct nav_item admin_nav[] = {
  { K_NAV_HOME, "/",      ACCESS_SIGNED_IN, NULL },
  { K_NAV_MEMBERS,  "/members",  MEMBER_SEE, NULL },
  { K_NAV_APPROVALS, "/requests", MEMBER_SEE, points_request_count },
  { K_NAV_TIERS,    "/tiers",    MEMBER_SEE, NULL },
  { K_NAV_USERS,    "/staff",    AUDIT_SEE,  NULL },
  { K_NAV_LISTS,    "/lists",    AUDIT_SEE,  NULL },
  { K_NAV_SETTINGS, "/settings", AUDIT_SEE,  NULL },
  { K_NAV_OUTBOX,   "/outbox",   OUTBOX_SEE, NULL },
  { K_NAV_JOBS,     "/jobs",     JOB_SEE,    NULL },
  { K_NAV_AUDIT,    "/audit",    AUDIT_SEE,  NULL },
  { K_NAV_TASKS, "/tasks", ACCESS_SIGNED_IN, task_open_count },
  NAV_END };
/* clang-format on */
