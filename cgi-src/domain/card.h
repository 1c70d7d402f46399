/* Customers and contacts as address book cards (base/vcard.h), and cards that become customers and
 * contacts.
 *
 * Out: whoever may see contact data of the record gets its card. In: the cards of a file are shown first
 * (card_plan_make()), with what each would become and who is there already; what was chosen is taken over
 * by a task (domain/task.h) through the same use cases as the forms, and can be taken back. Callers:
 * pages/intranet/vcard.c, vcard_in.c; the slices stand in card_task.c. */
#ifndef DOMAIN_CARD_H
#define DOMAIN_CARD_H

#include "base/vcard.h"
#include "domain/customer.h"
#include "domain/customer_parts.h"
#include "domain/duplicate.h"

/* The customer's own card and, of an organisation, those of the contacts who are still there. ERR_FORBIDDEN
 * without the right to contact data. At most room. */
enum err card_of_customer(struct ctx *cx, customer_id id, struct vcard *ret, size_t room, size_t *ret_n) MUST_CHECK;
enum err card_of_contact(struct ctx *cx, contact_id id, struct vcard *ret) MUST_CHECK;

/* ---- in ---- */

#define CARDS_MAX     1000 /* of a file */
#define CARDS_PREVIEW 200  /* shown, and taken over, at a time */

/* What becomes of a person's card that names a company. */
enum card_companies { COMPANIES_CONTACT = 1, COMPANIES_APART };
enum card_as { CARD_PERSON = 1, CARD_ORGANISATION, CARD_CONTACT };
struct card_plan {
    const struct vcard *card;
    enum card_as as;
    customer_id of;         /* of a contact: its organisation; 0: is made, too */
    struct duplicate_found like; /* who it may be already; id 0: nobody is known */
};
enum err card_plan(struct ctx *cx, const struct vcard *cards, size_t n, enum card_companies companies,
                   struct card_plan *ret) MUST_CHECK;
/* Makes the task that takes these over. */
enum err card_take(struct ctx *cx, const struct vcard *const *cards, size_t n, enum card_companies companies,
                   struct str file_name, int64_t *ret_task) MUST_CHECK;

struct task_kind;
extern const struct task_kind card_task, card_undo_task;

#endif
