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

/* The customer's own card and, of an organisation, those of the contacts who are still there. ERR_FORBIDDEN
 * without the right to contact data. At most room. */
enum err card_of_customer(struct ctx *cx, customer_id id, struct vcard *ret, size_t room, size_t *ret_n) MUST_CHECK;
enum err card_of_contact(struct ctx *cx, contact_id id, struct vcard *ret) MUST_CHECK;

#endif
