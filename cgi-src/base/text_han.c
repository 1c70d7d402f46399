/* What ICU knows about single Han characters, asked once for each and kept.
 *
 * Called by text.c (folding) and text_pinyin.c. ICU's transliterators cost 30 to 80 ms to open and
 * 50 microseconds a name; a character's answer does not depend on its neighbours but for the few
 * compounds that text_pinyin.c names itself. So answers are kept per character, transliterators are
 * opened when first needed, and nothing is spent where no name is written. */
#include <stdlib.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/err.h"
#include "base/text_han.h"
#include "base/text_icu.h"

#define HAN_FROM 0x3400 /* extension A and the unified block; rarer ones are asked every time */
#define HAN_TO   0x9FFF

bool is_ideograph(UChar32 c)
{
    if (c < 0x1100) return false;
    if (c >= 0x4E00 && c <= 0x9FFF) return true;
    if (!u_isalpha(c)) return false;
    UErrorCode ec = U_ZERO_ERROR;
    UScriptCode s = uscript_getScript(c, &ec);
    return U_SUCCESS(ec) && (s == USCRIPT_HAN || s == USCRIPT_HIRAGANA || s == USCRIPT_KATAKANA ||
                             s == USCRIPT_HANGUL || s == USCRIPT_BOPOMOFO);
}

static UTransliterator *open_transliterator(const char *name)
{
    UChar id[32];
    UErrorCode ec = U_ZERO_ERROR;
    u_charsToUChars(name, id, (int32_t)strlen(name) + 1);
    UTransliterator *t = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &ec);
    if (U_FAILURE(ec)) die("ICU has no %s: %s", name, u_errorName(ec));
    return t;
}

/* text of *n units in a room of cap, changed in place */
static bool transliterate(UTransliterator *t, UChar *text, int32_t *n, int32_t cap)
{
    UErrorCode ec = U_ZERO_ERROR;
    int32_t limit = *n;
    utrans_transUChars(t, text, n, cap, 0, &limit, &ec);
    return U_SUCCESS(ec);
}

UChar32 han_simplified(UChar32 c)
{
    static UTransliterator *hant_hans;
    static uint16_t known[HAN_TO - HAN_FROM + 1]; /* 0: not asked yet */
    bool kept = c >= HAN_FROM && c <= HAN_TO;
    if (!kept) return c; /* no rule of Hant-Hans begins outside */
    if (known[c - HAN_FROM]) return known[c - HAN_FROM];
    if (!hant_hans) hant_hans = open_transliterator("Hant-Hans");
    UChar room[8] = {(UChar)c};
    int32_t n = 1;
    UChar32 to = c;
    if (transliterate(hant_hans, room, &n, COUNT_OF(room)) && n == 1) to = room[0];
    known[c - HAN_FROM] = (uint16_t)to;
    return to;
}

/* "zhāng" to "zhang", "lǜ" to "lv": tone marks dropped, the two dots kept as v. */
static struct reading plain_letters(const UChar *text, int32_t n)
{
    UErrorCode ec = U_ZERO_ERROR;
    UChar parts[32];
    struct reading r = {0};
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&ec);
    int32_t m = unorm2_normalize(nfd, text, n, parts, COUNT_OF(parts), &ec);
    size_t at = 0;
    for (int32_t i = 0; U_SUCCESS(ec) && i < m && at < sizeof r.letters - 1; i++) {
        if (parts[i] == 0x0308 && at) r.letters[at - 1] = 'v';
        else if (parts[i] >= 'a' && parts[i] <= 'z') r.letters[at++] = (char)parts[i];
        else if (is_ideograph(parts[i])) return (struct reading){0};
    }
    return r;
}

/* A given name's character is asked behind another one, whose "yi" is taken off again. */
static struct reading ask(UTransliterator *t, UChar32 c, enum han_place place)
{
    UChar room[32] = {0x4E00};
    int32_t n = place == HAN_GIVEN ? 1 : 0;
    utf16_add(room, &n, c);
    if (!transliterate(t, room, &n, COUNT_OF(room))) return (struct reading){0};
    int32_t from = 0;
    if (place == HAN_GIVEN)
        while (from < n && room[from] != ' ') from++;
    return plain_letters(room + from, n - from);
}

/* Surnames that ICU reads as the word, and those it has in compounds only. */
static const struct {
    UChar32 c;
    struct reading reading;
} own_surnames[] = {
    {0x6734, {"piao"}}, /* 朴 */
    {0x8983, {"qin"}},  /* 覃 */
    {0x6D17, {"xian"}}, /* 洗 */
    {0x7F2A, {"miao"}}, /* 缪 */
    {0x8584, {"bo"}},   /* 薄 */
    {0x9646, {"lu"}},   /* 陆 */
    {0x76D6, {"ge"}},   /* 盖 */
};

static struct reading ask_anew(UChar32 c, enum han_place place)
{
    static UTransliterator *word, *name;
    for (size_t i = 0; place == HAN_SURNAME && i < COUNT_OF(own_surnames); i++)
        if (own_surnames[i].c == c) return own_surnames[i].reading;
    if (place == HAN_WORD && !word) word = open_transliterator("Han-Latin");
    if (place != HAN_WORD && !name) name = open_transliterator("Han-Latin/Names");
    return ask(place == HAN_WORD ? word : name, c, place);
}

struct reading han_reading(UChar32 c, enum han_place place)
{
    static struct page {
        struct reading at[256];
        bool asked[256];
    } *pages[HAN_PLACES][(HAN_TO >> 8) + 1];
    if (!is_ideograph(c)) return (struct reading){0};
    if (c < HAN_FROM || c > HAN_TO) return ask_anew(c, place);
    struct page **page = &pages[place][c >> 8];
    if (!*page) {
        *page = calloc(1, sizeof **page);
        if (!*page) die("out of memory");
    }
    size_t i = (size_t)c & 255;
    if (!(*page)->asked[i]) {
        (*page)->at[i] = ask_anew(c, place);
        (*page)->asked[i] = true;
    }
    return (*page)->at[i];
}
