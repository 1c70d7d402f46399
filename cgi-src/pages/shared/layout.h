/* A page in the program's layout. A handler:
 *
 *     struct tpl *t = page_begin(cx, req, res, TPL_PORTAL_HOME, _("Home"));
 *     tpl_cstr(t, K_NAME, ...);
 *     return page_end(req, res);
 *
 * Markers of templates/layout/<program>.tpl, filled here:
 *   LANG TITLE COMPANY PROGRAM HOME_URL PATH (below the prefix), {{>CONTENT}}
 *   {{#NAV}} NAV_URL NAV_LABEL NAV_ICON {{#NAV_ACTIVE}}{{/NAV_ACTIVE}} {{/NAV}}
 *   {{#SIGNED_IN}} USER_NAME SIGN_OUT_URL {{/SIGNED_IN}}   (sign-out posts, with field csrf)
 *   {{#SIGNED_OUT}} SIGN_IN_URL {{/SIGNED_OUT}}            (only where the program has such a page)
 *   {{#BELL}} BELL_URL BELL_COUNT {{#BELL_NEW}}{{/BELL_NEW}} {{/BELL}}
 *   LANG_URL BACK_URL {{#LANG_OTHER}} LANG_CODE LANG_NAME {{/LANG_OTHER}}
 *        (the switch posts csrf, lang=LANG_CODE, next=BACK_URL to LANG_URL)
 *   {{#FLASH}} FLASH_KIND ("success" "warning") FLASH_TEXT {{/FLASH}}
 *   {{#DEMO}}{{/DEMO}}, CSRF (also seen by everything included) */
#ifndef PAGES_SHARED_LAYOUT_H
#define PAGES_SHARED_LAYOUT_H

#include "pages/shared/gate.h"

/* The dictionary of the content; title is translated. */
struct tpl *page_begin(struct ctx *cx, struct req *req, struct res *res, enum tpl_file content,
                       const char *title);
/* Renders the page begun into res. */
enum err page_end(struct req *req, struct res *res) MUST_CHECK;

/* A part alone, for htmx (want_part): begun and ended like a page. */
struct tpl *part_begin(struct ctx *cx, struct req *req, struct res *res, enum tpl_file part);
/* Does htmx ask for the element with this id alone? */
bool want_part(const struct req *req, const char *id);

#endif
