/* The site map of portal.fcgi: everything the public can reach. */
#include "pages/portal/routes.h"

#include "pages/shared/language.h"
#include "pages/shared/sign.h"
#include "pages/shared/uploads.h"

/* clang-format off */
const struct route portal_routes[] = {
/*  method  path          who may           csrf        body  handler          flags */
  { GET,    "/",          ACCESS_ANYONE,    CSRF_NONE,  0,    portal_home,     0 },
  { GET,    "/language",  ACCESS_ANYONE,    CSRF_NONE,  0,    shared_language, 0 },

  { GET,    "/sign-in",       ACCESS_ANYONE,    CSRF_NONE,  0,     portal_sign_in, 0 },
  { POST,   "/sign-in",       ACCESS_ANYONE,    CSRF_TOKEN, 8*KiB, portal_sign_in_post, ROUTE_HASHES },
  { POST,   "/sign-out",      ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, shared_sign_out, 0 },
  { GET,    "/register",      ACCESS_ANYONE,    CSRF_NONE,  0,     portal_register, 0 },
  { POST,   "/register",      ACCESS_ANYONE,    CSRF_TOKEN, 8*KiB, portal_register_post, ROUTE_HASHES },
  { GET,    "/verify",        ACCESS_ANYONE,    CSRF_NONE,  0,     portal_verify, 0 },
  { POST,   "/verify",        ACCESS_ANYONE,    CSRF_TOKEN, 8*KiB, portal_verify_post, 0 },
  { POST,   "/verify/resend", ACCESS_ANYONE,    CSRF_TOKEN, 8*KiB, portal_verify_resend, 0 },
  { GET,    "/reset",         ACCESS_ANYONE,    CSRF_NONE,  0,     portal_reset, 0 },
  { POST,   "/reset",         ACCESS_ANYONE,    CSRF_TOKEN, 8*KiB, portal_reset_post, 0 },
  { GET,    "/reset/sent",    ACCESS_ANYONE,    CSRF_NONE,  0,     portal_reset_sent, 0 },
  { GET,    "/reset/open",    ACCESS_ANYONE,    CSRF_NONE,  0,     portal_reset_open, 0 },
  { GET,    "/reset/new",     ACCESS_ANYONE,    CSRF_NONE,  0,     portal_reset_new, 0 },
  { POST,   "/reset/new",     ACCESS_ANYONE,    CSRF_TOKEN, 8*KiB, portal_reset_new_post, ROUTE_HASHES },

  { GET,    "/invitation/open",   ACCESS_ANYONE,    CSRF_NONE,  0,     portal_invitation_open, 0 },
  { GET,    "/invitation",        ACCESS_ANYONE,    CSRF_NONE,  0,     portal_invitation, 0 },
  { POST,   "/invitation",        ACCESS_ANYONE,    CSRF_TOKEN, 8*KiB, portal_invitation_post, ROUTE_HASHES },

  { GET,    "/account",           ACCESS_SIGNED_IN, CSRF_NONE,  0,     portal_account, 0 },
  { POST,   "/account/name",      ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, portal_account_name, 0 },
  { POST,   "/account/language",  ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, portal_account_language, 0 },
  { POST,   "/account/link",      ACCESS_SIGNED_IN, CSRF_TOKEN, 16*KiB, portal_account_link, 0 },
  { POST,   "/account/link/withdraw", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, portal_account_link_withdraw, 0 },
  { GET,    "/account/password",  ACCESS_SIGNED_IN, CSRF_NONE,  0,     portal_password, 0 },
  { POST,   "/account/password",  ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, portal_password_post, ROUTE_HASHES },
  { GET,    "/account/sessions",  ACCESS_SIGNED_IN, CSRF_NONE,  0,     shared_sessions, 0 },
  { POST,   "/account/sessions/end", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, shared_session_end, 0 },
  { POST,   "/account/sessions/end-others", ACCESS_SIGNED_IN, CSRF_TOKEN, 8*KiB, shared_sessions_end_others, 0 },

  { GET,    "/complaints",                ACCESS_ANYONE, CSRF_NONE,  0, portal_complaints, 0 },
  { GET,    "/complaints/new",            ACCESS_ANYONE, CSRF_NONE,  0, portal_complaint_new, 0 },
  { POST,   "/complaints/new",            ACCESS_ANYONE, CSRF_TOKEN, UPLOADS_BODY, portal_complaint_create, ROUTE_UPLOADS },
  { GET,    "/complaints/{ref}",          ACCESS_ANYONE, CSRF_NONE,  0, portal_complaint, 0 },
  { GET,    "/complaints/{ref}/done",     ACCESS_ANYONE, CSRF_NONE,  0, portal_complaint_done, 0 },
  { POST,   "/complaints/{ref}/answer",   ACCESS_ANYONE, CSRF_TOKEN, UPLOADS_BODY, portal_complaint_answer, ROUTE_UPLOADS },
  { POST,   "/complaints/{ref}/accept",   ACCESS_ANYONE, CSRF_TOKEN, 16*KiB, portal_complaint_accept, 0 },
  { POST,   "/complaints/{ref}/reject",   ACCESS_ANYONE, CSRF_TOKEN, 64*KiB, portal_complaint_reject, 0 },
  { POST,   "/complaints/{ref}/withdraw", ACCESS_ANYONE, CSRF_TOKEN, 16*KiB, portal_complaint_withdraw, 0 },
  { POST,   "/complaints/{ref}/reopen",   ACCESS_ANYONE, CSRF_TOKEN, 64*KiB, portal_complaint_reopen, 0 },
  { POST,   "/complaints/{ref}/rate",     ACCESS_ANYONE, CSRF_TOKEN, 32*KiB, portal_complaint_rate, 0 },
  { GET,    "/files/{id}",                ACCESS_ANYONE, CSRF_NONE,  0, portal_file, 0 },
  { GET,    "/files/{id}/view",           ACCESS_ANYONE, CSRF_NONE,  0, portal_file_view, 0 },
  { GET,    "/track",                     ACCESS_ANYONE, CSRF_NONE,  0, portal_track, 0 },
  { POST,   "/track",                     ACCESS_ANYONE, CSRF_TOKEN, 8*KiB, portal_track_post, 0 },
  { GET,    "/track/sent",                ACCESS_ANYONE, CSRF_NONE,  0, portal_track_sent, 0 },
  { GET,    "/orders",                    ACCESS_CUSTOMER, CSRF_NONE, 0, portal_orders, 0 },
  { GET,    "/orders/{ref}",              ACCESS_CUSTOMER, CSRF_NONE, 0, portal_order, 0 },
  { GET,    "/member",            ACCESS_SIGNED_IN, CSRF_NONE,  0,     portal_member, 0 },
  { GET,    "/member/qr.svg",     ACCESS_MEMBER,    CSRF_NONE,  0,     portal_member_qr, 0 },
  { GET,    "/member/statement",  ACCESS_MEMBER,    CSRF_NONE,  0,     portal_member_statement, 0 },
  { GET,    "/member/points.csv", ACCESS_MEMBER,    CSRF_NONE,  0,     portal_member_csv, ROUTE_STREAMS },
  { GET,    "/member/points.xlsx", ACCESS_MEMBER,    CSRF_NONE,  0,     portal_member_csv, ROUTE_STREAMS },
  { GET,    "/member/{number}",    ACCESS_MEMBER,    CSRF_NONE,  0,     portal_member, 0 },
  { GET,    "/member/{number}/qr.svg",      ACCESS_MEMBER, CSRF_NONE, 0, portal_member_qr, 0 },
  { GET,    "/member/{number}/statement",   ACCESS_MEMBER, CSRF_NONE, 0, portal_member_statement, 0 },
  { GET,    "/member/{number}/points.csv",  ACCESS_MEMBER, CSRF_NONE, 0, portal_member_csv, ROUTE_STREAMS },
  { GET,    "/member/{number}/points.xlsx", ACCESS_MEMBER, CSRF_NONE, 0, portal_member_csv, ROUTE_STREAMS },
  ROUTE_END };

const struct nav_item portal_nav[] = {
  { K_NAV_HOME, "/",      ACCESS_ANYONE,    NULL },
  { K_NAV_NEW, "/complaints/new", ACCESS_ANYONE, NULL },
  { K_NAV_COMPLAINTS, "/complaints", ACCESS_ANYONE, NULL },
  { K_NAV_ORDERS, "/orders", ACCESS_CUSTOMER, NULL },
  { K_NAV_MEMBER, "/member", ACCESS_CUSTOMER, NULL },
  NAV_END };
/* clang-format on */
