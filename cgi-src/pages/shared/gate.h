/* The one gate of every program: HTML pages, JSON, CSV, feeds and suggestions pass it in one fixed
 * order, and nothing else decides about access:
 *
 *     /healthz, /readyz -> transport (https, or loopback) -> error handed over by nginx -> route ->
 *     size -> session -> language -> permission -> body -> CSRF -> once-key -> handler -> error page
 *     -> log line
 *
 * A handler finds cx ready: connection (read-only for GET), actor, language, clock. What else a page
 * needs to know about the visit stands in req->visit. */
#ifndef PAGES_SHARED_GATE_H
#define PAGES_SHARED_GATE_H

#include "base/backoff.h"
#include "domain/ctx.h"
#include "domain/session.h"
#include "view/tpl.h"
#include "web/fcgi.h"
#include "web/request.h"
#include "web/response.h"
#include "web/route.h"

/* One row of the frame's navigation (NAV_x of templates/layout/); shown to those who may. */
struct nav_item {
    enum tpl_key key;   /* K_NAV_CUSTOMERS */
    const char *path;   /* below the program's prefix: "/customers" */
    unsigned who;       /* enum access, as in the route table */
    int64_t (*badge)(struct ctx *cx); /* a number beside it when not 0; NULL: none */
};
#define NAV_END {0, NULL, 0, NULL}

/* What makes a program; main/<program>.c holds one. */
struct app_spec {
    const char *name;   /* "portal" */
    const char *prefix; /* "/portal" */
    const struct route *routes;
    const struct nav_item *nav;
    const struct db_profile *database; /* what its connections may touch */
    enum audience audience;
    bool json;          /* errors are problem details (RFC 9457), nobody signs in by cookie */
    enum tpl_file layout; /* frame for those who are signed in, and for all of the portal */
    enum tpl_file layout_guest; /* frame for the others */
    /* Paths below the prefix of pages that the frame offers; NULL: this program has no such page. */
    const char *sign_in;
    const char *password; /* where a new password is set; also forced when must_change */
    const char *factor;   /* where a second factor is set up; also forced when must_enroll */
    const char *profile, *sessions, *search, *bell;
    bool (*is_member)(struct ctx *cx); /* ACCESS_MEMBER; NULL: nobody is */
    /* A line under the user's name (role, branch), or NULL. */
    const char *(*user_sub)(struct ctx *cx);
};

struct app {
    const struct app_spec *spec;
    struct config config;
    struct arena *arena;  /* as long as the process */
    struct db *db_read, *db_write;
    char *tmp_dir;        /* DATA/tmp: uploads in progress */
    char *cookie;         /* "__Host-zy_portal" */
    void (*wake)(const struct config *c, struct arena *a, const struct wake *w); /* tells open pages */
    void (*clock)(struct db *db); /* follows the database's clock */
    /* Not NULL as long as the database has not answered since the start: to be asked before anything is served out of
     * it. false: it still does not. */
    bool (*begin)(struct app *app);
    bool demo;            /* demonstration database: loopback only */
    int64_t down_until_us; /* clock_tick_us(): the database did not answer; until then nobody asks it */
    int schema;           /* number of the last migration that this program knows */
};

/* What the gate knows about this visit. */
struct left_out {
    const struct field *field;
    const char *text;
};

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
    bool late;             /* the form was sent after its session or token ended */
    bool lost;             /* the answer to its COMMIT was lost: perhaps it is saved */
    bool keeps;            /* what was typed is shown: it was not saved, through no fault of who typed */
    bool plain;            /* a page without anything out of the database, which does not answer */
    struct backoff wait;   /* how long it is tried again */
    struct tpl *root;      /* the page being filled (layout.c) */
    struct option_list *options; /* rows of choice fields (form_view.c) */
    struct left_out left_out[4]; /* filters of the address that were not understood (form_read.c) */
    size_t left_out_n;
    const struct form *also;  /* fields drawn beside the form's own (form_also()) */
    const struct form *stale; /* the form whose save came too late (form_stale()) ... */
    const void *stored;       /* ... and the draft of it that somebody else has saved in between */
};

/* Limits of uploads; a route's body_max bounds the whole. */
#define UPLOAD_FILE_MAX  (10 * MiB)
#define UPLOAD_FILES_MAX 5
#define UPLOAD_LARGE_MAX (100 * MiB) /* of one file where the route says ROUTE_LARGE */

/* fcgi_serve of every program; app is struct app. */
void gate_serve(void *app, struct arena *arena, struct req *req, struct res *res);

/* Has this person to set a password or a second factor before anything else? */
bool gate_restricted(const struct visit *v);
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
