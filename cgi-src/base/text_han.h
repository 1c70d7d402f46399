/* Inside base only: readings of single Han characters. */
#ifndef BASE_TEXT_HAN_H
#define BASE_TEXT_HAN_H

#include <stdbool.h>
#include <stdlib.h>
#include <unicode/utypes.h>

/* Pinyin without tones, u with two dots as v; "" when there is none. */
struct reading {
    char letters[8];
};
/* surname: as the first character of a name (单 shan), else as in a word (单 dan). */
struct reading han_reading(UChar32 c, bool surname);

#endif
