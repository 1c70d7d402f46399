/* Points by month, on the home pages of intranet and admin. Guards: what points_flow() gives is what
 * this actor may see; the picture is drawn in the browser from the table. */
#include "pages/shared/points_flow.h"

#include "domain/points.h"
#include "pages/shared/page.h"

#define MONTHS 12

static void cell(struct ctx *cx, struct tpl *row, int64_t n)
{
    struct tpl *c = tpl_row(row, K_CELL);
    tpl_int(c, K_PLAIN, n);
    tpl_cstr(c, K_SHOWN, format_int(cx->arena, n));
}

enum err points_flow_fill(struct ctx *cx, struct req *req, struct tpl *page)
{
    struct points_flow flow[MONTHS];
    if (!perm_may(cx->actor, MEMBER_SEE)) return OK;
    enum err e = points_flow(cx, MONTHS, flow);
    if (e) return e;
    struct tpl *t = tpl_include(page, K_POINTS_FLOW, TPL_PART_POINTS_FLOW);
    for (size_t i = 0; i < MONTHS; i++) {
        struct tpl *row = tpl_row(t, K_FLOW_ROW);
        tpl_str(row, K_MONTH, flow[i].month);
        cell(cx, row, flow[i].issued);
        cell(cx, row, flow[i].redeemed);
        cell(cx, row, flow[i].expired);
    }
    tpl_show(page_frame(req), K_CHARTS);
    return OK;
}
