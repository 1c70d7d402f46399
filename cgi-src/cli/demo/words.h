/* The word lists of the demonstration data and a small generator of chance with a fixed seed, so
 * that every demonstration database tells the same story. All names are made up; the phone numbers
 * begin with 154, a range given to no operator, so that none can be in service; addresses
 * end in example.cn (RFC 2606 reserves "example"). */
#ifndef CLI_DEMO_WORDS_H
#define CLI_DEMO_WORDS_H

#include <stdint.h>

#include "base/str.h"

struct chance {
    uint64_t state;
};
uint64_t chance_next(struct chance *c);
int64_t chance_below(struct chance *c, int64_t n);              /* 0 .. n-1 */
int64_t chance_between(struct chance *c, int64_t from, int64_t to); /* both included */
bool chance_in(struct chance *c, int64_t percent);

struct city {
    const char *province, *name;
    int weight;
};
struct product {
    const char *sku, *name;
    int64_t price_minor;
};
struct case_text {
    const char *kind;     /* complaint, enquiry, suggestion, return */
    const char *category; /* of the standard list */
    const char *body, *wanted, *cause, *remedy, *decision, *reply;
};

extern const struct city demo_cities[];
extern const size_t demo_cities_n;
extern const struct product demo_products[];
extern const size_t demo_products_n;
extern const struct case_text demo_cases[];
extern const size_t demo_cases_n;
extern const char *const demo_call_subjects[], *const demo_next_steps[];
extern const size_t demo_call_subjects_n, demo_next_steps_n;

/* A person's name, a company's name for a city, a street with number, an e-mail address. */
char *demo_person(struct arena *a, struct chance *c, bool *ret_female);
char *demo_company(struct arena *a, struct chance *c, const struct city *city);
char *demo_street(struct arena *a, struct chance *c);
char *demo_email(struct arena *a, struct chance *c, const char *pinyin, int64_t n);
char *demo_phone(struct arena *a, int64_t n); /* the n-th number: 154 and eight digits */
const struct city *demo_city(struct chance *c);

#endif
