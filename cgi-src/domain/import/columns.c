/* Which column of a file is what: options and their JSON, guesses, mappings saved for the next time,
 * preview. Called by imports.c and the pages through imports.h. */
#include <stdlib.h>

#include "base/secret.h"
#include "base/text.h"
#include "domain/audit.h"
#include "domain/import/page.h"

/* ---- options as JSON ---- */

static json_t *text_json(struct str s) { return json_stringn(s.p ? s.p : "", s.n); }

static struct str dump(struct ctx *cx, json_t *o)
{
    char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text) die("options could not be encoded");
    struct str s = str_of(arena_cstr(cx->arena, text));
    free(text);
    json_decref(o);
    return s;
}

struct str options_text(struct ctx *cx, const struct import_options *o)
{
    json_t *fields = json_array(), *heads = json_array();
    for (size_t i = 0; i < o->columns; i++) {
        json_array_append_new(fields, text_json(o->fields[i]));
        json_array_append_new(heads, text_json(o->heads[i]));
    }
    return dump(cx, json_pack("{s:o,s:I,s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:o,s:o}", "encoding", text_json(o->encoding),
                              "separator", (json_int_t)o->separator, "header", (json_int_t)o->header_row, "sheet",
                              (json_int_t)o->sheet, "mode", (json_int_t)o->mode, "match", (json_int_t)o->match,
                              "kind", (json_int_t)o->customer_kind, "currency", text_json(o->currency), "fields",
                              fields, "heads", heads, "mapping", text_json(o->mapping)));
}

static struct str text_of(struct arena *a, const json_t *o, const char *key)
{
    return str_copy(a, json_view(json_object_get(o, key)));
}

static int64_t number_of(const json_t *o, const char *key)
{
    return (int64_t)json_integer_value(json_object_get(o, key));
}

void options_parse(struct arena *a, struct str text, struct import_options *ret)
{
    json_t *o = json_loadb(text.p, text.n, 0, NULL);
    *ret = (struct import_options){.encoding = text_of(a, o, "encoding"), .separator = number_of(o, "separator"),
                                   .header_row = number_of(o, "header"), .sheet = number_of(o, "sheet"),
                                   .mode = number_of(o, "mode"), .match = number_of(o, "match"),
                                   .customer_kind = number_of(o, "kind"), .currency = text_of(a, o, "currency"),
                                   .mapping = text_of(a, o, "mapping")};
    const json_t *fields = json_object_get(o, "fields"), *heads = json_object_get(o, "heads");
    ret->columns = json_array_size(fields);
    ret->fields = ARENA_ARRAY(a, struct str, ret->columns + 1);
    ret->heads = ARENA_ARRAY(a, struct str, ret->columns + 1);
    for (size_t i = 0; i < ret->columns; i++) {
        ret->fields[i] = str_copy(a, json_view(json_array_get(fields, i)));
        ret->heads[i] = str_copy(a, json_view(json_array_get(heads, i)));
    }
    json_decref(o);
}

/* ---- the file ---- */

static bool known_head(void *arg, struct str head)
{
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    return import_guess(a, arg, head, NULL, 0) >= 0;
}

static const char *encoding_of(struct str name)
{
    for (size_t i = 0; table_encodings[i]; i++)
        if (str_is(name, table_encodings[i])) return table_encodings[i];
    return NULL;
}

static struct table_options reading(struct ctx *cx, const struct import_record *r)
{
    return (struct table_options){.encoding = encoding_of(r->o.encoding),
                                  .separator = (char)r->o.separator,
                                  .header_row = r->o.header_row,
                                  .sheet = (int)r->o.sheet,
                                  .known = known_head,
                                  .arg = (void *)(uintptr_t)import_fields(cx, r->what)};
}

static struct str *copy_heads(struct arena *a, const struct table_facts *f)
{
    struct str *heads = ARENA_ARRAY(a, struct str, f->columns + 1);
    for (size_t i = 0; i < f->columns; i++)
        heads[i] = text_shorten(a, text_clean_line(a, text_valid(f->heads[i]) ? f->heads[i] : STR("")), 100);
    return heads;
}

