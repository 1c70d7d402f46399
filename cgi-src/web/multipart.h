/* multipart/form-data (RFC 7578), streaming. Ours because the libraries at hand have no limits
 * (docs/decisions). Closing boundary required; %22 %0D %0A in names decoded; at most 64 parts,
 * 8 KiB of part headers. Fuzzed; compared with GMime in the tests. */
#ifndef WEB_MULTIPART_H
#define WEB_MULTIPART_H

#include "web/fcgi.h"
#include "web/request.h"

/* Source of bytes: returns how many were put (0: end, -1: error). */
typedef long byte_source(void *arg, char *p, size_t n);
enum body_state multipart_read(struct arena *a, struct str content_type, byte_source *read,
                               void *arg, const struct body_limits *limits, struct req *ret_req);

#endif
