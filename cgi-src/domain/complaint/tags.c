/* Tags of a case: from the short list case_tag, or new by those who may make one. Each is a facet of
 * the search index, so that the queue finds them with any other filter. */
#include "domain/complaint/internal.h"
#include "domain/complaint_team.h"

#include "base/text.h"
#include "domain/lookup.h"

#define TAKEN 50 /* cases in one question */
#define TEN(n) ":c" #n "0, :c" #n "1, :c" #n "2, :c" #n "3, :c" #n "4, :c" #n "5, :c" #n "6, :c" #n "7, :c" #n "8, :c" #n "9"

static void add_tag(struct ctx *cx, struct stmt *q, const complaint_id *ids, size_t n, struct case_tags *ret)
{
    size_t i = 0;
    while (i < n && ids[i].v != col_i64(q, 0)) i++;
    if (i == n) return;
    int name = cx->lang == LANG_EN && col_view(q, 3).n ? 3 : 2;
    *vec_push(cx->arena, &ret[i]) = (struct case_tag){col_i64(q, 1), col_str(q, cx->arena, name)};
}

enum err complaint_tags_of(struct ctx *cx, const complaint_id *ids, size_t n, struct case_tags *ret)
{
    for (size_t i = 0; i < n; i++) ret[i] = (struct case_tags){0};
    for (size_t from = 0; from < n; from += TAKEN) {
        size_t some = n - from < TAKEN ? n - from : TAKEN;
        STMT(q, cx->db,
             "SELECT t.complaint_id, t.tag_id, l.name_zh, l.name_en FROM complaint_tag t JOIN lookup l ON l.id = t.tag_id"
             " WHERE t.complaint_id IN (" TEN(0) ", " TEN(1) ", " TEN(2) ", " TEN(3) ", " TEN(4) ")"
             " ORDER BY l.position, l.name_zh LIMIT 5000"); /* of cases that were merged, more than CASE_TAGS_MAX each */
        for (size_t i = 0; i < TAKEN; i++)
            bind_i64(q, arena_printf(cx->arena, ":c%02zu", i), i < some ? ids[from + i].v : 0);
        while (stmt_row(q)) add_tag(cx, q, ids + from, some, ret + from);
        enum err e = stmt_done(q);
        if (e) return e;
    }
    return OK;
}

enum err complaint_tags(struct ctx *cx, complaint_id id, struct case_tag **ret, size_t *ret_n)
{
    struct case_tags t;
    enum err e = complaint_tags_of(cx, &id, 1, &t);
    *ret = t.at;
    *ret_n = t.n;
    return e;
}

static bool among(const int64_t *ids, size_t n, int64_t id)
{
    for (size_t i = 0; i < n; i++)
        if (ids[i] == id) return true;
    return false;
}

static enum err put_tag(struct ctx *cx, complaint_id id, int64_t tag)
{
    STMT(q, cx->db,
         "INSERT INTO complaint_tag (complaint_id, tag_id, at, by_id) VALUES (:id, :tag, :now, :me)"
         " ON CONFLICT (complaint_id, tag_id) DO NOTHING");
    bind_id(q, ":id", id);
    bind_i64(q, ":tag", tag);
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":me", cx->actor->id);
    return stmt_run(q);
}

static enum err drop_tag(struct ctx *cx, complaint_id id, int64_t tag)
{
    STMT(q, cx->db, "DELETE FROM complaint_tag WHERE complaint_id = :id AND tag_id = :tag");
    bind_id(q, ":id", id);
    bind_i64(q, ":tag", tag);
    return stmt_run(q);
}

static json_t *names_of(const struct case_tag *tags, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(list, json_text_of(tags[i].name));
    return json_pack("{s:o}", "tags", list);
}

