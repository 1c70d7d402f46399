/* What ICU knows about single Han characters, asked once for each and kept.
 *
 * Called by text.c (folding) and text_pinyin.c. ICU's transliterators cost 30 to 80 ms to open and
 * 50 microseconds a name; a character's answer does not depend on its neighbours but for the few
 * compounds that text_pinyin.c names itself. So answers are kept per character, transliterators are
 * opened when first needed, and nothing is spent where no name is written. */
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

static struct reading ask(UTransliterator *t, UChar32 c)
{
    UChar room[32];
    int32_t n = 0;
    utf16_add(room, &n, c);
    if (!transliterate(t, room, &n, COUNT_OF(room))) return (struct reading){0};
    return plain_letters(room, n);
}

struct reading han_reading(UChar32 c, bool surname)
{
    static UTransliterator *plain, *names;
    static struct reading *known[2][(HAN_TO - HAN_FROM + 1 + 255) / 256]; /* pages of 256 */
    static unsigned char asked[2][(HAN_TO - HAN_FROM + 1 + 7) / 8];
    if (!is_ideograph(c)) return (struct reading){0};
    if (!plain) plain = open_transliterator("Han-Latin");
    if (!names) names = open_transliterator("Han-Latin/Names");
    if (c < HAN_FROM || c > HAN_TO) return ask(surname ? names : plain, c);
    size_t i = (size_t)(c - HAN_FROM);
    struct reading **page = &known[surname][i / 256];
    if (!*page) {
        *page = calloc(256, sizeof **page);
        if (!*page) die("out of memory");
    }
    if (!(asked[surname][i / 8] & 1u << i % 8)) {
        (*page)[i % 256] = ask(surname ? names : plain, c);
        asked[surname][i / 8] = (unsigned char)(asked[surname][i / 8] | 1u << i % 8);
    }
    return (*page)[i % 256];
}
