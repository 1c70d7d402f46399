/* Sizes of pictures: see picture_size.h. PNG (ISO 15948), JPEG (ITU T.81), GIF89a, WebP. */
#include "domain/picture_size.h"

#include <string.h>

static int64_t be16(const unsigned char *p) { return (p[0] << 8) | p[1]; }
static int64_t le16(const unsigned char *p) { return (p[1] << 8) | p[0]; }
static int64_t le24(const unsigned char *p) { return (p[2] << 16) | (p[1] << 8) | p[0]; }
static int64_t be32(const unsigned char *p) { return (be16(p) << 16) | be16(p + 2); }

static bool png(const unsigned char *p, size_t n, int64_t *w, int64_t *h)
{
    if (n < 24 || memcmp(p + 12, "IHDR", 4) != 0) return false;
    *w = be32(p + 16);
    *h = be32(p + 20);
    return true;
}

static bool gif(const unsigned char *p, size_t n, int64_t *w, int64_t *h)
{
    if (n < 10) return false;
    *w = le16(p + 6);
    *h = le16(p + 8);
    return true;
}

/* Segments up to the start of a frame (SOF0-SOF15 but DHT, JPG, DAC). */
static bool jpeg(const unsigned char *p, size_t n, int64_t *w, int64_t *h)
{
    size_t i = 2;
    while (i + 9 < n) {
        if (p[i] != 0xFF) return false;
        unsigned char marker = p[i + 1];
        if (marker == 0xFF) { /* fill byte */
            i++;
            continue;
        }
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
            marker != 0xCC) {
            *h = be16(p + i + 5);
            *w = be16(p + i + 7);
            return true;
        }
        if (marker == 0xD8 || marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7)) {
            i += 2;
            continue;
        }
        size_t length = (size_t)be16(p + i + 2);
        if (length < 2) return false;
        i += 2 + length;
    }
    return false;
}

static bool webp(const unsigned char *p, size_t n, int64_t *w, int64_t *h)
{
    if (n < 30 || memcmp(p, "RIFF", 4) != 0 || memcmp(p + 8, "WEBP", 4) != 0) return false;
    if (memcmp(p + 12, "VP8X", 4) == 0) {
        *w = 1 + le24(p + 24);
        *h = 1 + le24(p + 27);
        return true;
    }
    if (memcmp(p + 12, "VP8L", 4) == 0) {
        if (p[20] != 0x2F) return false;
        int64_t bits = le16(p + 21) | (le16(p + 23) << 16);
        *w = 1 + (bits & 0x3FFF);
        *h = 1 + ((bits >> 14) & 0x3FFF);
        return true;
    }
    if (memcmp(p + 12, "VP8 ", 4) != 0 || p[23] != 0x9D || p[24] != 0x01 || p[25] != 0x2A) {
        return false;
    }
    *w = le16(p + 26) & 0x3FFF;
    *h = le16(p + 28) & 0x3FFF;
    return true;
}

bool picture_size(const unsigned char *p, size_t n, const char *mime, int64_t *ret_width,
                  int64_t *ret_height)
{
    int64_t w = 0, h = 0;
    bool found = strcmp(mime, "image/png") == 0    ? png(p, n, &w, &h)
                 : strcmp(mime, "image/jpeg") == 0 ? jpeg(p, n, &w, &h)
                 : strcmp(mime, "image/gif") == 0  ? gif(p, n, &w, &h)
                 : strcmp(mime, "image/webp") == 0 ? webp(p, n, &w, &h)
                                                   : false;
    if (!found || w <= 0 || h <= 0 || w > INT32_MAX || h > INT32_MAX) return false;
    *ret_width = w;
    *ret_height = h;
    return true;
}
