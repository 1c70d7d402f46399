/* Money: integers in the smallest unit of an ISO 4217 currency. Unit prices keep their decimals. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* A decimal number: value * 10^-scale. scale 0-9. */
struct decimal {
    int64_t value;
    int scale;
};
/* "-12.50", "１２．５", "1,234.5"; false: not a number, over 9 decimals, or out of int64. */
bool decimal_parse(struct str s, struct decimal *ret_value);
char *decimal_text(struct arena *a, struct decimal d);

/* Decimals of a currency: CNY 2, JPY 0, KWD 3; -1 for an unknown code. */
int money_decimals(struct str currency);
/* a*b in minor units, rounded half to even (ret_exact says whether it was exact); false: overflow. */
bool money_multiply(struct decimal a, struct decimal b, int decimals, int64_t *ret_minor,
                    bool *ret_exact);
/* "12.50" -> 1250 with 2 decimals; false when it has more decimals than the currency. */
bool money_parse(struct str s, int decimals, int64_t *ret_minor);

/* Checked sums: false (and *a untouched) on overflow. */
bool i64_add(int64_t *a, int64_t b);

#endif
