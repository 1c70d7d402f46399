/* Keys of blocks: only customers that share one are compared by the scan, so that a million of them are
 * not compared with each other. Each key stands for a way in which one customer is entered twice. Guards:
 * keys are narrow (a surname alone is none): blocks stay small. */
#include "domain/duplicate/inside.h"

struct adding {
    struct arena *arena;
    void *list;
    void (*add)(void *list, uint64_t hash);
};

/* FNV-1a, then mixed: blocks are sorted by it. */
static uint64_t mix(uint64_t h, struct str s)
{
    for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
    return (h ^ 0xFF) * UINT64_C(0x100000001b3);
}

static void put(const struct adding *to, char kind, struct str a, struct str b)
{
    uint64_t h = mix(UINT64_C(0xcbf29ce484222325) ^ (unsigned char)kind, a);
    h = mix(h, b);
    h ^= h >> 29;
    h *= UINT64_C(0xbf58476d1ce4e5b9);
    to->add(to->list, h ^ (h >> 32));
}

/* ---- the same number, address, name in WeChat ---- */

static void exact(const struct adding *to, const struct duplicate_facts *f)
{
    for (size_t i = 0; i < f->nphones; i++) put(to, 'r', f->phones[i], STR(""));
    for (size_t i = 0; i < f->nemails; i++) put(to, 'r', f->emails[i], STR(""));
    for (size_t i = 0; i < f->ncontacts; i++) put(to, 'r', f->contacts[i], STR(""));
    for (size_t i = 0; i < f->nwechats; i++) put(to, 'w', f->wechats[i], STR(""));
    if (f->org_number.n) put(to, 'o', f->org_number, STR(""));
}

/* ---- a name and a part of the number ---- */

/* Its digits in order of size: the same when two have changed places. */
static struct str sorted_digits(struct arena *a, struct str phone)
{
    int count[10] = {0};
    for (size_t i = 0; i < phone.n; i++)
        if (phone.p[i] >= '0' && phone.p[i] <= '9') count[phone.p[i] - '0']++;
    struct buf b CLEANUP(buf_free) = {0};
    for (int d = 0; d < 10; d++)
        for (int k = 0; k < count[d]; k++) buf_char(&b, (char)('0' + d));
    return str_copy(a, buf_view(&b));
}

static void name_and_phone(const struct adding *to, const struct duplicate_facts *f, struct str phone)
{
    if (phone.n < 8) return;
    struct str head = str_sub(phone, 0, phone.n - 4), tail = str_sub(phone, phone.n - 4, 4);
    struct str sounds[] = {f->kind == CUSTOMER_ORGANISATION ? f->core_sound : f->sound, f->turned};
    for (size_t i = 0; i < COUNT_OF(sounds); i++) {
        if (!sounds[i].n) continue;
        put(to, 't', sounds[i], tail);
        put(to, 'h', sounds[i], head);
    }
    if (f->first.n) put(to, 'd', f->first, sorted_digits(to->arena, phone));
}

/* ---- a name and something else ---- */

static size_t char_at(struct str s, size_t i)
{
    size_t n = 1;
    while (i + n < s.n && ((unsigned char)s.p[i + n] & 0xC0) == 0x80) n++;
    return n;
}

/* The name without each one of its characters: one wrong or missing character is left out of both. */
static void nearly(const struct adding *to, struct str core)
{
    if (core.n < 9 || core.n > 60) return;
    put(to, 'c', core, STR(""));
    for (size_t i = 0, n; i < core.n; i += n) {
        n = char_at(core, i);
        put(to, 'c', str_printf(to->arena, "%.*s%.*s", STR_ARG(str_sub(core, 0, i)),
                                STR_ARG(str_sub(core, i + n, core.n))), STR(""));
    }
}

static void name_and_more(const struct adding *to, const struct duplicate_facts *f)
{
    struct str sounds[] = {f->sound, f->turned};
    for (size_t i = 0; i < COUNT_OF(sounds); i++) {
        if (!sounds[i].n) continue;
        if (f->birthday.n) put(to, 'b', sounds[i], f->birthday);
        for (size_t k = 0; k < f->nemails; k++) {
            const char *at = memrchr(f->emails[k].p, '@', f->emails[k].n);
            if (at) put(to, 'l', sounds[i], str_sub(f->emails[k], 0, (size_t)(at - f->emails[k].p)));
        }
        for (size_t k = 0; k < f->nstreets; k++) put(to, 's', sounds[i], f->streets[k]);
    }
    if (f->birthday.n && f->first.n) put(to, 'f', f->first, f->birthday);
    if (f->kind != CUSTOMER_ORGANISATION) return;
    if (f->core_sound.n) put(to, 'n', f->core_sound, STR(""));
    nearly(to, f->core);
}

void duplicate_keys(struct arena *a, const struct duplicate_facts *f, int family, void *list,
                    void (*add)(void *list, uint64_t hash))
{
    const struct adding to = {a, list, add};
    if (family == 0) exact(&to, f);
    else if (family == 1)
        for (size_t i = 0; i < f->nphones; i++) name_and_phone(&to, f, f->phones[i]);
    else
        name_and_more(&to, f);
}
