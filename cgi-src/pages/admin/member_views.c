/* The lists of the administration whose views can be saved: see pages/shared/view_pages.h. Members are the same
 * list as in the intranet, and so are the views that somebody keeps of it. */
#include "pages/shared/member_pages.h"
#include "pages/shared/view_pages.h"

const struct list_spec *const program_lists[] = {&members_spec, NULL};
