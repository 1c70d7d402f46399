/* What the pages about duplicates share: see duplicate_view.h. */
#include "pages/intranet/duplicate_view.h"

static struct str ids_text(struct ctx *cx, const int64_t *ids, size_t n)
{
    struct str s = STR("");
    for (size_t i = 0; i < n; i++)
        s = str_printf(cx->arena, "%.*s%s%lld", STR_ARG(s), i ? "-" : "", (long long)ids[i]);
    return s;
}

bool duplicates_unseen(const struct duplicate_found *found, size_t n, struct str despite)
{
    for (size_t i = 0; i < n; i++) {
        struct str rest = despite, one;
        int64_t id = 0;
        bool seen = false;
        while (rest.n && str_cut(&rest, '-', &one)) seen |= str_to_i64(one, &id) && id == found[i].id.v;
        if (!seen) return true;
    }
    return false;
}

void duplicate_reasons(struct tpl *row, unsigned reasons)
{
    for (int i = 0; i < DUPLICATE_REASONS; i++)
        if (reasons & (1u << i))
            tpl_cstr(tpl_row(row, K_REASON), K_REASON_NAME, duplicate_reason_name((enum duplicate_reason)(1u << i)));
}

const char *score_tone(int score)
{
    return score >= 90 ? "red" : score >= 75 ? "amber" : "blue";
}

/* "C1001 · Shanghai · owner: Li Na · 138 ..." */
static struct str facts_of(struct ctx *cx, const struct duplicate_found *f)
{
    const struct str parts[] = {f->contact.n ? f->name : STR(""), f->code, f->city, f->owner_name,
                                f->phone.n ? str_of(format_phone(cx->arena, f->phone)) : STR(""), f->email};
    struct str s = STR("");
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].n) s = str_printf(cx->arena, "%.*s%s%.*s", STR_ARG(s), s.n ? " · " : "", STR_ARG(parts[i]));
    return s;
}

void duplicate_warning(struct ctx *cx, struct res *res, struct tpl *t, const struct duplicate_found *found,
                       size_t n, bool contact)
{
    int64_t ids[DUPLICATES_SHOWN];
    if (!n) return;
    struct tpl *w = tpl_include(t, K_DUPLICATE_WARNING, TPL_INTRANET_DUPLICATE_WARNING);
    tpl_show(w, contact ? K_FOUND_CONTACT : K_FOUND_CUSTOMER);
    for (size_t i = 0; i < n; i++) {
        struct tpl *row = tpl_row(w, K_FOUND);
        ids[i] = found[i].id.v;
        tpl_cstr(row, K_URL, url_customer(cx, found[i].id));
        tpl_str(row, K_FOUND_NAME, found[i].contact.n ? found[i].contact : found[i].name);
        tpl_str(row, K_FOUND_FACTS, facts_of(cx, &found[i]));
        tpl_show_if(row, K_FOUND_CLOSED, found[i].closed);
        tpl_show_if(row, K_FOUND_HIDDEN, found[i].hidden);
        duplicate_reasons(row, found[i].reasons);
    }
    tpl_str(w, K_DESPITE, ids_text(cx, ids, n));
    res->status = 409;
}

const char *url_merge(struct ctx *cx, const customer_id *ids, size_t n)
{
    int64_t raw[8];
    for (size_t i = 0; i < n && i < COUNT_OF(raw); i++) raw[i] = ids[i].v;
    return url_to(cx, "/customers/merge?ids=%.*s", STR_ARG(ids_text(cx, raw, n)));
}

const char *url_merge_done(struct ctx *cx, int64_t merge)
{
    return url_number(cx, "/merges/", merge);
}