static void copy_facts(struct arena *a, const struct table_facts *f, struct table_facts *ret)
{
    struct table_sheet *sheets = ARENA_ARRAY(a, struct table_sheet, f->sheets_n + 1);
    for (size_t i = 0; i < f->sheets_n; i++)
        sheets[i] = (struct table_sheet){str_copy(a, f->sheets[i].name), f->sheets[i].hidden};
    *ret = *f;
    ret->encoding = f->encoding ? arena_cstr(a, f->encoding) : "";
    ret->heads = copy_heads(a, f);
    ret->sheets = sheets;
}

static enum err look(struct ctx *cx, const struct import_record *r, const char *path, struct import_preview *ret)
{
    struct table_options o = reading(cx, r);
    struct table_in *in CLEANUP(table_in_close) = NULL;
    struct table_row row;
    enum err e = table_in_open(path, &o, &in);
    if (e == ERR_INVALID) return problem(cx, "file", table_in_problem());
    if (e) return e;
    copy_facts(cx->arena, table_in_facts(in), &ret->facts);
    ret->rows = 0;
    ret->samples = arena_alloc(cx->arena, (ret->facts.columns + 1) * sizeof *ret->samples);
    while (ret->rows < IMPORT_SAMPLES && (e = table_in_row(in, &row)) == OK) {
        for (size_t c = 0; c < row.n && c < ret->facts.columns; c++)
            if (text_valid(row.at[c]))
                ret->samples[c][ret->rows] = text_shorten(cx->arena, text_clean_line(cx->arena, row.at[c]), 40);
        ret->rows++;
    }
    if (e == ERR_INVALID) return problem(cx, "file", table_in_problem());
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err imports_preview(struct ctx *cx, const struct import_record *r, struct import_preview *ret)
{
    struct file_copy file CLEANUP(file_copy_free) = {0};
    enum err e = imports_fetch(cx, r, "file", &file);
    return e ? e : look(cx, r, file.path, ret);
}

/* ---- guesses and saved mappings ---- */

static struct hash signature(struct arena *a, const struct import_options *o)
{
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < o->columns; i++) {
        struct str head = text_fold(a, o->heads[i]);
        buf_printf(&b, "%zu:", head.n);
        buf_str(&b, head);
    }
    return secret_hash(buf_view(&b));
}

static bool several(struct ctx *cx, enum import_what what, struct str field)
{
    for (const struct import_field *f = import_fields(cx, what); f->name; f++)
        if (str_is(field, f->name)) return f->several;
    return false;
}

static bool taken(const struct import_options *o, size_t upto, struct str field)
{
    for (size_t i = 0; i < upto; i++)
        if (str_eq(o->fields[i], field)) return true;
    return false;
}

static void guess_columns(struct ctx *cx, struct import_record *r, const struct import_preview *p)
{
    const struct import_field *fields = import_fields(cx, r->what);
    r->o.columns = p->facts.columns;
    r->o.heads = (struct str *)(uintptr_t)p->facts.heads;
    r->o.fields = ARENA_ARRAY(cx->arena, struct str, r->o.columns + 1);
    r->o.mapping = STR("");
    for (size_t i = 0; i < r->o.columns; i++) {
        int f = import_guess(cx->arena, fields, r->o.heads[i], p->samples[i], p->rows);
        struct str name = f < 0 ? STR("") : str_of(fields[f].name);
        bool doubled = name.n && taken(&r->o, i, name) && !fields[f].several;
        r->o.fields[i] = doubled ? STR("") : name;
    }
}

/* A file without codes is matched by what it has. */
static void guess_match(struct import_record *r)
{
    static const struct {
        enum import_match match;
        const char *field;
    } ways[] = {{IMPORT_BY_CODE, "code"}, {IMPORT_BY_PHONE, "phone"}, {IMPORT_BY_EMAIL, "email"}};
    if (!(import_matches(r->what) & 1u << IMPORT_BY_CODE)) return;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        if (!taken(&r->o, r->o.columns, str_of(ways[i].field))) continue;
        r->o.match = ways[i].match;
        return;
    }
}

