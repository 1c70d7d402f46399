/* A page in the program's layout. A handler:
 *
 *     struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_HOME, _("Home"));
 *     tpl_cstr(t, K_NAME, ...);
 *     return page_end(req, res);
 *
 * The frame's own markers (templates/README.md) are filled here: title, language links, navigation by
 * permission, user menu, flash message, search box, bell. CSRF is a value of the frame, so every
 * template of the page may show it. */
#ifndef PAGES_SHARED_LAYOUT_H
#define PAGES_SHARED_LAYOUT_H

#include "pages/shared/gate.h"

/* The dictionary of the content; title is translated. page_frame() gives the frame's own, for
 * K_CHARTS and the like. */
struct tpl *page_begin(struct ctx *cx, struct req *req, struct res *res, enum tpl_file content,
                       const char *title);
struct tpl *page_frame(struct req *req);
/* Renders the page begun into res. */
enum err page_end(struct req *req, struct res *res) MUST_CHECK;

/* The bell of the frame as {{>BELL}} of t, also where it is brought up to date (notice_pages.c). */
void bell_fill(struct ctx *cx, struct req *req, struct tpl *t);

/* A part alone, for htmx (want_part): begun and ended like a page. */
struct tpl *part_begin(struct ctx *cx, struct req *req, struct res *res, enum tpl_file part);
/* Does htmx ask for the element with this id alone? */
bool want_part(const struct req *req, const char *id);

#endif
