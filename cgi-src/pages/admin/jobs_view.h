/* The table of jobs, drawn on the page of jobs and on the home page. */
#ifndef PAGES_ADMIN_JOBS_VIEW_H
#define PAGES_ADMIN_JOBS_VIEW_H

#include "pages/shared/gate.h"

/* Rows ({{#ROWS}}, {{#ROW}}) or {{>EMPTY}}; buttons: with "run now". */
enum err admin_fill_jobs(struct ctx *cx, struct req *req, struct tpl *t, bool buttons) MUST_CHECK;

#endif
