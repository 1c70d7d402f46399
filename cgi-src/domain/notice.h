/* The bell: what concerns one employee. Written in the use case's transaction; each person says per kind
 * whether it stands at the bell only, comes as a mail at once or in the digest, or not at all.
 *
 * A new kind is a row of notice_kinds (notice.c); where it leads is a row of notice_pages.c. */
#ifndef DOMAIN_NOTICE_H
#define DOMAIN_NOTICE_H

#include "domain/ctx.h"

enum notice_way { NOTICE_NONE, NOTICE_BELL, NOTICE_MAIL, NOTICE_DIGEST }; /* the last two: and the bell */
struct notice_kind {
    const char *code, *title; /* title: N_(), what a notice of this kind says: "A customer answered" */
    enum notice_way usual;    /* for who has not chosen */
};
extern const struct notice_kind notice_kinds[]; /* ends with code NULL */
#define NOTICE_KINDS_MAX 32
size_t notice_kind_count(void);

/* Puts a notice for that employee (not for the actor about himself), as he wants to be told of it.
 * kind: one of notice_kinds. */
enum err notice_put(struct ctx *cx, staff_id to, const char *kind, const char *entity,
                    int64_t entity_id, struct str subject) MUST_CHECK;
/* What a notice of this kind says, translated: "A customer answered". */
const char *notice_title(struct str kind);
struct notice {
    int64_t id;
    struct str kind, entity, subject;
    int64_t entity_id, at, read_at;
};
enum notice_state { NOTICE_ALL, NOTICE_UNREAD, NOTICE_READ };
/* The name of the channel that open pages of that employee listen to: 32 hex digits that nobody guesses. */
struct str notice_channel(struct arena *a, int64_t staff);
/* The same, and the newest unread one's id, 0: none. For every page, so both in one. */
int64_t notice_bell(struct ctx *cx, int64_t *ret_latest);
int64_t notice_unread(struct ctx *cx); /* of the actor; capped at 100 */
/* The actor's, newest first; before_id 0: from the newest. */
enum err notice_list(struct ctx *cx, enum notice_state state, int64_t before_id, struct notice *ret,
                     size_t max, size_t *ret_n) MUST_CHECK;
/* ERR_NOT_FOUND: not one of mine. */
enum err notice_get(struct ctx *cx, int64_t id, struct notice *ret) MUST_CHECK;
enum err notice_mark(struct ctx *cx, int64_t id, bool read) MUST_CHECK;
/* All of mine up to that one, so that none is marked that nobody has seen; 0: all. */
enum err notice_read_all(struct ctx *cx, int64_t up_to) MUST_CHECK;

/* ---- the mail digest: one mail with everything unread that waits for it ---- */

/* The latest time, not after now, at which a digest of this choice is made, in the company's zone. */
struct notice_choice;
int64_t digest_time(const struct notice_choice *c, int64_t now, const char *zone);
bool notice_digest_waiting(struct ctx *cx); /* does anything wait? cheap: asked by the worker */
/* The worker's: sends what is due, at most max people; ret_more: there are more. */
enum err notice_digest_send(struct ctx *cx, int max, int *ret_sent, bool *ret_more) MUST_CHECK;

/* ---- how one is told ---- */

enum digest_every { DIGEST_DAY, DIGEST_WORKDAY, DIGEST_WEEK };
struct notice_choice {
    int64_t way[NOTICE_KINDS_MAX]; /* enum notice_way, in the order of notice_kinds */
    int64_t every;                 /* enum digest_every */
    int64_t weekday, hour;         /* 1 Monday ... 7; 0 to 23 in the company's zone */
};
enum err notice_choice_load(struct ctx *cx, struct notice_choice *ret) MUST_CHECK; /* the actor's */
/* The times of the digest alone, of anybody. */
enum err notice_digest_load(struct ctx *cx, staff_id id, struct notice_choice *ret) MUST_CHECK;
enum err notice_choice_save(struct ctx *cx, const struct notice_choice *c) MUST_CHECK;

#endif
