/* Decimal numbers and money in integers.
 *
 * Called by forms, imports and the domain. The rule guarded here: no floating point touches money,
 * and every overflow is an answer, not a wrap. Source of the decimals: ISO 4217, table A.1. */
#include "base/money.h"

#include "base/text.h"

static const int64_t pow10_table[] = {1,
                                      10,
                                      100,
                                      1000,
                                      10000,
                                      100000,
                                      1000000,
                                      10000000,
                                      100000000,
                                      1000000000};

/* Thousands separators, when there are any, stand before every group of three. */
static bool read_whole(struct str s, int64_t *value)
{
    bool grouped = s.n && memchr(s.p, ',', s.n);
    size_t since = 0, commas = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',') {
            if (since == 0 || since > 3 || (commas && since != 3)) return false;
            commas++;
            since = 0;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        since++;
        if (__builtin_mul_overflow(*value, 10, value) ||
            __builtin_add_overflow(*value, s.p[i] - '0', value))
            return false;
    }
    return !grouped || since == 3;
}

bool decimal_parse(struct str s, struct decimal *ret_value)
{
    char room[64];
    size_t n = 0;
    s = str_trim(s);
    if (s.n == 0 || s.n > 120) return false;
    for (size_t i = 0; i < s.n;) { /* full-width forms U+FF01 to U+FF3F to ASCII */
        char c = s.p[i++];
        if (c == '\xEF' && i + 1 < s.n && s.p[i] == '\xBC') {
            c = (char)((unsigned char)s.p[i + 1] - 0x60);
            i += 2;
        }
        if (n == sizeof room) return false;
        room[n++] = c;
    }
    struct str t = {room, n};
    bool minus = t.p[0] == '-';
    if (minus || t.p[0] == '+') t = str_sub(t, 1, t.n);
    const char *dot = t.n ? memchr(t.p, '.', t.n) : NULL;
    struct str whole = dot ? str_sub(t, 0, (size_t)(dot - t.p)) : t;
    struct str part = dot ? str_sub(t, whole.n + 1, t.n) : STR_NONE;
    if (part.n > 9 || (dot && part.n == 0) || whole.n + part.n == 0) return false;
    if (part.n && memchr(part.p, ',', part.n)) return false;
    int64_t v = 0;
    if (!read_whole(whole, &v) || !read_whole(part, &v)) return false;
    *ret_value = (struct decimal){minus ? -v : v, (int)part.n};
    return true;
}

char *decimal_text(struct arena *a, struct decimal d)
{
    uint64_t v = d.value < 0 ? -(uint64_t)d.value : (uint64_t)d.value;
    const char *sign = d.value < 0 ? "-" : "";
    if (d.scale <= 0 || d.scale > 9) return arena_printf(a, "%s%llu", sign, (unsigned long long)v);
    uint64_t unit = (uint64_t)pow10_table[d.scale];
    return arena_printf(a, "%s%llu.%0*llu", sign, (unsigned long long)(v / unit), d.scale,
                        (unsigned long long)(v % unit));
}

static bool listed(const char *list, struct str code)
{
    for (const char *at = list; *at; at += 4)
        if (memcmp(at, code.p, 3) == 0) return true;
    return false;
}

int money_decimals(struct str currency)
{
    static const char none[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF ";
    static const char three[] = "BHD IQD JOD KWD LYD OMR TND ";
    static const char four[] = "CLF UYW ";
    static const char two[] =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP "
        "BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR "
        "FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW "
        "KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN "
        "NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD "
        "SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS "
        "VED VES WST XCD YER ZAR ZMW ZWL ";
    if (currency.n != 3) return -1;
    if (listed(two, currency)) return 2;
    if (listed(none, currency)) return 0;
    if (listed(three, currency)) return 3;
    return listed(four, currency) ? 4 : -1;
}

bool money_multiply(struct decimal a, struct decimal b, int decimals, int64_t *ret_minor,
                    bool *ret_exact)
{
    __int128 product = (__int128)a.value * b.value; /* below 2^126 */
    int drop = a.scale + b.scale - decimals;        /* -4 to 18 */
    bool exact = true;
    for (; drop < 0; drop++) {
        if (product > INT64_MAX || product < INT64_MIN) return false;
        product *= 10;
    }
    if (drop > 0) {
        __int128 unit = 1;
        for (; drop > 0; drop--) unit *= 10;
        __int128 rest = product % unit;
        product /= unit;
        exact = rest == 0;
        __int128 twice = rest < 0 ? -rest * 2 : rest * 2;
        if (twice > unit || (twice == unit && product % 2 != 0))
            product += rest < 0 ? -1 : 1;
    }
    if (product > INT64_MAX || product < INT64_MIN) return false;
    *ret_minor = (int64_t)product;
    *ret_exact = exact;
    return true;
}

bool money_parse(struct str s, int decimals, int64_t *ret_minor)
{
    struct decimal d;
    if (!decimal_parse(s, &d)) return false;
    if (decimals < 0 || decimals > 9 || d.scale > decimals) return false;
    int64_t minor;
    if (__builtin_mul_overflow(d.value, pow10_table[decimals - d.scale], &minor)) return false;
    *ret_minor = minor;
    return true;
}

bool i64_add(int64_t *a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(*a, b, &sum)) return false;
    *a = sum;
    return true;
}
