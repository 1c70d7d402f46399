/* The rule: how likely are two customers one? See domain/duplicate.h. Points are added for what agrees and
 * taken away for what does not; facts that cannot both be true of one customer end it. The weights were
 * tuned on planted pairs (tests/bench/duplicates.py); docs/performance.md has recall and precision. */
#include "domain/duplicate.h"

#include "base/i18n.h"

#define TEXT_MAX 64

/* ---- words ---- */

static const struct {
    const char *code, *name;
} words[DUPLICATE_REASONS] = {
    {"org_number", N_("same registration number")}, {"phone", N_("same phone")},
    {"phone_near", N_("phone differs by one digit")}, {"email", N_("same e-mail")},
    {"email_near", N_("e-mail nearly the same")},  {"wechat", N_("same WeChat")},
    {"contact", N_("same contact data of a contact")}, {"name", N_("same name")},
    {"pinyin", N_("name sounds the same")},         {"name_near", N_("name nearly the same")},
    {"birthday", N_("same birthday")},              {"address", N_("same address")},
    {"city", N_("same city")}};

const char *duplicate_reason_name(enum duplicate_reason r)
{
    for (size_t i = 0; i < DUPLICATE_REASONS; i++)
        if (r == 1u << i) return _(words[i].name);
    return "";
}

struct str duplicate_reason_codes(struct arena *a, unsigned reasons)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < DUPLICATE_REASONS; i++) {
        if (!(reasons & (1u << i))) continue;
        if (b.n) buf_char(&b, ' ');
        buf_cstr(&b, words[i].code);
    }
    return str_copy(a, buf_view(&b));
}

unsigned duplicate_reasons_parse(struct str codes)
{
    unsigned reasons = 0;
    struct str rest = codes, one;
    while (codes.n && str_cut(&rest, ' ', &one))
        for (size_t i = 0; i < DUPLICATE_REASONS; i++)
            if (str_is(one, words[i].code)) reasons |= 1u << i;
    return reasons;
}

/* ---- nearness of texts ---- */

static size_t code_points(struct str s, uint32_t *out, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n && n < max;) {
        unsigned char c = (unsigned char)s.p[i];
        size_t len = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        uint32_t v = 0;
        for (size_t k = 0; k < len && i + k < s.n; k++) v = v << 8 | (unsigned char)s.p[i + k];
        out[n++] = v;
        i += len;
    }
    return n;
}

static int least(int a, int b, int c)
{
    int m = a < b ? a : b;
    return m < c ? m : c;
}

static int distance(const uint32_t *a, size_t na, const uint32_t *b, size_t nb)
{
    int rows[3][TEXT_MAX + 1];
    int *before = rows[0], *last = rows[1], *now = rows[2];
    for (size_t j = 0; j <= nb; j++) last[j] = before[j] = (int)j;
    for (size_t i = 1; i <= na; i++) {
        now[0] = (int)i;
        for (size_t j = 1; j <= nb; j++) {
            int same = a[i - 1] == b[j - 1] ? 0 : 1;
            now[j] = least(last[j] + 1, now[j - 1] + 1, last[j - 1] + same);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < now[j])
                now[j] = before[j - 2] + 1;
        }
        int *old = before;
        before = last;
        last = now;
        now = old;
    }
    return last[nb];
}

int duplicate_distance(struct str a, struct str b, int limit)
{
    uint32_t x[TEXT_MAX], y[TEXT_MAX];
    size_t n = code_points(a, x, TEXT_MAX), m = code_points(b, y, TEXT_MAX);
    if ((n > m ? n - m : m - n) > (size_t)limit) return limit + 1;
    int d = distance(x, n, y, m);
    return d > limit ? limit + 1 : d;
}

/* Dice's coefficient of pairs of neighbours, in per cent. */
static int pairs_alike(const uint32_t *a, size_t na, const uint32_t *b, size_t nb)
{
    bool used[TEXT_MAX] = {false};
    int both = 0;
    if (na < 2 || nb < 2) return 0;
    for (size_t i = 0; i + 1 < na; i++) {
        for (size_t j = 0; j + 1 < nb; j++) {
            if (used[j] || a[i] != b[j] || a[i + 1] != b[j + 1]) continue;
            used[j] = true;
            both++;
            break;
        }
    }
    return 200 * both / (int)(na + nb - 2);
}

