/* The language in use, and texts of C in it (gettext).
 *
 * The gate sets the language at the start of a request; _() is used everywhere after it. The rule
 * guarded here: a missing locale or catalogue is an error at start, not a silent English page.
 * gettext needs a real locale ("C.UTF-8" exists everywhere), then follows LANGUAGE; the counter
 * tells it that the language changed. Neighbour: view (templates are translated at build). */
#include "base/i18n.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "zhiyin"

extern int _nl_msg_cat_cntr; /* GNU gettext manual, "Being a gettext programmer" */

static enum lang current = LANG_EN;
static bool set_once;

static const struct {
    const char *tag, *folder;
} langs[LANG_COUNT] = {
    [LANG_ZH] = {"zh-CN", "zh_CN"},
    [LANG_EN] = {"en", "en"},
};

/* A list page asks for the same few words for each row. Texts of the program itself stay where they
 * are, so that their address tells which one it is; others are looked up each time. */
extern const char __executable_start[], _end[];
#define SEEN 1024
static struct {
    const char *text, *found;
} seen[LANG_COUNT][SEEN];

enum err i18n_open(const char *locale_dir)
{
    char absolute[PATH_MAX];
    if (!setlocale(LC_ALL, "C.UTF-8")) return fail(ERR_INTERNAL, "the C.UTF-8 locale is missing");
    if (!realpath(locale_dir, absolute)) return fail(ERR_INTERNAL, "no folder %s", locale_dir);
    if (!bindtextdomain(DOMAIN, absolute) || !bind_textdomain_codeset(DOMAIN, "UTF-8"))
        return fail(ERR_INTERNAL, "cannot bind the catalogues of %s", absolute);
    memset(seen, 0, sizeof seen);
    i18n_use(LANG_ZH);
    const char *header = dgettext(DOMAIN, "");
    if (!header || !*header)
        return fail(ERR_INTERNAL, "%s/zh_CN/LC_MESSAGES/%s.mo does not translate", absolute, DOMAIN);
    return OK;
}

void i18n_use(enum lang lang)
{
    if (set_once && lang == current) return;
    setenv("LANGUAGE", langs[lang].folder, 1);
    ++_nl_msg_cat_cntr;
    current = lang;
    set_once = true;
}

enum lang i18n_lang(void)
{
    return current;
}

const char *lang_tag(enum lang lang)
{
    return langs[lang].tag;
}

const char *lang_folder(enum lang lang)
{
    return langs[lang].folder;
}

/* "0.8" as thousandths; anything unreadable counts as 1. */
static int quality(struct str params)
{
    ptrdiff_t at = str_find(params, STR("q="));
    if (at < 0) return 1000;
    struct str q = str_trim(str_sub(params, (size_t)at + 2, params.n));
    if (q.n == 0 || q.p[0] == '1') return 1000;
    if (q.p[0] != '0') return 1000;
    int v = 0, unit = 100;
    for (size_t i = 2; i < q.n && i < 5 && q.p[i] >= '0' && q.p[i] <= '9'; i++, unit /= 10)
        v += (q.p[i] - '0') * unit;
    return v;
}

enum lang lang_choose(struct str accept)
{
    enum lang best = LANG_ZH;
    int best_quality = 0;
    struct str part;
    while (str_cut(&accept, ',', &part)) {
        struct str tag;
        struct str rest = part;
        if (!str_cut(&rest, ';', &tag)) continue;
        tag = str_sub(str_trim(tag), 0, 2);
        int q = quality(rest);
        for (enum lang l = 0; l < LANG_COUNT; l++) {
            if (str_ieq(tag, str_sub(str_of(langs[l].tag), 0, 2)) && q > best_quality) {
                best = l;
                best_quality = q;
            }
        }
    }
    return best;
}

/* gettext keeps a context before the text, parted by EOT; an untranslated key comes back as is. */
static const char *without_context(const char *key)
{
    const char *end = strchr(key, '\004');
    return end ? end + 1 : key;
}

static const char *look_up(const char *text)
{
    const char *found = dgettext(DOMAIN, text);
    return found == text ? without_context(text) : found;
}

const char *i18n_text(const char *text)
{
    if (!*text) return "";
    if (text < __executable_start || text >= _end) return look_up(text);
    size_t i = (size_t)((uintptr_t)text * UINT64_C(0x9E3779B97F4A7C15) >> 54) % SEEN;
    if (seen[current][i].text != text) {
        seen[current][i].found = look_up(text);
        seen[current][i].text = text;
    }
    return seen[current][i].found;
}

const char *i18n_ptext(const char *ctx, const char *text)
{
    char key[512];
    if (strchr(text, '\004')) return i18n_text(text);
    int n = snprintf(key, sizeof key, "%s\004%s", ctx, text);
    if (n < 0 || (size_t)n >= sizeof key) return text;
    const char *found = dgettext(DOMAIN, key);
    return found == key ? text : found;
}
