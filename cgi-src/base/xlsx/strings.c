/* Shared strings: a sheet refers to them in any order, so all must be at hand. They lie in two unlinked
 * files that are mapped, so that a workbook with a million different texts takes no memory of its own. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xlsx/inside.h"

struct reading {
    struct xlsx_strings *s;
    struct buf text; /* the string under way */
    int64_t total;
    bool in_string, in_text;
    int skip;
};

static FILE *scratch(const char *folder)
{
    const char *folders[] = {folder, "/var/tmp", "/tmp"};
    for (size_t i = 0; i < COUNT_OF(folders); i++) {
        int fd = open(folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        FILE *f = fd >= 0 ? fdopen(fd, "w+") : NULL;
        if (f) return f;
        if (fd >= 0) close(fd);
    }
    return NULL;
}

static bool hex4(const char *p, unsigned *ret)
{
    unsigned n = 0;
    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0) return false;
        n = n * 16 + (unsigned)digit;
    }
    *ret = n;
    return true;
}

/* Only control characters and the underscore are written that way. */
void xlsx_unescape(struct buf *to, struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned c = 0;
        bool escaped = text.p[i] == '_' && i + 7 <= text.n && text.p[i + 1] == 'x' &&
                       text.p[i + 6] == '_' && hex4(text.p + i + 2, &c) && c && c < 0x80;
        buf_char(to, escaped ? (char)c : text.p[i]);
        if (escaped) i += 6;
    }
}

static void on_start(struct xlsx_xml *x, struct str name, const char **attrs)
{
    struct reading *r = x->arg;
    (void)attrs;
    if (str_is(name, "si")) {
        r->in_string = true;
        buf_clear(&r->text);
    }
    if (str_is(name, "rPh")) r->skip++;
    r->in_text = r->in_string && !r->skip && str_is(name, "t");
}

static void on_end(struct xlsx_xml *x, struct str name)
{
    struct reading *r = x->arg;
    r->in_text = false;
    if (str_is(name, "rPh") && r->skip) r->skip--;
    if (!str_is(name, "si")) return;
    struct buf plain CLEANUP(buf_free) = {0};
    xlsx_unescape(&plain, buf_view(&r->text));
    r->total += (int64_t)plain.n;
    bool wrote = (!plain.n || fwrite(plain.p, 1, plain.n, r->s->file) == plain.n) &&
                 fwrite(&r->total, sizeof r->total, 1, r->s->ends) == 1;
    if (!wrote) x->e = fail(ERR_FULL, "shared strings: no space left");
    r->s->n++;
    r->in_string = false;
}

static void on_text(struct xlsx_xml *x, struct str text)
{
    struct reading *r = x->arg;
    if (!r->in_text) return;
    buf_str(&r->text, text);
    if (r->text.n > TABLE_FIELD_MAX) {
        x->e = table_fail(N_("A cell of the workbook is longer than 1 MiB."));
    }
}

static enum err map(FILE *f, size_t size, const void **ret)
{
    if (fflush(f) != 0) return fail(ERR_FULL, "shared strings: no space left");
    if (!size) return OK;
    void *p = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fileno(f), 0);
    if (p == MAP_FAILED) return fail(ERR_INTERNAL, "mmap of shared strings");
    *ret = p;
    return OK;
}

enum err xlsx_strings_read(struct xlsx_strings *s, struct xlsx_part *part, const char *name,
                           const char *folder)
{
    s->file = scratch(folder);
    s->ends = scratch(folder);
    if (!s->file || !s->ends) return fail(ERR_INTERNAL, "no folder for shared strings");
    struct reading r = {.s = s};
    struct xlsx_xml x = {.part = part, .start = on_start, .end = on_end, .text = on_text, .arg = &r};
    enum err e = xlsx_xml_part(&x, name, XLSX_TEXTS_MAX);
    buf_free(&r.text);
    if (e == ERR_NOT_FOUND) e = OK;
    const void *text = NULL, *ends = NULL;
    if (!e) e = map(s->file, (size_t)r.total, &text);
    if (!e) {
        s->text = text;
        s->text_size = (size_t)r.total;
        e = map(s->ends, s->n * sizeof *s->end, &ends);
    }
    if (!e) s->end = ends;
    return e;
}

void xlsx_strings_free(struct xlsx_strings *s)
{
    if (s->text) munmap((void *)(uintptr_t)s->text, s->text_size);
    if (s->end) munmap((void *)(uintptr_t)s->end, s->n * sizeof *s->end);
    if (s->file) fclose(s->file);
    if (s->ends) fclose(s->ends);
    *s = (struct xlsx_strings){0};
}

bool xlsx_strings_at(const struct xlsx_strings *s, int64_t at, struct str *ret)
{
    if (at < 0 || (uint64_t)at >= s->n || !s->end) return false;
    int64_t from = at ? s->end[at - 1] : 0;
    *ret = (struct str){s->text ? s->text + from : "", (size_t)(s->end[at] - from)};
    return true;
}