/* ---- names ---- */

enum name_match { NAME_UNKNOWN, NAME_SAME, NAME_SOUND, NAME_NEAR, NAME_WEAK, NAME_FAR };

static bool sounds_alike(const struct duplicate_facts *a, const struct duplicate_facts *b)
{
    if (!a->sound.n || !b->sound.n) return false;
    return str_eq(a->sound, b->sound) || (a->turned.n && str_eq(a->turned, b->sound)) ||
           (b->turned.n && str_eq(a->sound, b->turned));
}

static bool sounds_near(struct str a, struct str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    if (n < 5) return false;
    int limit = n >= 10 ? 2 : 1;
    return duplicate_distance(a, b, limit) <= limit;
}

static enum name_match match_people(const struct duplicate_facts *a, const struct duplicate_facts *b)
{
    uint32_t x[TEXT_MAX], y[TEXT_MAX];
    if (!a->name.n || !b->name.n) return NAME_UNKNOWN;
    if (str_eq(a->name, b->name)) return NAME_SAME;
    if (sounds_alike(a, b)) return NAME_SOUND;
    size_t n = code_points(a->name, x, TEXT_MAX), m = code_points(b->name, y, TEXT_MAX);
    bool han = (unsigned char)a->name.p[0] >= 0x80 && (unsigned char)b->name.p[0] >= 0x80;
    int d = han ? distance(x, n, y, m) : 9;
    if (d == 1 && n >= 3 && m >= 3) return NAME_NEAR;
    if (sounds_near(a->sound, b->sound)) return NAME_NEAR;
    return d == 1 ? NAME_WEAK : NAME_FAR;
}

static bool holds(struct str all, struct str part)
{
    return part.n >= 12 && str_find(all, part) >= 0; /* four characters and more */
}

static enum name_match match_companies(const struct duplicate_facts *a, const struct duplicate_facts *b)
{
    uint32_t x[TEXT_MAX], y[TEXT_MAX];
    if (!a->name.n || !b->name.n) return NAME_UNKNOWN;
    if (str_eq(a->name, b->name) || (a->core.n >= 6 && str_eq(a->core, b->core))) return NAME_SAME;
    if (a->core_sound.n >= 4 && str_eq(a->core_sound, b->core_sound)) return NAME_SOUND;
    size_t n = code_points(a->core, x, TEXT_MAX), m = code_points(b->core, y, TEXT_MAX);
    size_t shorter = n < m ? n : m;
    int d = distance(x, n, y, m);
    if ((d == 1 && shorter >= 4) || (d <= 2 && shorter >= 8)) return NAME_NEAR;
    if (holds(a->core, b->core) || holds(b->core, a->core)) return NAME_NEAR;
    return pairs_alike(x, n, y, m) >= 60 ? NAME_WEAK : NAME_FAR;
}

/* ---- contact data ---- */

static bool any_same(const struct str *a, size_t na, const struct str *b, size_t nb)
{
    for (size_t i = 0; i < na; i++)
        for (size_t j = 0; j < nb; j++)
            if (str_eq(a[i], b[j])) return true;
    return false;
}

static bool phones_near(const struct duplicate_facts *a, const struct duplicate_facts *b)
{
    for (size_t i = 0; i < a->nphones; i++)
        for (size_t j = 0; j < b->nphones; j++)
            if (a->phones[i].n >= 8 && duplicate_distance(a->phones[i], b->phones[j], 1) == 1) return true;
    return false;
}

static struct str local_part(struct str email)
{
    const char *at = email.n ? memrchr(email.p, '@', email.n) : NULL;
    return at ? str_sub(email, 0, (size_t)(at - email.p)) : STR("");
}

static bool emails_near(const struct duplicate_facts *a, const struct duplicate_facts *b)
{
    for (size_t i = 0; i < a->nemails; i++) {
        for (size_t j = 0; j < b->nemails; j++) {
            struct str x = local_part(a->emails[i]), y = local_part(b->emails[j]);
            if (x.n >= 6 && str_eq(x, y)) return true;
            if (a->emails[i].n >= 10 && duplicate_distance(a->emails[i], b->emails[j], 1) == 1) return true;
        }
    }
    return false;
}

