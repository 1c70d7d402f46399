/* An error as an HTTP answer: the only place that turns enum err into a status. Pages get a
 * translated page in the program's layout with the request id and what to do; the API and JSON get
 * problem details (RFC 9457). */
#ifndef PAGES_SHARED_ERROR_PAGE_H
#define PAGES_SHARED_ERROR_PAGE_H

#include "pages/shared/gate.h"

/* 404 for ERR_NOT_FOUND and so on. */
int error_status(enum err e);
/* Answers with the page of e; what came before in res is dropped (but not cookies). reason: a
 * translated sentence that says more, or NULL. */
void error_page(struct visit *v, enum err e, const char *reason);
/* The same with a status of its own (405, 426). */
void error_page_status(struct visit *v, int status, const char *title, const char *text);

/* A form that came too late (signed out, or its token expired): 403, with what was typed to be copied,
 * when the browser says that a page of ours sent it. */
void error_page_late(struct visit *v, const char *title, const char *text);

#endif
