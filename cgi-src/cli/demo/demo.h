/* The demonstration data's inside: one file per noun, run in this order by cli/demo.c. */
#ifndef CLI_DEMO_DEMO_H
#define CLI_DEMO_DEMO_H

#include "cli/cli.h"
#include "cli/demo/words.h"

#define DEMO_PASSWORD "zhiyin-demo"
#define DEMO_RICH     2000 /* customers with orders, contacts, interactions; the rest is bulk */

enum demo_staff {
    DEMO_AGENT1, DEMO_AGENT2, DEMO_SALES1, DEMO_SALES2, DEMO_SALES3, DEMO_MANAGER, DEMO_LOYALTY,
    DEMO_LOYALTY2, DEMO_AUDITOR, DEMO_STAFF_COUNT
};

struct demo_customer {
    customer_id id;
    char code[16];
    const char *name; /* rich ones only */
    int64_t created_at;
    int owner; /* enum demo_staff */
    int orders;
    bool person;
};

struct demo {
    struct cli *cli;
    struct ctx cx;   /* own arena, forgotten between slices */
    struct arena *kept;
    struct chance chance;
    int64_t now;     /* real now; cx.now wanders through the past */
    struct actor system, staff[DEMO_STAFF_COUNT];
    int64_t branches[3], teams[4];
    struct demo_customer *customers; /* the rich ones */
    size_t customers_n;
    int64_t total_customers, members, complaints;
};

/* Fields that a company of this kind adds for itself, and what stands in those of the i-th customer. */
enum err demo_make_fields(struct demo *d);
struct custom_values;
const struct custom_values *demo_customer_fields(struct demo *d, int64_t i, bool person);
const struct custom_values *demo_case_fields(struct demo *d, int64_t i);

enum err demo_make_order_fields(struct demo *d);
/* Every step gives OK or the error, with the reason recorded. */
enum err demo_make_staff(struct demo *d);
enum err demo_make_customers(struct demo *d);
enum err demo_make_orders(struct demo *d);
enum err demo_make_members(struct demo *d);
enum err demo_make_loyalty(struct demo *d);
enum err demo_make_replies(struct demo *d);
enum err demo_make_complaints(struct demo *d);
enum err demo_make_accounts(struct demo *d);
enum err demo_make_ties(struct demo *d);
enum err demo_make_views(struct demo *d);
enum err demo_make_imports(struct demo *d);
enum err demo_make_doubles(struct demo *d);

/* The customer of the i-th member. */
const struct demo_customer *demo_member(const struct demo *d, int64_t i);
/* Runs work(d, i) for i in 0 .. n-1 in transactions of a few hundred, with a progress bar. */
enum err demo_slices(struct demo *d, const char *what, int64_t n,
                     enum err (*work)(struct demo *d, int64_t i));
/* The actor of the next calls; NULL: the system. */
void demo_act_as(struct demo *d, const struct actor *actor);
/* The sign-ins as text, for the terminal and DATA/demo.txt. */
struct str demo_sign_ins(struct arena *a);

#endif