static unsigned contact_reasons(const struct duplicate_facts *a, const struct duplicate_facts *b)
{
    unsigned r = 0;
    if (any_same(a->phones, a->nphones, b->phones, b->nphones)) r |= SAME_PHONE;
    else if (phones_near(a, b)) r |= NEAR_PHONE;
    if (any_same(a->emails, a->nemails, b->emails, b->nemails)) r |= SAME_EMAIL;
    else if (emails_near(a, b)) r |= NEAR_EMAIL;
    if (any_same(a->wechats, a->nwechats, b->wechats, b->nwechats)) r |= SAME_WECHAT;
    if (any_same(a->contacts, a->ncontacts, b->contacts, b->ncontacts) ||
        any_same(a->contacts, a->ncontacts, b->phones, b->nphones) ||
        any_same(a->contacts, a->ncontacts, b->emails, b->nemails) ||
        any_same(a->phones, a->nphones, b->contacts, b->ncontacts) ||
        any_same(a->emails, a->nemails, b->contacts, b->ncontacts))
        r |= SAME_CONTACT;
    if (any_same(a->streets, a->nstreets, b->streets, b->nstreets)) r |= SAME_ADDRESS;
    return r;
}

/* ---- the sum ---- */

static const struct {
    enum duplicate_reason reason;
    int points;
} weights[] = {{SAME_ORG_NUMBER, 80}, {SAME_PHONE, 60},    {NEAR_PHONE, 38}, {SAME_EMAIL, 60},
               {NEAR_EMAIL, 32},      {SAME_WECHAT, 50},   {SAME_CONTACT, 30}, {SAME_BIRTHDAY, 30},
               {SAME_ADDRESS, 28},    {SAME_CITY, 8}};

/* NAME_SAME .. NAME_FAR of people and of organisations. */
static const int name_points[2][NAME_FAR + 1] = {{0, 30, 25, 18, -15, -45}, {0, 60, 48, 26, 0, -45}};
static const unsigned name_reasons[NAME_FAR + 1] = {0, SAME_NAME, SAME_SOUND, NEAR_NAME, 0, 0};

static bool differ(struct str a, struct str b) { return a.n && b.n && !str_eq(a, b); }

/* What cannot both be true of one customer. */
static bool contradict(const struct duplicate_facts *a, const struct duplicate_facts *b)
{
    if (differ(a->org_number, b->org_number) && duplicate_distance(a->org_number, b->org_number, 1) > 1) return true;
    bool gender = a->gender && b->gender && a->gender != b->gender;
    return gender && differ(a->birthday, b->birthday);
}

int duplicate_score(const struct duplicate_facts *a, const struct duplicate_facts *b, unsigned *ret_reasons)
{
    bool companies = a->kind == CUSTOMER_ORGANISATION && b->kind == CUSTOMER_ORGANISATION;
    *ret_reasons = 0;
    if (contradict(a, b)) return 0;
    enum name_match name = companies ? match_companies(a, b) : match_people(a, b);
    unsigned r = contact_reasons(a, b) | name_reasons[name];
    if (a->org_number.n && str_eq(a->org_number, b->org_number)) r |= SAME_ORG_NUMBER;
    if (a->birthday.n && str_eq(a->birthday, b->birthday)) r |= SAME_BIRTHDAY;
    if (a->city.n && str_eq(a->city, b->city)) r |= SAME_CITY;
    int score = name_points[companies][name];
    if ((r & SAME_ORG_NUMBER) && score < 0) score = 0; /* whatever it is called in another language */
    for (size_t i = 0; i < COUNT_OF(weights); i++)
        if (r & weights[i].reason) score += weights[i].points;
    if (differ(a->birthday, b->birthday)) score -= duplicate_distance(a->birthday, b->birthday, 1) == 1 ? 5 : 25;
    if (a->gender && b->gender && a->gender != b->gender) score -= 15;
    if (differ(a->city, b->city)) score -= companies ? 12 : 5;
    if (a->kind != b->kind) score -= 10;
    *ret_reasons = r;
    return score < 0 ? 0 : score > 100 ? 100 : score;
}
