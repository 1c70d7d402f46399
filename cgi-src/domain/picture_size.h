/* Pixels of a picture from its header, without decoding it: guards browsers and people against
 * pictures that are small as files and huge as pixels. Fuzzed (tests/fuzz). */
#ifndef DOMAIN_PICTURE_SIZE_H
#define DOMAIN_PICTURE_SIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PICTURE_HEAD ((size_t)256 * 1024) /* how much of the file is looked at */

/* image/png, image/jpeg, image/gif, image/webp. false: no size found, or an impossible one. */
bool picture_size(const unsigned char *p, size_t n, const char *mime, int64_t *ret_width,
                  int64_t *ret_height);

#endif
