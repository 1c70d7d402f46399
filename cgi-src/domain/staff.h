/* Staff: who works here, with what roles, in which team and branch; how they sign in.
 *
 * The admin program keeps them, every program signs them in, lists name them. The rules: at least
 * one active system admin stays; whoever's roles, state or password another person changes is
 * signed out everywhere; a password set by somebody else is changed at the next sign-in. */
#ifndef DOMAIN_STAFF_H
#define DOMAIN_STAFF_H

#include "domain/ctx.h"
#include "domain/session.h"

/* What others need to know of a colleague: for names beside records and for pickers. */
struct staff_brief {
    staff_id id;
    struct str name, username;
    unsigned roles;
    team_id team;
    branch_id branch;
    bool active;
};
/* The name as shown; "" for 0 and for an unknown id. */
struct str staff_name(struct ctx *cx, staff_id id);
enum err staff_brief(struct ctx *cx, staff_id id, struct staff_brief *ret) MUST_CHECK;
/* Active staff whose roles allow the action (ACCESS_SIGNED_IN: all), by user name; at most 1,000. */
enum err staff_options(struct ctx *cx, enum access access, struct staff_brief **ret,
                       size_t *ret_n) MUST_CHECK;

/* ---- keeping them (STAFF_MANAGE) ---- */

struct staff_draft {
    struct str username; /* folded when stored; 2 to 64 characters */
    struct str name, email, phone;
    int64_t roles; /* bits of enum role */
    int64_t team, branch; /* 0: none */
    int64_t lang;  /* enum lang + 1; 0: as the browser asks */
    int64_t version;
};
struct staff {
    staff_id id;
    struct str username, name, email, phone, lang;
    unsigned roles;
    team_id team;
    branch_id branch;
    bool active, must_change;
    bool invited; /* has not chosen a password yet */
    int64_t created_at, last_sign_in_at, version;
};
enum err staff_get(struct ctx *cx, staff_id id, struct staff *ret) MUST_CHECK;
enum err staff_by_username(struct ctx *cx, struct str username, struct staff *ret) MUST_CHECK;

struct staff_filter {
    struct str q;         /* part of user name, name, e-mail or phone */
    int64_t role;         /* one bit, 0: any */
    int64_t state;        /* 0: any, 1: active, 2: disabled */
    int64_t team, branch; /* 0: any */
    struct str after;     /* user name of the last row seen; "" from the start */
};
struct staff_page {
    struct staff *rows;
    size_t n;
    struct str after; /* where to go on, empty: that was all */
};
enum err staff_list(struct ctx *cx, const struct staff_filter *f, size_t max,
                    struct staff_page *ret) MUST_CHECK;

/* An empty password: one is generated and given back, to be shown once. must_change: whoever signs
 * in with it has to set an own one first. */
enum err staff_create(struct ctx *cx, const struct staff_draft *d, struct str password,
                      bool must_change, staff_id *ret_id, struct str *ret_generated) MUST_CHECK;
/* ERR_STALE: somebody else saved in between. */
enum err staff_edit(struct ctx *cx, staff_id id, const struct staff_draft *d) MUST_CHECK;
enum err staff_enable(struct ctx *cx, staff_id id, bool active) MUST_CHECK;
/* A generated password, shown once, to be changed at the next sign-in: for the command line. */
enum err staff_reset_password(struct ctx *cx, staff_id id, struct str *ret_generated) MUST_CHECK;
/* Without a password: a link to choose one goes to the address. Nobody else ever knows the password. */
enum err staff_invite(struct ctx *cx, const struct staff_draft *d, staff_id *ret_id) MUST_CHECK;
/* Sends a link to choose a (new) password, once, for 24 hours, or to who was invited for 7 days. The old
 * password and sessions stay until it is used. Problem at "": no address, or no mail is offered. */
enum err staff_link_send(struct ctx *cx, staff_id id) MUST_CHECK;
/* The same link for whoever sits at the machine (command line). */
enum err staff_link_make(struct ctx *cx, staff_id id, struct str *ret_url) MUST_CHECK;
enum err staff_end_sessions(struct ctx *cx, staff_id id) MUST_CHECK;

/* ---- oneself ---- */

/* May these roles use the program at all? */
bool staff_may_enter(unsigned roles, enum audience audience);
/* A password that was right: either the session's token, or, where a second factor is set up, the token
 * of a challenge, which opens nothing but staff_sign_in_code(). */
struct staff_entry {
    char *token, *challenge;
};
/* ERR_INVALID with the same sentence whatever was wrong; ERR_RATE_LIMITED. Success and failure are
 * audited. Takes as long for an unknown name as for a known one. */
enum err staff_sign_in(struct ctx *cx, enum audience audience, struct str username, struct str password,
                       struct str user_agent, struct staff_entry *ret) MUST_CHECK;
#define CHALLENGE_MINUTES 10
/* ERR_EXPIRED: unknown, too old, used, or given up after five wrong codes. */
enum err staff_challenge_check(struct ctx *cx, enum audience audience, struct str challenge) MUST_CHECK;
enum err staff_sign_in_code(struct ctx *cx, enum audience audience, struct str challenge, struct str code,
                            struct str user_agent, char **ret_token) MUST_CHECK;

/* A forgotten password: the same answer whether there is such a user or not. who: user name or e-mail. */
#define STAFF_RESET_MINUTES 30
enum err staff_forgot(struct ctx *cx, enum audience audience, struct str who) MUST_CHECK;
/* ERR_EXPIRED: unknown, used, too old. Reads only. ret_invite may be NULL. */
enum err staff_link_check(struct ctx *cx, struct str token, bool *ret_invite) MUST_CHECK;
/* Sets the password; ends all sessions. Problems at "password", "again". */
enum err staff_link_use(struct ctx *cx, struct str token, struct str password, struct str again) MUST_CHECK;
/* Problems at "current", "password", "again". Ends one's other sessions. */
enum err staff_password_change(struct ctx *cx, struct str current, struct str password,
                               struct str again) MUST_CHECK;
enum err staff_language(struct ctx *cx, enum lang lang) MUST_CHECK;
/* What one may change about oneself. ERR_STALE: somebody else saved in between. */
struct staff_details {
    struct str name, phone; /* as shown to customers and colleagues; E.164 */
    struct str signature;   /* stands under answers to customers; up to 1,000 characters */
    int64_t version;
};
enum err staff_details_load(struct ctx *cx, struct staff_details *ret) MUST_CHECK;
enum err staff_details_save(struct ctx *cx, const struct staff_details *d) MUST_CHECK;
/* The signature of that colleague, "" when there is none: for composing answers. */
struct str staff_signature(struct ctx *cx, staff_id id);

#endif
