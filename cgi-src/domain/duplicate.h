/* Two customers that may be one: how alike they are and why, what is warned of before saving, the work
 * list that a scan of the whole base fills, and what was decided about a pair.
 *
 * What is compared are normal forms (duplicate/facts.c); the rule stands in duplicate/score.c and is the
 * same for the warning and the scan. Merging is customer_merge.h. */
#ifndef DOMAIN_DUPLICATE_H
#define DOMAIN_DUPLICATE_H

#include "domain/customer.h"
#include "domain/customer_parts.h"
#include "domain/task.h"

/* Why, as bits; stored and shown by their codes. */
enum duplicate_reason {
    SAME_ORG_NUMBER = 1 << 0,
    SAME_PHONE = 1 << 1,
    NEAR_PHONE = 1 << 2, /* one digit wrong, or two changed places */
    SAME_EMAIL = 1 << 3,
    NEAR_EMAIL = 1 << 4,
    SAME_WECHAT = 1 << 5,
    SAME_CONTACT = 1 << 6, /* a contact of one is reached like the other, or like a contact of it */
    SAME_NAME = 1 << 7,
    SAME_SOUND = 1 << 8, /* the same pinyin */
    NEAR_NAME = 1 << 9,
    SAME_BIRTHDAY = 1 << 10,
    SAME_ADDRESS = 1 << 11,
    SAME_CITY = 1 << 12
};
#define DUPLICATE_REASONS 13
#define REASONS_OF_CONTACT_DATA (SAME_PHONE | NEAR_PHONE | SAME_EMAIL | NEAR_EMAIL | SAME_WECHAT | SAME_CONTACT | SAME_ADDRESS)
const char *duplicate_reason_name(enum duplicate_reason r); /* translated: "same phone" */
struct str duplicate_reason_codes(struct arena *a, unsigned reasons); /* "phone name city" */
unsigned duplicate_reasons_parse(struct str codes);

/* ---- normal forms and the rule ---- */

#define FACTS_REACHES 8
struct duplicate_facts {
    customer_id id;
    int64_t kind, gender;
    struct str name;          /* folded, simplified, letters and digits and Han only; empty: not named yet */
    struct str sound, turned; /* pinyin run together; Latin names also with the last word first */
    struct str first;         /* pinyin of the first character: the surname */
    struct str core, core_sound; /* organisations: without place and legal form */
    struct str city, birthday, org_number;
    struct str phones[FACTS_REACHES], emails[FACTS_REACHES], wechats[FACTS_REACHES];
    struct str contacts[FACTS_REACHES]; /* phones and e-mails of contacts */
    struct str streets[FACTS_REACHES];
    size_t nphones, nemails, nwechats, ncontacts, nstreets;
};
/* Normal forms of single values. */
struct str duplicate_email(struct arena *a, struct str email);
struct str duplicate_org_number(struct arena *a, struct str number);
/* The name's part of it, from name_key as stored and the city. */
void duplicate_facts_name(struct arena *a, struct duplicate_facts *f, struct str name_key);
/* All of a stored customer, without regard to rights: for comparing, never for showing. */
enum err duplicate_facts_load(struct ctx *cx, customer_id id, struct duplicate_facts *ret) MUST_CHECK;

/* 0 .. 100; 0 also where facts contradict. From DUPLICATE_LISTED on a pair is worth a look. */
#define DUPLICATE_LISTED 60
int duplicate_score(const struct duplicate_facts *a, const struct duplicate_facts *b, unsigned *ret_reasons);
/* The edit distance (insert, drop, replace, neighbours changed) of two texts up to limit; limit + 1: more. */
int duplicate_distance(struct str a, struct str b, int limit);

/* ---- before saving ---- */

