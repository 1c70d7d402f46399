/* The warning before saving: candidates above the form, each a link, and the button that saves all the
 * same. A second, deliberate POST carries what was shown, so that somebody who turned up meanwhile is
 * shown too. */
#ifndef PAGES_INTRANET_DUPLICATE_VIEW_H
#define PAGES_INTRANET_DUPLICATE_VIEW_H

#include "domain/duplicate.h"
#include "pages/intranet/customer_view.h"

/* The hidden value of the button: ids that were shown, "17-18". */
#define DESPITE_MAX 160
/* Is one of them not in what was shown before? */
bool duplicates_unseen(const struct duplicate_found *found, size_t n, struct str despite);
/* {{>DUPLICATE_WARNING}} of the page; contact: about a contact, not a customer. Answers 409. */
void duplicate_warning(struct ctx *cx, struct res *res, struct tpl *t, const struct duplicate_found *found,
                       size_t n, bool contact);
/* {{#REASON}}{{REASON_NAME}}{{/REASON}} of a row, and what colour a score has. */
void duplicate_reasons(struct tpl *row, unsigned reasons);
const char *score_tone(int score);

const char *url_merge(struct ctx *cx, const customer_id *ids, size_t n); /* the page that compares */
const char *url_merge_done(struct ctx *cx, int64_t merge);

#endif
