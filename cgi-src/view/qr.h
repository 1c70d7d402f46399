/* QR codes (ISO/IEC 18004, libqrencode) as the path of an SVG picture: no HTML here, the template
 * shared/qr.tpl draws it. */
#ifndef VIEW_QR_H
#define VIEW_QR_H

#include <stdbool.h>

#include "base/str.h"

/* d: dark modules as runs, "M0 0h7v1h-7z...", moved by a quiet zone of 4; size: modules a side with
 * the quiet zone. false: the text is too long for a code. */
bool qr_path(struct arena *a, struct str text, char **ret_d, int *ret_size);

#endif
