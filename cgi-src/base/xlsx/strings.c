/* Shared strings: a sheet refers to them in any order, mostly in that of its rows. They are read as far as a
 * sheet asks, so that a look at the first rows of a large workbook takes no longer than of a small one. What was
 * read lies in two unlinked files that are mapped: a million different texts take no memory of their own. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xlsx/inside.h"

/* The mappings are as large as the files may become: no text moves when they grow. */
#define ENDS_MAX (XLSX_TEXTS_MAX / 5 * (int64_t)sizeof(int64_t)) /* "<si/>" */

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
    struct xlsx_strings *s = x->arg;
    (void)attrs;
    if (str_is(name, "si")) {
        s->in_string = true;
        buf_clear(&s->one);
    }
    if (str_is(name, "rPh")) s->skip++;
    s->in_text = s->in_string && !s->skip && str_is(name, "t");
}

static void on_end(struct xlsx_xml *x, struct str name)
{
    struct xlsx_strings *s = x->arg;
    s->in_text = false;
    if (str_is(name, "rPh") && s->skip) s->skip--;
    if (!str_is(name, "si")) return;
    struct buf plain CLEANUP(buf_free) = {0};
    xlsx_unescape(&plain, buf_view(&s->one));
    s->total += (int64_t)plain.n;
    bool wrote = (!plain.n || fwrite(plain.p, 1, plain.n, s->file) == plain.n) &&
                 fwrite(&s->total, sizeof s->total, 1, s->ends) == 1;
    if (!wrote) x->e = fail(ERR_FULL, "shared strings: no space left");
    s->n++;
    s->in_string = false;
}

static void on_text(struct xlsx_xml *x, struct str text)
{
    struct xlsx_strings *s = x->arg;
    if (!s->in_text) return;
    buf_str(&s->one, text);
    if (s->one.n > TABLE_FIELD_MAX) {
        x->e = table_fail(N_("A cell of the workbook is longer than 1 MiB."));
    }
}

static const void *map(FILE *f, int64_t size)
{
    void *p = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED | MAP_NORESERVE, fileno(f), 0);
    return p == MAP_FAILED ? NULL : p;
}

enum err xlsx_strings_open(struct xlsx_strings *s, const char *path, const char *name, const char *folder)
{
    s->file = scratch(folder);
    s->ends = scratch(folder);
    if (!s->file || !s->ends) return fail(ERR_INTERNAL, "no folder for shared strings");
    s->text = map(s->file, XLSX_TEXTS_MAX);
    s->end = map(s->ends, ENDS_MAX);
    if (!s->text || !s->end) return fail(ERR_INTERNAL, "mmap of shared strings");
    s->part.zip = unzOpen64(path);
    if (!s->part.zip) return xlsx_damaged("zip");
    enum err e = xlsx_part_open(&s->part, name, XLSX_TEXTS_MAX);
    s->ended = e == ERR_NOT_FOUND;
    if (e) return s->ended ? OK : e;
    s->xml = (struct xlsx_xml){.part = &s->part, .start = on_start, .end = on_end, .text = on_text, .arg = s};
    xlsx_xml_open(&s->xml);
    return OK;
}

void xlsx_strings_free(struct xlsx_strings *s)
{
    xlsx_xml_free(&s->xml);
    xlsx_part_close(&s->part);
    if (s->part.zip) unzClose(s->part.zip);
    if (s->text) munmap((void *)(uintptr_t)s->text, (size_t)XLSX_TEXTS_MAX);
    if (s->end) munmap((void *)(uintptr_t)s->end, (size_t)ENDS_MAX);
    if (s->file) fclose(s->file);
    if (s->ends) fclose(s->ends);
    buf_free(&s->one);
    *s = (struct xlsx_strings){0};
}

static enum err read_on(struct xlsx_strings *s, int64_t at)
{
    while (at >= s->n && !s->ended) {
        enum err e = xlsx_xml_step(&s->xml, &s->ended);
        if (e) return e;
    }
    bool kept = fflush(s->file) == 0 && fflush(s->ends) == 0;
    return kept ? OK : fail(ERR_FULL, "shared strings: no space left");
}

enum err xlsx_strings_at(struct xlsx_strings *s, int64_t at, struct str *ret)
{
    if (at < 0) return ERR_NOT_FOUND;
    enum err e = at >= s->n ? read_on(s, at) : OK;
    if (e || at >= s->n) return e ? e : ERR_NOT_FOUND;
    int64_t from = at ? s->end[at - 1] : 0;
    *ret = (struct str){s->text + from, (size_t)(s->end[at] - from)};
    return OK;
}
