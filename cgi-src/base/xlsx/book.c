/* The workbook: which parts it has, and what is said about files that are none. See xlsx_in.h. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xlsx/inside.h"

struct relation {
    struct str id, target, type;
};

struct reading {
    struct xlsx_in *in;
    char *folder; /* that targets are relative to: "xl/" */
    VEC(struct relation) relations;
    VEC(struct str) sheet_ids;
};

/* ---- relations ---- */

/* The part that a target names: "worksheets/sheet1.xml" in "xl/", "/xl/styles.xml", "../a.xml". */
static char *resolve(struct arena *a, const char *folder, struct str target)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct str piece;
    char *slashes = str_dup(a, target);
    for (char *p = slashes; *p; p++) *p = *p == '\\' ? '/' : *p;
    target.p = slashes;
    if (!str_starts(target, STR("/"))) buf_cstr(&b, folder);
    while (str_cut(&target, '/', &piece)) {
        if (str_is(piece, "..")) {
            if (b.n) b.n--;
            while (b.n && b.p[b.n - 1] != '/') b.n--;
        } else if (piece.n && !str_is(piece, ".")) {
            buf_str(&b, piece);
            buf_char(&b, '/');
        }
    }
    if (b.n) b.n--;
    return str_dup(a, buf_view(&b));
}

static void on_relation(struct xlsx_xml *x, struct str name, const char **attrs)
{
    struct reading *r = x->arg;
    if (!str_is(name, "Relationship") || r->relations.n >= 1000) return;
    struct arena *a = r->in->arena;
    if (str_is(xlsx_attr(attrs, "TargetMode"), "External")) return;
    *vec_push(a, &r->relations) = (struct relation){str_copy(a, xlsx_attr(attrs, "Id")),
                                                    str_copy(a, xlsx_attr(attrs, "Target")),
                                                    str_copy(a, xlsx_attr(attrs, "Type"))};
}

static void nothing(struct xlsx_xml *x, struct str name)
{
    (void)x, (void)name;
}

static enum err read_relations(struct reading *r, const char *part)
{
    struct xlsx_xml x = {.part = &r->in->part, .start = on_relation, .end = nothing, .arg = r};
    r->relations.n = 0;
    enum err e = xlsx_xml_part(&x, part, XLSX_PART_MAX);
    return e == ERR_NOT_FOUND ? OK : e;
}

static char *of_type(struct reading *r, const char *end, const char *otherwise)
{
    for (size_t i = 0; i < r->relations.n; i++) {
        struct relation rel = r->relations.at[i];
        if (str_ends(rel.type, str_of(end))) return resolve(r->in->arena, r->folder, rel.target);
    }
    return arena_cstr(r->in->arena, otherwise);
}

/* ---- the workbook's part ---- */

static void on_book(struct xlsx_xml *x, struct str name, const char **attrs)
{
    struct reading *r = x->arg;
    struct xlsx_in *in = r->in;
    if (str_is(name, "workbookPr")) {
        struct str value = xlsx_attr(attrs, "date1904");
        in->from_1904 = str_is(value, "1") || str_is(value, "true");
    }
    if (!str_is(name, "sheet")) return;
    struct str id = STR_NONE, state = xlsx_attr(attrs, "state");
    for (const char **a = attrs; *a; a += 2) { /* r:id, beside sheetId */
        const char *colon = strrchr(a[0], ':');
        if (colon && !strcmp(colon, ":id")) id = str_of(a[1]);
    }
    for (size_t i = 0; i < r->relations.n && in->sheets_n < TABLE_SHEETS_MAX; i++) {
        struct relation rel = r->relations.at[i];
        if (!str_eq(rel.id, id) || !str_ends(rel.type, STR("/worksheet"))) continue;
        in->paths[in->sheets_n] = resolve(in->arena, r->folder, rel.target);
        in->sheets[in->sheets_n++] =
            (struct table_sheet){str_copy(in->arena, xlsx_attr(attrs, "name")),
                                 str_is(state, "hidden") || str_is(state, "veryHidden")};
        return;
    }
}

