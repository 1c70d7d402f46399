/* What every page file includes. */
#ifndef PAGES_SHARED_PAGE_H
#define PAGES_SHARED_PAGE_H

#include "pages/shared/error_page.h"
#include "pages/shared/flash.h"
#include "pages/shared/form_read.h"
#include "pages/shared/form_view.h"
#include "pages/shared/gate.h"
#include "pages/shared/layout.h"
#include "pages/shared/urls.h"
#include "view/format.h"
#include "view/tpl.h"
#include "web/form.h"
#include "web/request.h"
#include "web/response.h"
#include "web/route.h"

#endif
