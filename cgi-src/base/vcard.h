/* Address book cards: vCard 2.1 (quoted-printable, any charset), 3.0 and 4.0 in, 3.0 out, which phones,
 * Outlook and mail programs all read. Pictures are left out. Callers: pages/intranet/customer_vcard.c and
 * the taking over of cards (domain/card.h). */
#ifndef BASE_VCARD_H
#define BASE_VCARD_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

#define VCARD_LINES_MAX  6    /* phones, e-mails of a card; more are left out */
#define VCARD_PLACES_MAX 3
#define VCARD_VALUE_MAX  4000 /* bytes of one text; more is cut */

enum { VCARD_HOME = 1, VCARD_WORK = 2, VCARD_CELL = 4, VCARD_FAX = 8, VCARD_PREF = 16 };

struct vcard_line {
    struct str value;
    unsigned kinds;
};

struct vcard_place {
    struct str street, city, region, postcode, country;
    unsigned kinds;
};

struct vcard {
    bool organisation;
    struct str name, org, title, note, wechat;
    struct str birthday; /* "1990-01-31" or empty */
    struct str uid;      /* out only */
    struct vcard_line phones[VCARD_LINES_MAX], emails[VCARD_LINES_MAX];
    size_t phones_n, emails_n;
    struct vcard_place places[VCARD_PLACES_MAX];
    size_t places_n;
};

struct vcard_file {
    struct vcard *at;
    size_t n;
    bool more;     /* there are more than max */
    size_t broken; /* cards without end or without any name, left out */
};

/* Cards of a text in UTF-8 (text_in.h), whatever it holds. Texts are one clean line each, notes several. */
void vcard_read(struct arena *a, struct str text, size_t max, struct vcard_file *ret);
/* All of a file. ERR_INVALID: not text, or no card in it; table_in_problem(). */
enum err vcard_read_file(struct arena *a, const char *path, size_t max, struct vcard_file *ret) MUST_CHECK;
void vcard_write(struct buf *b, const struct vcard *c);

#endif
