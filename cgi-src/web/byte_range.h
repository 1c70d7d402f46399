/* Which bytes of a file are wanted (RFC 9110, 13.1 and 14): one range; several at once are answered with the whole,
 * as the standard allows. Called by response.c. */
#ifndef WEB_BYTE_RANGE_H
#define WEB_BYTE_RANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum byte_range {
    RANGE_NONE,   /* no header, or none that is understood: the whole */
    RANGE_PART,   /* *ret_from and *ret_n, inside the file */
    RANGE_OUTSIDE /* 416 */
};
/* header: the value of Range; bytes: of the file. Results are set for RANGE_PART alone. */
enum byte_range byte_range(struct str header, int64_t bytes, int64_t *ret_from, int64_t *ret_n);
/* Is the tag (quoted) in an If-None-Match list, or the list "*"? W/ is looked past. */
bool etag_listed(struct str list, const char *tag);

#endif
