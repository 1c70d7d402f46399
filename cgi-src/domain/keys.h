/* One database, one set of keys: each machine of a cluster has a copy of DATA/keys/master.key, and the database
 * holds a fingerprint of it. Another key would end everybody's session, open no seal, and break the proof of the
 * audit log from its first row on. */
#ifndef DOMAIN_KEYS_H
#define DOMAIN_KEYS_H

#include "domain/ctx.h"

/* ERR_FORBIDDEN: the database is another key's. OK when it has no fingerprint yet. */
enum err keys_check(struct ctx *cx) MUST_CHECK;
/* Notes the fingerprint where there is none. */
enum err keys_note(struct ctx *cx) MUST_CHECK;
/* Notes it in any case: after a restore with keys of its own. */
enum err keys_force(struct ctx *cx) MUST_CHECK;

#endif
