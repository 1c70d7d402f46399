/* The site map of intranet.fcgi. */
#include "pages/intranet/routes.h"

#include "domain/account_link.h"
#include "domain/complaint_list.h"
#include "pages/shared/language.h"
#include "pages/shared/member_pages.h"
#include "pages/shared/sign.h"
#include "pages/shared/staff_pages.h"
#include "pages/shared/uploads.h"

/* clang-format off */
const struct route intranet_routes[] = {
/*  method  path          who may           csrf        body  handler          flags */
  { GET,    "/",          ACCESS_SIGNED_IN, CSRF_NONE,  0,    intranet_home,  0 },
  { GET,    "/language",  ACCESS_ANYONE,    CSRF_NONE,  0,    shared_language, 0 },

  { GET,    "/sign-in",  ACCESS_ANYONE,    CSRF_NONE,  0,     staff_page_sign_in, 0 },
  { POST,   "/sign-in",  ACCESS_ANYONE,    CSRF_TOKEN, 8*KiB, staff_page_sign_in_post, ROUTE_HASHES },
  { POST,   "/sign-out", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, shared_sign_out, 0 },
  { GET,    "/account",  ACCESS_SIGNED_IN, CSRF_NONE,  0,     staff_page_account, 0 },
  { POST,   "/account/language", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, staff_page_language, 0 },
  { GET,    "/account/password", ACCESS_SIGNED_IN, CSRF_NONE,  0,     staff_page_password, 0 },
  { POST,   "/account/password", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, staff_page_password_post, ROUTE_HASHES },
  { GET,    "/account/sessions", ACCESS_SIGNED_IN, CSRF_NONE,  0,     shared_sessions, 0 },
  { POST,   "/account/sessions/end", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, shared_session_end, 0 },
  { POST,   "/account/sessions/end-others", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, shared_sessions_end_others, 0 },

  { GET,    "/customers",     CUSTOMER_SEE,    CSRF_NONE, 0, intranet_customer_list, 0 },
  { GET,    "/customers.csv", CUSTOMER_EXPORT, CSRF_NONE, 0, intranet_customer_csv, ROUTE_STREAMS },
  { GET,    "/customers/new",                              CUSTOMER_CREATE, CSRF_NONE, 0, intranet_customer_new, 0 },
  { POST,   "/customers/new",                              CUSTOMER_CREATE, CSRF_TOKEN, 256*KiB, intranet_customer_create, 0 },
  { GET,    "/customers/{id}",                             CUSTOMER_SEE, CSRF_NONE, 0, intranet_customer_file, 0 },
  { GET,    "/customers/{id}/edit",                        CUSTOMER_EDIT, CSRF_NONE, 0, intranet_customer_edit, 0 },
  { POST,   "/customers/{id}/edit",                        CUSTOMER_EDIT, CSRF_TOKEN, 256*KiB, intranet_customer_save, 0 },
  { GET,    "/customers/{id}/stage",                       CUSTOMER_EDIT, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/stage",                       CUSTOMER_EDIT, CSRF_TOKEN, 32*KiB, intranet_customer_action_post, 0 },
  { GET,    "/customers/{id}/assign",                      CUSTOMER_ASSIGN, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/assign",                      CUSTOMER_ASSIGN, CSRF_TOKEN, 32*KiB, intranet_customer_action_post, 0 },
  { GET,    "/customers/{id}/close",                       CUSTOMER_CLOSE, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/close",                       CUSTOMER_CLOSE, CSRF_TOKEN, 32*KiB, intranet_customer_action_post, 0 },
  { GET,    "/customers/{id}/reopen",                      CUSTOMER_CLOSE, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/reopen",                      CUSTOMER_CLOSE, CSRF_TOKEN, 32*KiB, intranet_customer_action_post, 0 },
  { GET,    "/customers/{id}/tags",                        CUSTOMER_EDIT, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/tags",                        CUSTOMER_EDIT, CSRF_TOKEN, 32*KiB, intranet_customer_action_post, 0 },
  { GET,    "/customers/{id}/reach",                       CUSTOMER_EDIT, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/reach",                       CUSTOMER_EDIT, CSRF_TOKEN, 32*KiB, intranet_customer_action_post, 0 },
  { GET,    "/customers/{id}/address",                     CUSTOMER_EDIT, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/address",                     CUSTOMER_EDIT, CSRF_TOKEN, 32*KiB, intranet_customer_action_post, 0 },
  { GET,    "/customers/{id}/link",                        CUSTOMER_EDIT, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/link",                        CUSTOMER_EDIT, CSRF_TOKEN, 32*KiB, intranet_customer_action_post, 0 },
  { GET,    "/customers/{id}/consent",                     INTERACTION_LOG, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/consent",                     INTERACTION_LOG, CSRF_TOKEN, 32*KiB, intranet_customer_action_post, 0 },
  { GET,    "/customers/{id}/consents/{consent}/withdraw", INTERACTION_LOG, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/consents/{consent}/withdraw", INTERACTION_LOG, CSRF_TOKEN, 32*KiB, intranet_customer_action_post, 0 },
  { GET,    "/customers/{id}/note",                        INTERACTION_LOG, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/note",                        INTERACTION_LOG, CSRF_TOKEN, 256*KiB, intranet_customer_action_post, 0 },
  { GET,    "/customers/{id}/log",                         INTERACTION_LOG, CSRF_NONE, 0, intranet_customer_action, 0 },
  { POST,   "/customers/{id}/log",                         INTERACTION_LOG, CSRF_TOKEN, 256*KiB, intranet_customer_action_post, 0 },
  { POST,   "/customers/{id}/reach/{row}/remove",          CUSTOMER_EDIT, CSRF_TOKEN, 8*KiB, intranet_reach_remove, 0 },
  { POST,   "/customers/{id}/reach/{row}/main",            CUSTOMER_EDIT, CSRF_TOKEN, 8*KiB, intranet_reach_main, 0 },
  { POST,   "/customers/{id}/addresses/{row}/remove",      CUSTOMER_EDIT, CSRF_TOKEN, 8*KiB, intranet_address_remove, 0 },
  { POST,   "/customers/{id}/links/{row}/end",             CUSTOMER_EDIT, CSRF_TOKEN, 8*KiB, intranet_link_end, 0 },
  { POST,   "/customers/{id}/notes/{row}/take-back",       INTERACTION_LOG, CSRF_TOKEN, 8*KiB, intranet_note_take_back, 0 },
  { POST,   "/customers/{id}/notes/{row}/restore",         INTERACTION_LOG, CSRF_TOKEN, 8*KiB, intranet_note_restore, 0 },
  { GET,    "/customers/{id}/contact",                     CUSTOMER_EDIT, CSRF_NONE, 0, intranet_contact_new, 0 },
  { POST,   "/customers/{id}/contact",                     CUSTOMER_EDIT, CSRF_TOKEN, 32*KiB, intranet_contact_create, 0 },
  { GET,    "/contacts/{id}/edit",                         CUSTOMER_EDIT, CSRF_NONE, 0, intranet_contact_edit, 0 },
  { POST,   "/contacts/{id}/edit",                         CUSTOMER_EDIT, CSRF_TOKEN, 32*KiB, intranet_contact_save, 0 },
  { POST,   "/contacts/{id}/left",                         CUSTOMER_EDIT, CSRF_TOKEN, 8*KiB, intranet_contact_left, 0 },
  { POST,   "/contacts/{id}/back",                         CUSTOMER_EDIT, CSRF_TOKEN, 8*KiB, intranet_contact_back, 0 },
  { POST,   "/interactions/{id}/done",                     INTERACTION_LOG, CSRF_TOKEN, 8*KiB, intranet_step_done, 0 },
  { POST,   "/interactions/{id}/undone",                   INTERACTION_LOG, CSRF_TOKEN, 8*KiB, intranet_step_undone, 0 },
  { GET,    "/orders",                                     ORDER_SEE, CSRF_NONE, 0, intranet_order_list, 0 },
  { GET,    "/orders/{id}",                                ORDER_SEE, CSRF_NONE, 0, intranet_order, 0 },
  { GET,    "/search",                                     CUSTOMER_SEE, CSRF_NONE, 0, intranet_search, 0 },

  { GET,    "/account-links",              ACCOUNT_LINK, CSRF_NONE,  0,      intranet_account_links, 0 },
  { GET,    "/account-links.csv",          ACCOUNT_LINK, CSRF_NONE,  0,      intranet_account_links_csv, ROUTE_STREAMS },
  { GET,    "/account-links/{id}",         ACCOUNT_LINK, CSRF_NONE,  0,      intranet_account_link, 0 },
  { POST,   "/account-links/{id}/accept",  ACCOUNT_LINK, CSRF_TOKEN, 8*KiB,  intranet_account_link_accept, 0 },
  { POST,   "/account-links/{id}/refuse",  ACCOUNT_LINK, CSRF_TOKEN, 16*KiB, intranet_account_link_refuse, 0 },
  { POST,   "/account-links/{id}/unlink",  ACCOUNT_LINK, CSRF_TOKEN, 16*KiB, intranet_account_link_unlink, 0 },
  { GET,    "/notices",                    ACCESS_SIGNED_IN, CSRF_NONE,  0,     intranet_notices, 0 },
  { POST,   "/notices/read",               ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, intranet_notices_read, 0 },
  { POST,   "/notices/{id}",               ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, intranet_notice_open, 0 },

  { GET,    "/members",                     MEMBER_SEE, CSRF_NONE, 0, member_page_list, 0 },
  { GET,    "/members.csv",                 MEMBER_SEE, CSRF_NONE, 0, member_page_list_csv, ROUTE_STREAMS },
  { GET,    "/members/{number}",            MEMBER_SEE, CSRF_NONE, 0, member_page_file, 0 },
  { GET,    "/members/{number}/ledger.csv", MEMBER_SEE, CSRF_NONE, 0, member_page_ledger_csv, ROUTE_STREAMS },

  { GET,    "/complaints",                COMPLAINT_SEE,    CSRF_NONE,  0, intranet_complaints, 0 },
  { GET,    "/complaints.csv",            COMPLAINT_EXPORT, CSRF_NONE,  0, intranet_complaints_csv, ROUTE_STREAMS },
  { GET,    "/complaints/new",            COMPLAINT_TAKE,   CSRF_NONE,  0, intranet_complaint_new, 0 },
  { POST,   "/complaints/new",            COMPLAINT_TAKE,   CSRF_TOKEN, UPLOADS_BODY, intranet_complaint_create, ROUTE_UPLOADS },
  { GET,    "/complaints/{ref}",          COMPLAINT_SEE,    CSRF_NONE,  0, intranet_complaint, 0 },
  { POST,   "/complaints/{ref}/take",     COMPLAINT_TAKE,   CSRF_TOKEN, 8*KiB, intranet_complaint_take, 0 },
  { POST,   "/complaints/{ref}/assign",   COMPLAINT_ASSIGN, CSRF_TOKEN, 8*KiB, intranet_complaint_assign, 0 },
  { POST,   "/complaints/{ref}/reply",    COMPLAINT_TAKE,   CSRF_TOKEN, UPLOADS_BODY, intranet_complaint_reply, ROUTE_UPLOADS },
  { POST,   "/complaints/{ref}/note",     COMPLAINT_TAKE,   CSRF_TOKEN, UPLOADS_BODY, intranet_complaint_note, ROUTE_UPLOADS },
  { POST,   "/complaints/{ref}/order",    COMPLAINT_TAKE,   CSRF_TOKEN, 8*KiB, intranet_complaint_order, 0 },
  { POST,   "/complaints/{ref}/link",     COMPLAINT_TAKE,   CSRF_TOKEN, 8*KiB, intranet_complaint_link, 0 },
  { GET,    "/complaints/{ref}/step/{state}", COMPLAINT_TAKE, CSRF_NONE,  0, intranet_complaint_step, 0 },
  { POST,   "/complaints/{ref}/step/{state}", COMPLAINT_TAKE, CSRF_TOKEN, 256*KiB, intranet_complaint_step_post, 0 },
  { GET,    "/complaints/{ref}/record",   COMPLAINT_TAKE,   CSRF_NONE,  0, intranet_complaint_record, 0 },
  { POST,   "/complaints/{ref}/record",   COMPLAINT_TAKE,   CSRF_TOKEN, 256*KiB, intranet_complaint_record_post, 0 },
  { GET,    "/complaints/{ref}/customer", COMPLAINT_TAKE,   CSRF_NONE,  0, intranet_complaint_customer, 0 },
  { POST,   "/complaints/{ref}/customer", COMPLAINT_TAKE,   CSRF_TOKEN, 8*KiB, intranet_complaint_customer_post, 0 },
  { GET,    "/files/{id}",                ACCESS_SIGNED_IN, CSRF_NONE,  0, intranet_file, 0 },
  { GET,    "/files/{id}/view",           ACCESS_SIGNED_IN, CSRF_NONE,  0, intranet_file_view, 0 },
  ROUTE_END };

const struct nav_item intranet_nav[] = {
  { K_NAV_HOME, "/",      ACCESS_SIGNED_IN, NULL },
  { K_NAV_CUSTOMERS, "/customers", CUSTOMER_SEE, NULL },
  { K_NAV_ORDERS, "/orders", ORDER_SEE, NULL },
  { K_NAV_MEMBERS, "/members", MEMBER_SEE, NULL },
  { K_NAV_COMPLAINTS, "/complaints", COMPLAINT_SEE, complaint_mine_open },
  { K_NAV_LINKS, "/account-links", ACCOUNT_LINK, account_link_open_count },
  NAV_END };
/* clang-format on */
