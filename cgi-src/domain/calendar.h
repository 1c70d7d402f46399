/* The address under which a calendar program fetches what a person has to do. Whoever has the address
 * reads it, so it holds a secret of 256 bits of which only the hash is stored; it is shown once and can be
 * replaced or ended. It also ends when all sessions of the person do (session_end_all): at a reset of the
 * password, a change of roles, when the user is disabled. Decision 0014.
 *
 * Callers: the gate (who is it), pages/intranet/calendar.c. */
#ifndef DOMAIN_CALENDAR_H
#define DOMAIN_CALENDAR_H

#include "domain/ctx.h"
#include "domain/session.h"

/* A new secret for the actor; the old one ends. Audited. */
enum err calendar_feed_make(struct ctx *cx, char **ret_key) MUST_CHECK;
/* ERR_NOT_FOUND: there was none. Audited. */
enum err calendar_feed_end(struct ctx *cx) MUST_CHECK;
/* When the actor's was made; 0: there is none. */
int64_t calendar_feed_since(struct ctx *cx);
/* Whose it is, as they are now. ERR_NOT_FOUND: nobody's any more. */
enum err calendar_feed_find(struct ctx *cx, struct str key, struct actor *ret_actor, struct session_info *ret_info) MUST_CHECK;

#endif
