/* Sessions: a 256-bit random token in the program's cookie, only its hash stored.
 *
 * Idle limit: 8 hours staff, 30 days portal; absolute: 16 hours staff, 90 days portal. New token at
 * each sign-in; the others end on one's own password change, all on reset, role or state change. */
#ifndef DOMAIN_SESSION_H
#define DOMAIN_SESSION_H

#include "domain/ctx.h"

enum audience { AUDIENCE_PORTAL, AUDIENCE_INTRANET, AUDIENCE_ADMIN };
const char *audience_code(enum audience a); /* "portal" */

/* Makes a session (inside the sign-in's TX); the token goes into the cookie, nowhere else. */
enum err session_create(struct ctx *cx, enum audience audience, int64_t actor_id,
                        struct str user_agent, char **ret_token) MUST_CHECK;
/* Who the token stands for. ERR_UNAUTHENTICATED: unknown, ended, idle too long, or its account is
 * not active. Fills actor (names and roles as of now), its language ("" none) and when it was last
 * seen. must_change: only the password page may be used; must_enroll: only the pages that set up the
 * second factor, which a role of that person requires. */
struct session_info {
    int64_t seen_at;
    struct str lang;
    bool must_change, must_enroll;
};
enum err session_find(struct ctx *cx, enum audience audience, struct str token,
                      struct actor *ret_actor, struct session_info *ret_info) MUST_CHECK;
/* Notes "seen now"; cx->db is the write connection. Not audited (derived). */
enum err session_touch(struct ctx *cx, const struct hash *token_hash) MUST_CHECK;

/* Ends one (sign-out), by its hash; only the actor's own. */
enum err session_end(struct ctx *cx, const struct hash *token_hash) MUST_CHECK;
/* Ends all of an actor in the audiences of its kind, but the one given (NULL: none is kept). Inside
 * the caller's TX; staff: intranet and admin, and sign-ins that still wait for their code. */
enum err session_end_all(struct ctx *cx, enum actor_kind kind, int64_t actor_id,
                         const struct hash *keep) MUST_CHECK;

/* Ends the actor's other sessions, audited: "sign out everywhere else". */
enum err session_end_others(struct ctx *cx) MUST_CHECK;

struct session_row {
    struct str handle; /* hex of the hash: for the "end" button */
    struct str audience, remote, user_agent;
    int64_t created_at, seen_at;
    bool current;
};
enum err session_list(struct ctx *cx, struct session_row **ret_rows, size_t *ret_n) MUST_CHECK;
/* Removes what has expired; for the worker. */
enum err session_purge(struct ctx *cx, int64_t *ret_removed) MUST_CHECK;

#endif
