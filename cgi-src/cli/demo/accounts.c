/* Portal accounts of the demonstration: a person with a membership, and an organisation. */
#include "cli/demo/demo.h"
#include "domain/account.h"

enum err demo_make_accounts(struct demo *d)
{
    if (!d->customers_n) return OK;
    d->cx.now = d->now;
    demo_act_as(d, NULL);
    const struct demo_customer *person = &d->customers[0], *firm = NULL;
    for (size_t i = 0; i < d->customers_n && !firm; i++) {
        if (!d->customers[i].person) firm = &d->customers[i];
    }
    account_id id;
    enum err e = account_open(&d->cx, STR("wang@example.cn"), str_of(person->name),
                              STR(DEMO_PASSWORD), person->id, &id);
    if (!e && firm) {
        e = account_open(&d->cx, STR("chen@example.cn"), str_of(firm->name), STR(DEMO_PASSWORD),
                         firm->id, &id);
    }
    return e;
}
