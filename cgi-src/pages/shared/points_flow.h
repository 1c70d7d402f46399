/* The picture of points issued, redeemed and expired by month, with its table: {{>POINTS_FLOW}}. */
#ifndef PAGES_SHARED_POINTS_FLOW_H
#define PAGES_SHARED_POINTS_FLOW_H

#include "pages/shared/gate.h"

/* The last 12 months; nothing for those who may not see members. */
enum err points_flow_fill(struct ctx *cx, struct req *req, struct tpl *page) MUST_CHECK;

#endif
