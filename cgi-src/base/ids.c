/* Row ids, public references, check digits.
 *
 * Called by the domain before each INSERT. The rules guarded here: an id of this process is never
 * given twice, whatever time it is asked for; a reference never contains I, L, O or U, so that
 * these can be read as 1, 1, 0 and refused. Source: ISO 7064 MOD 37,36; ISO/IEC 7812-1 annex B. */
#include "base/ids.h"

#include "base/clock.h"
#include "base/secret.h"
#include "base/text.h"

#define ID_EPOCH_MS   INT64_C(1577836800000) /* 2020-01-01 */
#define ID_COUNT_BITS 21
#define ID_COUNT_MASK ((UINT32_C(1) << ID_COUNT_BITS) - 1)
#define ID_TIME_MAX   ((INT64_C(1) << 41) - 1)

/* One counter for the process, started at random and never set back: equal times asked for again
 * still give new ids. When it wraps while the time stands still, the time is moved on instead. */
int64_t id_new(int64_t now_ms)
{
    static bool started;
    static uint32_t count;
    static int64_t last_ms, ahead;
    if (!started) {
        secret_random(&count, sizeof count);
        count &= ID_COUNT_MASK;
        started = true;
    }
    if (now_ms != last_ms) ahead = 0;
    last_ms = now_ms;
    count = (count + 1) & ID_COUNT_MASK;
    if (count == 0) ahead++;
    int64_t t = now_ms - ID_EPOCH_MS + ahead;
    if (t < 1) t = 1 + ahead; /* a date before 2020: still positive */
    if (t > ID_TIME_MAX) t = ID_TIME_MAX;
    return t << ID_COUNT_BITS | (int64_t)count;
}

int64_t id_floor(int64_t ms)
{
    int64_t t = ms - ID_EPOCH_MS;
    if (t < 0) return 0;
    if (t > ID_TIME_MAX) t = ID_TIME_MAX;
    return t << ID_COUNT_BITS;
}

int64_t id_time(int64_t id)
{
    return (id >> ID_COUNT_BITS) + ID_EPOCH_MS;
}

/* ---- references ---- */

static const char ref_alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* 32, no I L O U */
static const char iso7064_alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
#define REF_RANDOM 10

static char iso7064_mod37_36(const char *chars, size_t n)
{
    int p = 36;
    for (size_t i = 0; i < n; i++) {
        const char *at = strchr(iso7064_alphabet, chars[i]);
        int s = p + (int)(at - iso7064_alphabet);
        s = s % 36 ? s % 36 : 36;
        p = s * 2 % 37;
    }
    return iso7064_alphabet[(37 - p) % 36];
}

static struct str ref_written(struct arena *a, const char *prefix, const char *ten, char check)
{
    return str_printf(a, "%s-%.5s-%.5s-%c", prefix, ten, ten + 5, check);
}

char *ref_new(struct arena *a, const char *prefix)
{
    char ten[REF_RANDOM], check;
    do { /* again when the check character would be one of I L O U (one in nine) */
        unsigned char bytes[REF_RANDOM];
        secret_random(bytes, sizeof bytes);
        for (size_t i = 0; i < REF_RANDOM; i++) ten[i] = ref_alphabet[bytes[i] & 31];
        check = iso7064_mod37_36(ten, REF_RANDOM);
    } while (!strchr(ref_alphabet, check));
    return arena_cstr(a, ref_written(a, prefix, ten, check).p);
}

/* What people write for it, as the characters of the alphabet; 0: not a part of a reference. */
static char ref_char(char c)
{
    if (c >= 'a' && c <= 'z') c = (char)(c - 'a' + 'A');
    if (c == 'O') return '0';
    if (c == 'I' || c == 'L') return '1';
    return c != '\0' && strchr(ref_alphabet, c) ? c : '\0';
}

/* Drops blanks and the dashes of keyboards and word processors (U+2010 to U+2015, U+2212). */
static bool ref_squeeze(struct str s, char *out, size_t cap, size_t *ret_n)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ' ' || s.p[i] == '-') continue;
        struct str next = str_sub(s, i, 3);
        if (next.n == 3 && (memcmp(next.p, "\xE2\x80", 2) == 0 || str_is(next, "\xE2\x88\x92"))) {
            unsigned char third = (unsigned char)next.p[2];
            if (next.p[1] == '\x88' || (third >= 0x90 && third <= 0x95)) {
                i += 2;
                continue;
            }
        }
        char c = s.p[i] == 'U' || s.p[i] == 'u' ? 'U' : ref_char(s.p[i]);
        if (!c || n == cap) return false;
        out[n++] = c;
    }
    *ret_n = n;
    return true;
}

bool ref_parse(struct arena *a, struct str s, const char *prefix, struct str *ret_ref)
{
    char c[32];
    size_t n;
    if (s.n > 200 || !ref_squeeze(str_trim(text_half_width(a, s)), c, sizeof c, &n)) return false;
    size_t np = strlen(prefix);
    const char *ten = c;
    if (n == np + REF_RANDOM + 1) {
        for (size_t i = 0; i < np; i++)
            if (c[i] != (prefix[i] == 'U' ? 'U' : ref_char(prefix[i]))) return false;
        ten = c + np;
    } else if (n != REF_RANDOM + 1) {
        return false;
    }
    if (memchr(ten, 'U', REF_RANDOM + 1)) return false;
    if (iso7064_mod37_36(ten, REF_RANDOM) != ten[REF_RANDOM]) return false;
    *ret_ref = ref_written(a, prefix, ten, ten[REF_RANDOM]);
    return true;
}

/* ---- Luhn ---- */

char luhn_digit(struct str digits)
{
    int sum = 0;
    for (size_t i = 0; i < digits.n; i++) {
        int d = digits.p[digits.n - 1 - i] - '0';
        if (i % 2 == 0) d = d * 2 > 9 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return (char)('0' + (10 - sum % 10) % 10);
}

bool luhn_valid(struct str digits)
{
    if (digits.n < 2) return false;
    for (size_t i = 0; i < digits.n; i++)
        if (digits.p[i] < '0' || digits.p[i] > '9') return false;
    return luhn_digit(str_sub(digits, 0, digits.n - 1)) == digits.p[digits.n - 1];
}
