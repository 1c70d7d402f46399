/* The second factor of staff: one-time codes of an authenticator app (RFC 6238: SHA-1, 30 seconds, 6
 * digits, one step of tolerance), and recovery codes for a lost device.
 *
 * The rules: the secret is sealed at rest and shown only while it is set up; it counts from the first
 * right code on; a time step's code works once, also for two at the same moment; setting up, removing
 * and making new recovery codes ask for the password; every change is told to the person by mail and
 * ends the other sessions. Roles may be required to have one (an admin's setting): who has none can do
 * nothing else than set it up. */
#ifndef DOMAIN_FACTOR_H
#define DOMAIN_FACTOR_H

#include "domain/ctx.h"

#define FACTOR_CODES 10

struct factor_state {
    bool active, pending, required;
    int64_t since;         /* confirmed; 0: not active */
    int64_t recovery_left; /* unused recovery codes */
};
enum err factor_state(struct ctx *cx, staff_id id, struct factor_state *ret) MUST_CHECK;

/* ---- oneself ---- */

/* These ask for the present password, and once the factor counts for a code (or recovery code) too:
 * problems at "current" and "code". Begin makes a new secret that waits for its first code. */
enum err factor_begin(struct ctx *cx, struct str current, struct str code) MUST_CHECK;
/* What the app needs: the secret in base32, and as otpauth:// address. ERR_NOT_FOUND: nothing waits, or
 * it has waited for more than an hour. */
enum err factor_pending(struct ctx *cx, struct str *ret_base32, struct str *ret_uri) MUST_CHECK;
/* The first code: from now on the factor counts. Gives new recovery codes, shown once. */
enum err factor_confirm(struct ctx *cx, struct str code, struct str ret_codes[FACTOR_CODES]) MUST_CHECK;
enum err factor_new_codes(struct ctx *cx, struct str current, struct str code,
                          struct str ret_codes[FACTOR_CODES]) MUST_CHECK;
/* ERR_INVALID also when one's role requires it. */
enum err factor_remove(struct ctx *cx, struct str current, struct str code) MUST_CHECK;

/* ---- others (STAFF_MANAGE) ---- */

/* Lost device and no recovery code: that person signs in with the password alone, once, and then sets up
 * anew if the role requires it. Not for oneself. Reason required. */
enum err factor_reset(struct ctx *cx, staff_id id, struct str reason) MUST_CHECK;
/* Roles that must have one (bits), and setting them (SETTING_MANAGE). */
unsigned factor_required_roles(struct ctx *cx);
enum err factor_require(struct ctx *cx, unsigned roles) MUST_CHECK;
/* Active staff of that role, and how many of them have a factor. */
enum err factor_count(struct ctx *cx, enum role role, int64_t *ret_staff, int64_t *ret_with) MUST_CHECK;

/* ---- signing in (staff_self.c) ---- */

enum factor_code { FACTOR_WRONG, FACTOR_RIGHT, FACTOR_RECOVERY };
/* Checks a code of the app or a recovery code and uses it up; inside a TX. */
enum err factor_use(struct ctx *cx, staff_id id, struct str typed, enum factor_code *ret) MUST_CHECK;
bool factor_active(struct ctx *cx, staff_id id);
enum err factor_purge(struct ctx *cx, int64_t *ret_removed) MUST_CHECK; /* the worker: old steps, challenges, links */

#endif