static enum err mapping_find(struct ctx *cx, const struct import_record *r, struct str *ret_options, struct str *ret_name)
{
    struct hash h = signature(cx->arena, &r->o);
    STMT(q, cx->db,
         "SELECT options, name FROM import_mapping WHERE what = :what AND signature = :signature"
         " ORDER BY used_at DESC LIMIT 1");
    bind_cstr(q, ":what", import_code(r->what));
    bind_hash(q, ":signature", h);
    enum err e = stmt_one(q);
    if (e) return e;
    *ret_options = col_str(q, cx->arena, 0);
    *ret_name = col_str(q, cx->arena, 1);
    return OK;
}

/* By the heads, so that a mapping fits files whose columns stand in another order, too. */
static void apply(struct ctx *cx, struct import_options *o, const struct import_options *saved, struct str name)
{
    for (size_t i = 0; i < o->columns; i++) {
        struct str head = text_fold(cx->arena, o->heads[i]);
        o->fields[i] = STR("");
        for (size_t k = 0; k < saved->columns; k++)
            if (str_eq(head, text_fold(cx->arena, saved->heads[k]))) o->fields[i] = saved->fields[k];
    }
    o->mode = saved->mode;
    o->match = saved->match;
    o->customer_kind = saved->customer_kind;
    if (saved->currency.n) o->currency = saved->currency;
    o->mapping = name;
}

enum err columns_first(struct ctx *cx, struct import_record *r, const char *path)
{
    struct import_preview p = {0};
    struct str saved = STR(""), name = STR("");
    enum err e = look(cx, r, path, &p);
    if (e) return e;
    if (!p.facts.columns) return problem(cx, "file", _("The file is empty."));
    guess_columns(cx, r, &p);
    guess_match(r);
    e = mapping_find(cx, r, &saved, &name);
    if (e == ERR_NOT_FOUND) return OK;
    struct import_options o;
    if (!e) options_parse(cx->arena, saved, &o);
    if (!e) apply(cx, &r->o, &o, name);
    return e;
}

enum err imports_reread(struct ctx *cx, const struct import_record *old, const struct import_options *o)
{
    struct import_record r = *old;
    struct file_copy file CLEANUP(file_copy_free) = {0};
    r.o.encoding = o->encoding;
    r.o.separator = o->separator;
    r.o.header_row = o->header_row;
    r.o.sheet = o->sheet;
    enum err e = imports_fetch(cx, &r, "file", &file);
    if (!e) e = columns_first(cx, &r, file.path);
    if (e) return e;
    TX(tx, cx);
    e = imports_write_options(cx, &r, &r.o);
    return e ? e : tx_commit(&tx);
}

enum err columns_check(struct ctx *cx, const struct import_record *r, const struct import_options *o)
{
    unsigned ways = import_matches(r->what);
    size_t chosen = 0;
    if (o->mode < IMPORT_BOTH || o->mode > IMPORT_UPDATE) problem(cx, "mode", _("This choice does not exist."));
    if (ways && (o->match < 1 || o->match > IMPORT_BY_NAME || !(ways & 1u << o->match)))
        problem(cx, "match", _("This choice does not exist."));
    for (size_t i = 0; i < o->columns; i++) {
        chosen += o->fields[i].n > 0;
        if (o->fields[i].n && taken(o, i, o->fields[i]) && !several(cx, r->what, o->fields[i])) {
            const char *label = "";
            for (const struct import_field *f = import_fields(cx, r->what); f->name; f++)
                if (str_is(o->fields[i], f->name)) label = i18n_text(f->label);
            problem_f(cx, arena_printf(cx->arena, "c%zu", i), _("Two columns stand for “%s”. Choose one of them."), label);
        }
    }
    if (!chosen) problem(cx, "", _("Choose for at least one column what it is."));
    return problems_result(cx);
}

