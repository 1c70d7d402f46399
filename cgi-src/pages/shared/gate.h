/* The one gate of every program: HTML pages, JSON, CSV, feeds and suggestions pass it in one fixed
 * order, and nothing else decides about access:
 *
 *     transport (https, or loopback) -> error handed over by nginx -> /healthz, /readyz -> route ->
 *     limits and body -> language -> session -> permission -> CSRF -> once-key -> handler ->
 *     error page -> log line
 *
 * A handler finds cx ready: connection (read-only for GET), actor, language, clock. What else a page
 * needs to know about the visit stands in req->visit. */
#ifndef PAGES_SHARED_GATE_H
#define PAGES_SHARED_GATE_H

#include "domain/ctx.h"
#include "domain/session.h"
#include "view/tpl.h"
#include "web/fcgi.h"
#include "web/request.h"
#include "web/response.h"
#include "web/route.h"

/* One row of the navigation; shown to those who may. */
struct nav_item {
    const char *path;   /* below the program's prefix: "/customers" */
    const char *label;  /* N_() */
    const char *icon;   /* name of a symbol of the sprite: "users" */
    unsigned who;       /* enum access, as in the route table */
};
#define NAV_END {NULL, NULL, NULL, 0}

/* What makes a program; main/<program>.c holds one. */
struct app_spec {
    const char *name;   /* "portal" */
    const char *prefix; /* "/portal" */
    const struct route *routes;
    const struct nav_item *nav;
    const struct db_profile *profile;
    enum audience audience;
    bool json;          /* errors are problem details (RFC 9457), nobody signs in by cookie */
    enum tpl_file layout;
    const char *sign_in; /* path of the sign-in page, below the prefix; NULL: none */
    const char *must_change; /* path of the page to set a new password; NULL: none */
    bool (*is_member)(struct ctx *cx); /* ACCESS_MEMBER; NULL: nobody is */
    int64_t (*unread)(struct ctx *cx); /* the bell; NULL: no bell */
};

struct app {
    const struct app_spec *spec;
    struct config config;
    struct arena *arena;  /* as long as the process */
    struct db *db_read, *db_write;
    char *tmp_dir;        /* DATA/tmp: uploads in progress */
    char *cookie;         /* "__Host-zy_portal" */
    bool demo;            /* demonstration database: loopback only */
};

/* What the gate knows about this visit. */
struct visit {
    struct app *app;
    struct ctx *cx;
    struct req *req;
    struct res *res;
    struct actor actor;
    struct session_info session;
    bool signed_in;
    struct hash csrf;      /* what tokens of this page are bound to; zero until needed */
    bool csrf_known;
    struct tpl *root;      /* the page being filled (layout.c) */
    struct tpl *content;
};

/* fcgi_serve of every program; app is struct app. */
void gate_serve(void *app, struct arena *arena, struct req *req, struct res *res);

/* May this visit open this route (or see this row of the navigation)? */
bool gate_may(const struct visit *v, unsigned who);
/* A CSRF token for a form of this page. */
const char *gate_csrf_token(struct visit *v);
/* Puts the session's token into the program's cookie (after session_create), or removes it. */
void gate_sign_in(struct req *req, struct res *res, const char *token);
void gate_sign_out(struct req *req, struct res *res);
/* Where to go after signing in: ?next= or the field "next" when it is a path of this program, else
 * the home page. */
const char *gate_next(struct ctx *cx, const struct req *req);

#endif
