/* Saved replies: texts that agents put into an answer, with fields that are filled from the case.
 *
 * Kept at /replies of the intranet, inserted on the page of a case. One belongs to a person, a team or
 * everybody; sharing needs REPLY_SHARE. A field that does not exist is refused when the text is saved. */
#ifndef DOMAIN_SAVED_REPLY_H
#define DOMAIN_SAVED_REPLY_H

#include "domain/complaint.h"

enum reply_scope { REPLY_OWN = 1, REPLY_TEAM, REPLY_ALL };

struct saved_reply {
    int64_t id, version;
    struct str title, category, body;
    enum reply_scope scope;
    struct str whose; /* name of the person or the team; "": everybody's */
    int64_t updated_at;
    bool retired, may_edit;
};
#define REPLIES_MAX 500
/* Those that the actor may use, by category and title; retired ones where asked for. q: part of title, category
 * or text, "" for all; scope 0: any. */
enum err saved_reply_list(struct ctx *cx, struct str q, int64_t scope, bool with_retired,
                          struct saved_reply **ret, size_t *ret_n) MUST_CHECK;
/* ERR_NOT_FOUND: none, or not the actor's to use. */
enum err saved_reply_get(struct ctx *cx, int64_t id, struct saved_reply *ret) MUST_CHECK;

struct saved_reply_draft {
    struct str title, category, body;
    int64_t scope, version;
};
/* id 0: a new one. Problems at the draft's fields; ERR_STALE, ERR_FORBIDDEN. */
enum err saved_reply_save(struct ctx *cx, int64_t id, const struct saved_reply_draft *d, int64_t *ret_id) MUST_CHECK;
enum err saved_reply_retire(struct ctx *cx, int64_t id, int64_t version, bool retire) MUST_CHECK;

/* The fields there are: code, and what it stands for (N_()); ends with NULL. */
struct reply_field {
    const char *code, *label;
};
extern const struct reply_field reply_fields[];
/* The text with its fields filled from the case; those it does not know stay and stand in ret_unknown
 * ("{coupon}, {x}"), and so do those the case has nothing for. */
struct str saved_reply_fill(struct ctx *cx, const struct saved_reply *r, const struct complaint *c,
                            struct str *ret_unknown);

#endif
