/* Route tables: the map of a program's site. Every row has all columns. */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum method { METHOD_NONE, GET, POST, PATCH, DELETE_ };

enum csrf_rule {
    CSRF_UNSET = 0, /* a forgotten cell: refused */
    CSRF_NONE,      /* GET only */
    CSRF_TOKEN      /* token bound to the session, or before sign-in to a signed cookie */
};

enum route_flag {
    ROUTE_HASHES = 1,   /* computes Argon2id on POST: runs in the program's second pool */
    ROUTE_PUBLIC = 2,   /* nothing personal on it: may be kept by the browser (no no-store) */
    ROUTE_UPLOADS = 4,  /* admits multipart files */
    ROUTE_STREAMS = 8,  /* CSV: written in slices */
    ROUTE_KEYED = 16,   /* GET by a program that cannot sign in: the first {part} is a secret that says who it is */
    ROUTE_LARGE = 32,   /* a file may be as large as an import needs */
    ROUTE_QUIET = 64    /* asked by a script, not by a person: keeps no session alive, is never led to
                           the sign-in page (401) */
};

struct ctx;
struct req;
struct res;
typedef enum err route_handler(struct ctx *cx, struct req *req, struct res *res);

struct route {
    enum method method;
    const char *path;   /* "/customers/{id}/edit" */
    unsigned who;       /* enum access; 0: nobody */
    enum csrf_rule csrf;
    size_t body_max;    /* bytes; 0: no body */
    route_handler *handler;
    unsigned flags;     /* enum route_flag */
};
#define ROUTE_END {METHOD_NONE, NULL, 0, CSRF_UNSET, 0, NULL, 0}

enum route_match { MATCH_NONE, MATCH_OTHER_METHOD, MATCH_OK };
/* HEAD is looked up as GET. ret_values gets the {parts}. Literal parts win over {parts}. */
enum route_match route_find(const struct route *table, enum method method, struct str path,
                            const struct route **ret_route, struct str ret_values[4]);
const char *method_name(enum method m); /* "GET" */

#endif