static enum err mapping_save(struct ctx *cx, const struct import_record *r, const struct import_options *o)
{
    struct hash h = signature(cx->arena, o);
    if (text_length(o->mapping) > 60) return problem_f(cx, "save_as", _("Please use at most %d characters."), 60);
    STMT(q, cx->db,
         "INSERT INTO import_mapping (id, what, name, signature, options, staff_id, used_at)"
         " VALUES (:id, :what, :name, :signature, :options, :staff, :now)"
         " ON CONFLICT (what, name) DO UPDATE SET signature = :signature, options = :options,"
         " staff_id = :staff, used_at = :now");
    bind_i64(q, ":id", id_new(cx->now));
    bind_cstr(q, ":what", import_code(r->what));
    bind_str(q, ":name", o->mapping);
    bind_hash(q, ":signature", h);
    bind_str(q, ":options", options_text(cx, o));
    bind_i64(q, ":staff", cx->actor->id);
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

enum err columns_keep(struct ctx *cx, const struct import_record *r, const struct import_options *o, bool save)
{
    enum err e = imports_write_options(cx, r, o);
    return !e && save ? mapping_save(cx, r, o) : e;
}

enum err imports_mappings(struct ctx *cx, enum import_what what, struct import_mapping *ret, size_t max,
                          size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT id, used_at, name FROM import_mapping WHERE what = :what ORDER BY used_at DESC LIMIT :max");
    bind_cstr(q, ":what", import_code(what));
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q))
        ret[n++] = (struct import_mapping){col_i64(q, 0), col_i64(q, 1), col_str(q, cx->arena, 2)};
    *ret_n = n;
    return stmt_done(q);
}

static enum err mapping_read(struct ctx *cx, const struct import_record *r, int64_t id, struct import_options *ret,
                             struct str *ret_name)
{
    STMT(q, cx->db, "SELECT options, name FROM import_mapping WHERE id = :id AND what = :what");
    bind_i64(q, ":id", id);
    bind_cstr(q, ":what", import_code(r->what));
    enum err e = stmt_one(q);
    if (e) return e;
    options_parse(cx->arena, col_view(q, 0), ret);
    *ret_name = col_str(q, cx->arena, 1);
    return OK;
}

enum err imports_use_mapping(struct ctx *cx, const struct import_record *r, int64_t mapping)
{
    struct import_options saved, o = r->o;
    struct str name;
    if (r->by.v != cx->actor->id) return ERR_FORBIDDEN;
    enum err e = mapping_read(cx, r, mapping, &saved, &name);
    if (e) return e;
    apply(cx, &o, &saved, name);
    TX(tx, cx);
    STMT(q, cx->db, "UPDATE import_mapping SET used_at = :now WHERE id = :id");
    bind_i64(q, ":now", cx->now);
    bind_i64(q, ":id", mapping);
    e = stmt_run(q);
    if (!e) e = imports_write_options(cx, r, &o);
    return e ? e : tx_commit(&tx);
}

/* ---- the engine's order ---- */

void imports_spec(struct ctx *cx, struct arena *a, const struct import_record *r, struct import_spec *ret)
{
    const struct import_options *o = &r->o;
    struct import_map *map = ARENA_ARRAY(a, struct import_map, o->columns + 1);
    size_t n = 0;
    for (size_t i = 0; i < o->columns; i++)
        if (o->fields[i].n)
            map[n++] = (struct import_map){.field = str_copy(a, o->fields[i]), .column = str_copy(a, o->heads[i]), .at = i + 1};
    *ret = (struct import_spec){.what = r->what,
                                .table = {.encoding = encoding_of(o->encoding),
                                          .separator = (char)o->separator,
                                          .header_row = o->header_row,
                                          .sheet = (int)o->sheet},
                                .map = map,
                                .map_n = n,
                                .mode = (enum import_mode)o->mode,
                                .match = (enum import_match)o->match,
                                .currency = str_copy(a, o->currency),
                                .zone = cx->config->zone,
                                .customer_kind = o->customer_kind,
                                .import = r->id,
                                .history = true};
}