static enum err read_book(struct xlsx_in *in, const char *path)
{
    struct reading r = {.in = in, .folder = arena_cstr(in->arena, "")};
    enum err e = read_relations(&r, "_rels/.rels");
    if (e) return e;
    char *book = of_type(&r, "/officeDocument", "xl/workbook.xml");
    const char *slash = strrchr(book, '/'), *file = slash ? slash + 1 : book;
    r.folder = str_dup(in->arena, (struct str){book, (size_t)(file - book)});
    e = read_relations(&r, arena_printf(in->arena, "%s_rels/%s.rels", r.folder, file));
    if (e) return e;
    struct xlsx_xml x = {.part = &in->part, .start = on_book, .end = nothing, .arg = &r};
    e = xlsx_xml_part(&x, book, XLSX_PART_MAX);
    if (e == ERR_NOT_FOUND) return xlsx_damaged("workbook");
    if (!e) {
        e = xlsx_formats_read(in->arena, &in->formats, &in->part,
                              of_type(&r, "/styles", arena_printf(in->arena, "%sstyles.xml", r.folder)));
    }
    if (!e) {
        char *strings = of_type(&r, "/sharedStrings",
                                arena_printf(in->arena, "%ssharedStrings.xml", r.folder));
        e = xlsx_strings_open(&in->strings, path, strings, in->folder);
    }
    if (!e && !in->sheets_n) e = table_fail(N_("The workbook has no sheet with a table."));
    return e;
}

/* ---- packed files that are no workbook ---- */

static bool has(struct xlsx_in *in, const char *name)
{
    return unzLocateFile(in->part.zip, name, 2) == UNZ_OK;
}

static enum err check_workbook(struct xlsx_in *in)
{
    if (has(in, "xl/workbook.bin")) {
        return table_fail(N_("This is a binary workbook (.xlsb). Save it as an Excel workbook "
                             "(.xlsx) and try again."));
    }
    if (has(in, "content.xml") && has(in, "mimetype")) {
        return table_fail(N_("This is an OpenDocument file. Save it as an Excel workbook (.xlsx) and "
                             "try again."));
    }
    if (has(in, "word/document.xml") || has(in, "ppt/presentation.xml")) {
        return table_fail(N_("This is a document or a presentation, not a workbook."));
    }
    if (!has(in, "[Content_Types].xml")) {
        return table_fail(N_("This is a packed archive, not a workbook. Unpack it and choose the file "
                             "inside."));
    }
    return OK;
}

enum err xlsx_in_open(const char *path, struct xlsx_in **ret_in)
{
    if (access(path, R_OK) != 0) return fail(ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    struct xlsx_in *in = calloc(1, sizeof *in);
    if (!in) die("out of memory");
    in->arena = arena_new();
    const char *slash = strrchr(path, '/');
    in->folder = slash ? str_dup(in->arena, (struct str){path, (size_t)(slash - path)}) : arena_cstr(in->arena, ".");
    in->part.zip = unzOpen64(path);
    enum err e = in->part.zip ? check_workbook(in) : xlsx_damaged("zip");
    if (!e) e = read_book(in, path);
    if (e) xlsx_in_close(&in);
    else *ret_in = in;
    return e;
}

void xlsx_in_close(struct xlsx_in **in)
{
    if (!*in) return;
    xlsx_xml_free(&(*in)->xml);
    xlsx_part_close(&(*in)->part);
    if ((*in)->part.zip) unzClose((*in)->part.zip);
    xlsx_strings_free(&(*in)->strings);
    row_queue_free(&(*in)->rows);
    buf_free(&(*in)->value);
    buf_free(&(*in)->shown);
    arena_free((*in)->arena);
    free(*in);
    *in = NULL;
}

const struct table_sheet *xlsx_in_sheets(const struct xlsx_in *in, size_t *ret_n)
{
    *ret_n = in->sheets_n;
    return in->sheets;
}