struct duplicate_found {
    customer_id id;
    struct str name, code, city, owner_name;
    struct str contact; /* the contact that was met, when it is one of an organisation */
    struct str phone, email; /* empty without the right to see them */
    int score;
    unsigned reasons; /* those of contact data left out where they may not be seen */
    unsigned all_reasons; /* for the work list, never shown from here */
    bool hidden;      /* ... and there were some */
    bool closed;
};
#define DUPLICATES_SHOWN 6
/* Customers like the draft (self: the one that is edited, 0: a new one), best first; whoever has a number or
 * address of the draft is among them, however little else agrees. Pairs that
 * are on the work list or were decided are not among them. */
enum err duplicate_of_draft(struct ctx *cx, const struct customer_draft *d, customer_id self,
                            struct duplicate_found *ret, size_t *ret_n) MUST_CHECK;
/* Customers like this one who have the number or address that it is about to get. */
enum err duplicate_of_reach(struct ctx *cx, customer_id self, const struct reach *r, struct duplicate_found *ret,
                            size_t *ret_n) MUST_CHECK;
/* Contacts and customers like a contact (c->id 0: a new one). */
enum err duplicate_of_contact(struct ctx *cx, const struct contact *c, struct duplicate_found *ret,
                              size_t *ret_n) MUST_CHECK;

/* Saving all the same: customer_create() and customer_save(), and the pairs are put on the work list, where
 * somebody else decides. */
enum err duplicate_create(struct ctx *cx, const struct customer_draft *d, const struct duplicate_found *found, size_t n,
                          customer_id *ret_id) MUST_CHECK;
enum err duplicate_save(struct ctx *cx, customer_id id, const struct customer_profile *p, int64_t version,
                        const struct duplicate_found *found, size_t n) MUST_CHECK;
enum err duplicate_keep(struct ctx *cx, customer_id id, const struct duplicate_found *found, size_t n) MUST_CHECK;

/* ---- the work list ---- */

enum pair_state { PAIR_OPEN = 1, PAIR_LATER, PAIR_NOT, PAIR_MERGED };
WORD_OF(pair_state);

struct duplicate_side {
    customer_id id;
    struct str code, name, city, owner_name, phone, email; /* the last two by rights */
    int64_t created_at;
    bool may_merge, hidden; /* hidden: contact data is not shown to this actor */
};
struct duplicate_pair {
    int64_t id;
    struct duplicate_side a, b;
    int score;
    unsigned reasons;
    enum pair_state state;
    int64_t found_at, decided_at, version;
    struct str decided_by;
};
struct pair_filter {
    enum pair_state state;
    int64_t min_score, owner; /* 0: any; owner: of one of both */
    struct str after;         /* cursor */
};
struct pair_page {
    struct duplicate_pair *rows;
    size_t n;
    const char *next;   /* NULL: the end */
    int64_t examined;   /* above 0: stopped after that many, next goes on */
};
/* Highest score first. */
enum err duplicate_list(struct ctx *cx, const struct pair_filter *f, size_t limit, struct pair_page *ret) MUST_CHECK;
/* Those of one customer that wait for a decision. */
enum err duplicate_of_customer(struct ctx *cx, customer_id id, struct duplicate_pair *ret, size_t max, size_t *ret_n) MUST_CHECK;
enum err duplicate_get(struct ctx *cx, int64_t id, struct duplicate_pair *ret) MUST_CHECK;
/* The pair's id, 0 when there is none. */
int64_t duplicate_pair_of(struct ctx *cx, customer_id a, customer_id b);
/* To PAIR_OPEN, PAIR_LATER or PAIR_NOT. ERR_STALE: somebody else decided in between. */
enum err duplicate_decide(struct ctx *cx, int64_t id, enum pair_state to, int64_t version) MUST_CHECK;
int64_t duplicate_open_count(struct ctx *cx); /* up to 1000: the number beside the menu */

/* ---- the scan ---- */

extern const struct task_kind task_duplicate_scan;
/* Makes the task; the one that waits or runs already when there is one. */
enum err duplicate_scan_start(struct ctx *cx, int64_t *ret_task) MUST_CHECK;
/* The last scan that ended, 0: none. */
int64_t duplicate_scanned_at(struct ctx *cx);

#endif
