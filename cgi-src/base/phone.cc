/* Phone numbers: libphonenumber behind two C functions of base/text.h.
 *
 * Called by forms, imports and the search index. The rule guarded here: a number is stored in
 * E.164 only, whatever way it was typed. One of the two C++ files (the other is view/tpl.cc). */
#include <phonenumbers/phonenumberutil.h>

#include <cstring>
#include <string>

extern "C" {
#include "base/text.h"
}

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

static bool parse(struct str s, const char *region, PhoneNumber *ret)
{
    // An extension is no part of E.164: the parser would drop it in silence.
    if (s.n == 0 || s.n > 80) return false;
    auto *util = PhoneNumberUtil::GetInstance();
    auto e = util->Parse(std::string(s.p, s.n), region, ret);
    return e == PhoneNumberUtil::NO_PARSING_ERROR && !ret->has_extension();
}

static struct str in_arena(struct arena *a, const std::string &s)
{
    return {arena_dup(a, s.data(), s.size()), s.size()};
}

// The common case at home, without the general parser: 11 digits of a mobile number, or +86 before.
static bool chinese_mobile(struct str s, const char *region, std::string *ret)
{
    if (str_starts(s, STR("+86"))) s = str_sub(s, 3, s.n);
    else if (strcmp(region, "CN") != 0) return false;
    std::string digits;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9') digits += s.p[i];
        else if (s.p[i] != ' ' && s.p[i] != '-') return false;
    }
    if (digits.size() != 11 || digits[0] != '1' || digits[1] < '3') return false;
    *ret = "+86" + digits;
    return true;
}

// Letters of vanity numbers are not what people mean in a phone field.
static bool has_letter(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= 'A' && s.p[i] <= 'Z')) return true;
    return false;
}

extern "C" bool phone_normal(struct arena *a, struct str typed, const char *region,
                             struct str *ret_e164)
{
    PhoneNumber number;
    struct str s = text_half_width(a, str_trim(typed));
    std::string out;
    if (chinese_mobile(s, region, &out)) {
        *ret_e164 = in_arena(a, out);
        return true;
    }
    if (has_letter(s) || !parse(s, region, &number)) return false;
    auto *util = PhoneNumberUtil::GetInstance();
    if (!util->IsPossibleNumber(number)) return false;
    // The plan leaves room for 12 digits, mobile numbers have 11: one digit too many is a mistake.
    std::string national;
    util->GetNationalSignificantNumber(number, &national);
    if (number.country_code() == 86 && national.size() > 11 && national[0] == '1' && national[1] > '2')
        return false;
    util->Format(number, PhoneNumberUtil::E164, &out);
    *ret_e164 = in_arena(a, out);
    return true;
}

// A list shows fifty of these: +8613812345678 as 138 1234 5678, which is what the general formatter
// writes in 40 times the time.
static bool display_mobile(struct arena *a, struct str e164, const char *region, struct str *ret)
{
    if (e164.n != 14 || strcmp(region, "CN") != 0 || memcmp(e164.p, "+861", 4) != 0) return false;
    const char *digits = e164.p + 3;
    if (digits[1] < '3') return false;
    for (size_t i = 0; i < 11; i++)
        if (digits[i] < '0' || digits[i] > '9') return false;
    char *out = arena_dup(a, "100 0000 0000", 13);
    memcpy(out, digits, 3);
    memcpy(out + 4, digits + 3, 4);
    memcpy(out + 9, digits + 7, 4);
    *ret = {out, 13};
    return true;
}

extern "C" struct str phone_display(struct arena *a, struct str e164, const char *region)
{
    PhoneNumber number;
    struct str mobile;
    if (display_mobile(a, e164, region, &mobile)) return mobile;
    if (!parse(e164, region, &number)) return str_copy(a, e164);
    auto *util = PhoneNumberUtil::GetInstance();
    bool home = util->GetCountryCodeForRegion(region) == number.country_code();
    std::string out;
    util->Format(number, home ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL, &out);
    return in_arena(a, out);
}
