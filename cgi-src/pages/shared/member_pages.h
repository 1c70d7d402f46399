/* Pages about members that the intranet and the admin program share: the list and the read-only file. */
#ifndef PAGES_SHARED_MEMBER_PAGES_H
#define PAGES_SHARED_MEMBER_PAGES_H

#include "domain/member.h"
#include "pages/shared/gate.h"

struct list_spec;
extern const struct list_spec members_spec; /* the list as its saved views know it */
/* A filter of the list from its query ("tier=3&least=100"), and what it asks in the reader's words. */
enum err member_filter_read(struct ctx *cx, struct req *req, struct str query, struct member_filter *ret,
                            struct str *ret_words) MUST_CHECK;
const char *member_count_text(struct ctx *cx, int64_t n); /* "12 members", "1,000+ members" */

enum err member_page_list(struct ctx *cx, struct req *req, struct res *res);     /* GET /members */
enum err member_page_list_csv(struct ctx *cx, struct req *req, struct res *res); /* GET /members.csv */
/* GET /members/selection: ticked members as a file */
enum err member_page_selection(struct ctx *cx, struct req *req, struct res *res);
enum err member_page_file(struct ctx *cx, struct req *req, struct res *res);     /* GET /members/{number} */
/* GET /members/{number}/ledger.csv */
enum err member_page_ledger_csv(struct ctx *cx, struct req *req, struct res *res);

enum err member_page_statement(struct ctx *cx, struct req *req, struct res *res);     /* GET /members/{number}/statement */
/* The same at another address: url is the statement's, back the membership's. */
enum err member_statement(struct ctx *cx, struct req *req, struct res *res, const struct member *m, const char *url,
                          const char *back);
/* points_report.c */
enum err points_report_page(struct ctx *cx, struct req *req, struct res *res);  /* GET /reports/points */
enum err points_report_csv(struct ctx *cx, struct req *req, struct res *res);   /* GET /reports/points.csv */
enum err points_entries_page(struct ctx *cx, struct req *req, struct res *res); /* GET /reports/points/entries */
enum err points_entries_csv(struct ctx *cx, struct req *req, struct res *res);  /* GET /reports/points/entries.csv */

#endif
