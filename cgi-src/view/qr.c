/* QR codes as SVG paths: see qr.h. Called by the member's page of the portal. */
#include "view/qr.h"

#include <qrencode.h>

#define QUIET 4 /* modules of white around the code, as the standard asks */

bool qr_path(struct arena *a, struct str text, char **ret_d, int *ret_size)
{
    QRcode *code = QRcode_encodeString8bit(str_dup(a, text), 0, QR_ECLEVEL_M);
    if (!code) return false;
    struct buf b CLEANUP(buf_free) = {0};
    for (int y = 0; y < code->width; y++) {
        for (int x = 0, run; x < code->width; x += run) {
            const unsigned char *row = code->data + (ptrdiff_t)y * code->width;
            bool dark = row[x] & 1;
            for (run = 1; x + run < code->width && (row[x + run] & 1) == (row[x] & 1);) run++;
            if (dark) buf_printf(&b, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
        }
    }
    *ret_d = str_dup(a, buf_view(&b));
    *ret_size = code->width + 2 * QUIET;
    QRcode_free(code);
    return true;
}