/* History, index and audit of a change that is made; before: the tags until now. */
static enum err note_change(struct ctx *cx, struct case_row *c, const struct case_tag *before, size_t n)
{
    struct case_tag *now;
    size_t m;
    struct buf b CLEANUP(buf_free) = {0};
    enum err e = complaint_tags(cx, c->id, &now, &m);
    if (e) return e;
    if (m > CASE_TAGS_MAX) return problem_f(cx, "tags", _("A case takes at most %d tags."), CASE_TAGS_MAX);
    for (size_t i = 0; i < m; i++) buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(now[i].name));
    e = case_step(cx, c, "tags", c->state, str_copy(cx->arena, buf_view(&b)));
    if (!e) e = case_touch(cx, c);
    if (!e) e = complaint_index(cx, c->id, false);
    if (e) return e;
    return audit_write(cx, "complaint.tags", "complaint", c->id.v, (customer_id){c->customer}, names_of(before, n),
                       names_of(now, m));
}

/* The names typed, each found in the list or added to it. */
static enum err make_new(struct ctx *cx, struct str typed, int64_t *ids, size_t *n)
{
    struct str rest = text_half_width(cx->arena, typed), part;
    if (!str_trim(rest).n) return OK;
    if (!perm_may(cx->actor, CASE_TAG_NEW))
        return problem(cx, "new_tags", _("Your roles do not allow new tags. Choose from the list."));
    while (str_cut(&rest, ',', &part)) {
        struct str name = text_clean_line(cx->arena, part);
        if (!name.n) continue;
        if (text_length(name) > 20) return problem(cx, "new_tags", _("A tag has at most 20 characters."));
        if (*n >= CASE_TAGS_MAX) return problem_f(cx, "new_tags", _("A case takes at most %d tags."), CASE_TAGS_MAX);
        enum err e = lookup_ensure(cx, LIST_CASE_TAG, name, &ids[*n]);
        if (e) return e;
        ++*n;
    }
    return OK;
}

static enum err check_tag(struct ctx *cx, int64_t tag, const struct case_tag *have, size_t n)
{
    struct lookup l;
    for (size_t i = 0; i < n; i++)
        if (have[i].id == tag) return OK;
    if (lookup_get(cx, LIST_CASE_TAG, tag, &l) == OK && !l.retired) return OK;
    return problem(cx, "tags", _("There is no such tag. Choose one from the list."));
}

enum err complaint_set_tags(struct ctx *cx, struct str ref, int64_t version, const int64_t *tags, size_t n,
                            struct str new_tags)
{
    struct case_row c;
    struct case_tag *have;
    size_t m, all = 0;
    int64_t ids[CASE_TAGS_MAX * 2];
    bool changed = false;
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, version, COMPLAINT_TAKE, &c);
    if (!e) e = complaint_tags(cx, c.id, &have, &m);
    if (e) return e;
    if (n > CASE_TAGS_MAX) return problem_f(cx, "tags", _("A case takes at most %d tags."), CASE_TAGS_MAX);
    for (size_t i = 0; !e && i < n; i++) {
        e = check_tag(cx, tags[i], have, m);
        if (!e) ids[all++] = tags[i];
    }
    if (!e) e = make_new(cx, new_tags, ids, &all);
    for (size_t i = 0; !e && i < m; i++) {
        if (among(ids, all, have[i].id)) continue;
        e = drop_tag(cx, c.id, have[i].id);
        changed = true;
    }
    for (size_t i = 0; !e && i < all; i++) {
        bool had = false;
        for (size_t j = 0; j < m; j++) had = had || have[j].id == ids[i];
        if (had) continue;
        e = put_tag(cx, c.id, ids[i]);
        changed = true;
    }
    if (!e && changed) e = note_change(cx, &c, have, m);
    return e ? e : tx_commit(&tx);
}

enum err complaint_tag(struct ctx *cx, struct str ref, int64_t version, int64_t tag, bool on)
{
    struct case_row c;
    struct case_tag *have;
    size_t n;
    bool had = false;
    TX(tx, cx);
    enum err e = case_load_staff(cx, ref, version, COMPLAINT_TAKE, &c);
    if (!e) e = complaint_tags(cx, c.id, &have, &n);
    if (e) return e;
    for (size_t i = 0; i < n; i++) had = had || have[i].id == tag;
    if (had == on) return tx_commit(&tx);
    if (on) e = check_tag(cx, tag, have, n);
    if (!e) e = on ? put_tag(cx, c.id, tag) : drop_tag(cx, c.id, tag);
    if (!e) e = note_change(cx, &c, have, n);
    return e ? e : tx_commit(&tx);
}
