/* Inside base only: readings of single Han characters. */
#ifndef BASE_TEXT_HAN_H
#define BASE_TEXT_HAN_H

#include <unicode/utypes.h>

/* Where in a text the character stands: it may be read differently. */
enum han_place {
    HAN_WORD,    /* in a word: 单 dan, 曾 ceng */
    HAN_SURNAME, /* first character of a name: 单 shan */
    HAN_GIVEN,   /* later character of a name: 曾 zeng */
    HAN_PLACES
};

/* Pinyin without tones, u with two dots as v; "" when there is none. */
struct reading {
    char letters[8];
};
struct reading han_reading(UChar32 c, enum han_place place);

#endif
