/* The number of a membership, and those it had before: a lost card gets a new number at once, and the
 * old one is refused everywhere (pages, search, forms, lists from files) with a word to staff where it
 * leads. Points, tier and history stay as they are. Neighbour: member.h. */
#ifndef DOMAIN_MEMBER_CARD_H
#define DOMAIN_MEMBER_CARD_H

#include "domain/member.h"

/* Gives the membership a new number and tells the member by mail, or where there is no address by SMS
 * (the last four digits; the whole number stands in the portal). MEMBER_MANAGE. Problem at "reason";
 * ERR_CONFLICT: closed; ERR_STALE. */
enum err member_card_replace(struct ctx *cx, member_id id, int64_t version, struct str reason,
                             struct str *ret_number, bool *ret_told) MUST_CHECK;

struct member_card {
    struct str number, reason, by_name;
    int64_t replaced_at;
    struct member member; /* whose it was, with the number of today */
};
/* ERR_NOT_FOUND: never a number of anybody, or out of sight, or one in use. */
enum err member_card_find(struct ctx *cx, struct str number, struct member_card *ret) MUST_CHECK;
/* The first old number that stands in a text that somebody wrote; ERR_NOT_FOUND. */
enum err member_card_in_text(struct ctx *cx, struct str text, struct member_card *ret) MUST_CHECK;
/* For staff, translated: "Card 8900 ... was replaced on ...; its number is now 8900 ...". */
const char *member_card_says(struct ctx *cx, const struct member_card *card);
/* The last replaced one of the member; ERR_NOT_FOUND: it has its first number. */
enum err member_card_last(struct ctx *cx, member_id id, struct member_card *ret) MUST_CHECK;

#endif
