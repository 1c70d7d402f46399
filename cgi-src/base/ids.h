/* Ids.
 *
 * Row ids are made here, not by the engine: 41 bits of milliseconds since 2020, then 21 bits that
 * start at random and count on, so they grow with time, need no sequence, and are known before the
 * INSERT. References shown to the public are random and carry a check character. */
#ifndef BASE_IDS_H
#define BASE_IDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define ID_TYPE(noun)                                                                              \
    typedef struct noun##_id {                                                                     \
        int64_t v;                                                                                 \
    } noun##_id

ID_TYPE(staff);
ID_TYPE(team);
ID_TYPE(branch);
ID_TYPE(account); /* portal account */
ID_TYPE(customer);
ID_TYPE(contact);
ID_TYPE(interaction);
ID_TYPE(order);
ID_TYPE(member);
ID_TYPE(posting);
ID_TYPE(lot);
ID_TYPE(complaint);
ID_TYPE(message);
ID_TYPE(attachment);
ID_TYPE(lookup);

int64_t id_new(int64_t now_ms);
/* The smallest id of that time: ids are compared with it where a list is limited to some days. */
int64_t id_floor(int64_t ms);
int64_t id_time(int64_t id); /* about when it was made */

/* "TS-7K3M9-2QXPW-C": prefix, ten random characters of 32 without I L O U, and a check character
 * (ISO 7064 MOD 37,36 over the ten). 50 bits of chance. */
char *ref_new(struct arena *a, const char *prefix);
/* Accepts lower case, full width, O for 0, I and L for 1, missing hyphens; gives the written form. */
bool ref_parse(struct arena *a, struct str s, const char *prefix, struct str *ret_ref);

/* Appends / checks the Luhn digit (ISO/IEC 7812-1 annex B) of a digit string. */
char luhn_digit(struct str digits);
bool luhn_valid(struct str digits);

#endif
