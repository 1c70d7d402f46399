/* One HTTP request as FastCGI gave it: parsed, bounded, borrowed from the request arena. */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "web/route.h"

#define FIELDS_MAX 256 /* of a form or a query; more: ERR_TOO_LARGE */

struct pair {
    struct str name, value; /* decoded; value may hold any bytes, checked where it is read */
};
struct pairs {
    VEC(struct pair) list;
};

struct upload {
    struct str field;     /* name of the form field */
    struct str file_name; /* as sent: untrusted, shown only */
    char *path;           /* temporary file, removed at the end of the request */
    int64_t bytes;
    bool too_large;       /* over the per-file limit: bytes counted, content dropped */
    bool too_many;        /* over the number of files the route admits: content dropped */
    struct str kept;      /* token under which the handler has kept it; STR_NONE: not yet. A handler that is
                             carried out once more finds it there */
};

enum body_state {
    BODY_NONE,
    BODY_COMPLETE,
    BODY_TRUNCATED, /* the client left or the upload was cut: nothing may be committed */
    BODY_TOO_LARGE, /* over the route's limit: text fields before the limit are kept */
    BODY_MALFORMED,
    BODY_NO_SPACE /* the disk is full: no temporary file could be written */
};

struct req {
    enum method method;
    struct str path;        /* below the program's prefix: "/customers/17" */
    struct str prefix;      /* "/intranet" */
    struct str query_string;
    struct str host;
    struct str remote;      /* client address, from nginx */
    struct str user_agent;
    struct str accept_language;
    struct str request_id;  /* made by nginx or here: 32 hex digits */
    struct str content_type;
    struct str authorization;
    struct str if_none_match;
    struct str range, if_range;
    int64_t content_length;
    bool https;             /* nginx itself speaks TLS with the client */
    bool forwarded_https;   /* X-Forwarded-Proto: believed only when configured */
    bool same_origin;       /* Sec-Fetch-Site: the browser says that a page of ours sent it */
    bool htmx;              /* HX-Request: true */
    bool htmx_boosted;      /* HX-Boosted: the whole page is wanted */
    struct str htmx_target; /* id of the element that will be replaced */
    struct pairs query;
    struct pairs cookies;
    struct pairs form;      /* application/x-www-form-urlencoded or multipart text fields */
    struct str raw_body;    /* any other content type, up to the route's limit */
    VEC(struct upload) uploads;
    enum body_state body;
    const struct route *route;
    struct str path_at[4];  /* values of {id} ... in the order of the pattern */
    int gateway_status;     /* set when nginx hands over an error of its own (413, 429, 507); else 0 */
    struct visit *visit;    /* what the gate knows about this visit (pages/shared/gate.h) */
    void *transport;        /* FCGX_Request; web/ only */
};

/* Last value of that name; STR_NONE when absent. Cookies: first. */
struct str query_get(const struct req *req, const char *name);
struct str form_get(const struct req *req, const char *name);
struct str cookie_get(const struct req *req, const char *name);
/* false: more than FIELDS_MAX; *ret holds those before. */
bool pairs_parse_urlencoded(struct arena *a, struct str s, struct pairs *ret);
/* A Cookie header; at most 64 are looked at. Values as sent (ours are base64url). */
void pairs_parse_cookies(struct arena *a, struct str s, struct pairs *ret);
/* The {id} of the path as a row id; false: not a positive integer (answer 404). */
bool path_id(const struct req *req, size_t i, int64_t *ret_id);
/* The same page with one query parameter replaced (value NULL: removed): "?a=1&page=2". */
char *query_with(struct arena *a, const struct req *req, const char *name, const char *value);

#endif
