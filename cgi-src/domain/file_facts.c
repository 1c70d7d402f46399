/* Looking into files: see file_facts.h. Types come from libmagic, which reads content only. */
#include "domain/file_facts.h"

#include <errno.h>
#include <magic.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "domain/picture_size.h"

#define OCTETS "application/octet-stream"
#define NAME_MAX_CHARS 120

enum file_class { CLASS_PICTURE, CLASS_FILE, CLASS_MARKUP };

/* What is taken: type as libmagic names it, as we store it, endings that agree (the first is added
 * to a name that has none of them). */
static const struct {
    const char *found, *mime, *endings;
    enum file_class class;
} types[] = {
    {"image/jpeg", "image/jpeg", "jpg jpeg jpe jfif", CLASS_PICTURE},
    {"image/png", "image/png", "png", CLASS_PICTURE},
    {"image/gif", "image/gif", "gif", CLASS_PICTURE},
    {"image/webp", "image/webp", "webp", CLASS_PICTURE},
    {"image/heic", "image/heic", "heic heif", CLASS_FILE},
    {"image/heif", "image/heif", "heif heic", CLASS_FILE},
    {"image/avif", "image/avif", "avif", CLASS_FILE},
    {"image/bmp", "image/bmp", "bmp dib", CLASS_FILE},
    {"image/x-ms-bmp", "image/bmp", "bmp dib", CLASS_FILE},
    {"image/tiff", "image/tiff", "tiff tif", CLASS_FILE},
    {"application/pdf", "application/pdf", "pdf", CLASS_FILE},
    {"application/msword", "application/msword", "doc wps", CLASS_FILE},
    {"application/vnd.ms-excel", "application/vnd.ms-excel", "xls et", CLASS_FILE},
    {"application/vnd.ms-powerpoint", "application/vnd.ms-powerpoint", "ppt dps", CLASS_FILE},
    {"application/CDFV2", OCTETS, "doc xls ppt msg wps et dps", CLASS_FILE},
    {"application/x-ole-storage", OCTETS, "doc xls ppt msg wps et dps", CLASS_FILE},
    {"application/vnd.ms-outlook", "application/vnd.ms-outlook", "msg", CLASS_FILE},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", CLASS_FILE},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", CLASS_FILE},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation",
     "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx",
     CLASS_FILE},
    {"application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text", "odt",
     CLASS_FILE},
    {"application/vnd.oasis.opendocument.spreadsheet",
     "application/vnd.oasis.opendocument.spreadsheet", "ods", CLASS_FILE},
    {"application/vnd.oasis.opendocument.presentation",
     "application/vnd.oasis.opendocument.presentation", "odp", CLASS_FILE},
    {"text/rtf", "application/rtf", "rtf", CLASS_FILE},
    {"application/rtf", "application/rtf", "rtf", CLASS_FILE},
    {"message/rfc822", "message/rfc822", "eml", CLASS_FILE},
    {"application/json", "text/plain", "json txt", CLASS_FILE},
    {"application/csv", "text/csv", "csv", CLASS_FILE},
    {"text/csv", "text/csv", "csv txt", CLASS_FILE},
    {"application/ogg", "application/ogg", "ogg oga ogv opus", CLASS_FILE},
    {"text/html", OCTETS, "html htm", CLASS_MARKUP},
    {"application/xhtml+xml", OCTETS, "xhtml html", CLASS_MARKUP},
    {"image/svg+xml", OCTETS, "svg", CLASS_MARKUP},
    {"text/xml", OCTETS, "xml", CLASS_MARKUP},
    {"application/xml", OCTETS, "xml", CLASS_MARKUP},
};

/* Whole families that are taken under their own name. */
static const struct {
    const char *prefix, *endings;
} families[] = {
    {"audio/", "mp3 m4a wav ogg oga opus amr flac aac wma aif aiff mid 3gp"},
    {"video/", "mp4 mov m4v webm 3gp 3gpp avi mkv mpg mpeg ogv wmv flv"},
};
/* libmagic takes many a letter for source code: every text but these is plain text. */
static const char *const script_types[] = {"text/x-shellscript", "text/x-msdos-batch"};

static magic_t magic_open_once(void)
{
    static magic_t cookie; /* some 10 ms and 5 MB mapped: only where files come in */
    if (!cookie) {
        cookie = magic_open(MAGIC_MIME_TYPE | MAGIC_ERROR | MAGIC_NO_CHECK_COMPRESS);
        if (cookie && magic_load(cookie, NULL) != 0) {
            magic_close(cookie);
            cookie = NULL;
        }
    }
    return cookie;
}

static bool has_ending(struct str name, const char *endings)
{
    const char *dot = name.n ? memrchr(name.p, '.', name.n) : NULL;
    if (!dot) return false;
    struct str end = str_sub(name, (size_t)(dot + 1 - name.p), name.n), rest = str_of(endings), one;
    while (str_cut(&rest, ' ', &one)) {
        if (str_ieq(one, end)) return true;
    }
    return false;
}

static struct str with_ending(struct arena *a, struct str name, const char *endings)
{
    if (has_ending(name, endings)) return name;
    struct str rest = str_of(endings), first = STR("bin");
    (void)str_cut(&rest, ' ', &first);
    return str_printf(a, "%.*s.%.*s", STR_ARG(name), STR_ARG(first));
}

struct str file_name_clean(struct arena *a, struct str as_sent)
{
    struct str s = text_valid(as_sent) ? as_sent : STR("");
    for (size_t i = s.n; i > 0; i--) {
        if (s.p[i - 1] == '/' || s.p[i - 1] == '\\') {
            s = str_sub(s, i, s.n);
            break;
        }
    }
    s = text_clean_line(a, s);
    char *p = str_dup(a, s);
    for (size_t i = 0; i < s.n; i++) {
        if (strchr("<>:\"|?*`$;%&", p[i])) p[i] = '_';
    }
    while (*p == '.' || *p == ' ' || *p == '~') p++;
    struct str name = str_of(p);
    if (text_length(name) > NAME_MAX_CHARS) { /* keep the ending, it helps people */
        const char *dot = memrchr(name.p, '.', name.n);
        struct str end = dot ? str_sub(name, (size_t)(dot - name.p), name.n) : STR("");
        if (end.n > 12) end = STR("");
        struct str head = text_shorten(a, name, NAME_MAX_CHARS - 16);
        name = str_printf(a, "%.*s%.*s", STR_ARG(head), STR_ARG(end));
    }
    return name.n ? name : STR("file");
}

/* Digest of the content, and in head its first bytes. */
static enum err read_file(const char *path, struct file_facts *f, unsigned char *head, size_t size,
                          size_t *ret_head)
{
    FILE *in = fopen(path, "rb");
    if (!in) return fail(ERR_INTERNAL, "cannot read an uploaded file: %s", strerror(errno));
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
    unsigned char part[16384];
    size_t n;
    *ret_head = 0;
    f->bytes = 0;
    while ((n = fread(part, 1, sizeof part, in)) > 0) {
        if (*ret_head < size) {
            size_t take = n < size - *ret_head ? n : size - *ret_head;
            memcpy(head + *ret_head, part, take);
            *ret_head += take;
        }
        crypto_generichash_update(&state, part, n);
        f->bytes += (int64_t)n;
    }
    bool bad = ferror(in) != 0;
    fclose(in);
    crypto_generichash_final(&state, f->digest.b, HASH_BYTES);
    return bad ? fail(ERR_INTERNAL, "reading an uploaded file failed") : OK;
}

/* Office documents that some programs pack in an order libmagic does not know. */
static const char *office_in_zip(struct ctx *cx, const char *path, struct str name)
{
    static const struct {
        const char *ending, *part, *mime;
    } office[] = {
        {"docx", "word/",
         "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
        {"xlsx", "xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {"pptx", "ppt/",
         "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    };
    FILE *in = fopen(path, "rb");
    if (!in) return NULL;
    char *all = arena_alloc(cx->arena, FILE_BYTES_MAX);
    size_t n = fread(all, 1, FILE_BYTES_MAX, in);
    fclose(in);
    if (!memmem(all, n, "[Content_Types].xml", 19)) return NULL;
    for (size_t i = 0; i < COUNT_OF(office); i++) {
        if (has_ending(name, office[i].ending) &&
            memmem(all, n, office[i].part, strlen(office[i].part))) {
            return office[i].mime;
        }
    }
    return NULL;
}

static const char *kept_mime(struct ctx *cx, const char *found)
{
    return arena_cstr(cx->arena, found);
}

/* Fills mime and the name's ending; false: not taken. */
static bool classify(struct ctx *cx, const char *path, const char *found, struct file_facts *f,
                     enum file_class *ret_class)
{
    if (strcmp(found, "application/zip") == 0) {
        const char *office = office_in_zip(cx, path, f->name);
        if (!office) return false;
        found = office;
    }
    *ret_class = CLASS_FILE;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (strcmp(found, types[i].found) != 0) continue;
        f->mime = types[i].mime;
        f->name = with_ending(cx->arena, f->name, types[i].endings);
        *ret_class = types[i].class;
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(families); i++) {
        if (strncmp(found, families[i].prefix, strlen(families[i].prefix)) != 0) continue;
        f->mime = kept_mime(cx, found);
        f->name = with_ending(cx->arena, f->name, families[i].endings);
        return true;
    }
    for (size_t i = 0; i < COUNT_OF(script_types); i++) {
        if (strcmp(found, script_types[i]) == 0) return false;
    }
    if (strncmp(found, "text/", 5) != 0) return false;
    f->mime = "text/plain";
    f->name = with_ending(cx->arena, f->name, "txt csv log md json tsv ics vcf srt lrc");
    return true;
}

enum err file_examine(struct ctx *cx, const char *path, struct str name_as_sent,
                      struct file_facts *ret_facts, const char **ret_why)
{
    struct file_facts f = {.name = file_name_clean(cx->arena, name_as_sent), .mime = OCTETS};
    unsigned char *head = arena_alloc(cx->arena, PICTURE_HEAD);
    size_t n;
    enum err e = read_file(path, &f, head, PICTURE_HEAD, &n);
    if (e) return e;
    if (f.bytes == 0) {
        *ret_why = _("The file is empty.");
        return ERR_INVALID;
    }
    if (f.bytes > (int64_t)FILE_BYTES_MAX) {
        *ret_why = _("The file is larger than 10 MB.");
        return ERR_INVALID;
    }
    magic_t cookie = magic_open_once();
    if (!cookie) return fail(ERR_INTERNAL, "the table of file types cannot be loaded");
    const char *found = magic_file(cookie, path);
    if (!found) return fail(ERR_INTERNAL, "libmagic: %s", magic_error(cookie));
    enum file_class class;
    if ((n >= 2 && head[0] == '#' && head[1] == '!') || !classify(cx, path, found, &f, &class)) {
        *ret_why = _("Files of this kind are not accepted. Please send pictures, PDF, office "
                     "documents, text, sound or video.");
        return ERR_INVALID;
    }
    /* A size that is not found leaves a file that is kept and never drawn in a page. */
    if (class == CLASS_PICTURE && picture_size(head, n, f.mime, &f.width, &f.height) &&
        f.width * f.height > FILE_PIXELS_MAX) {
        *ret_why = _("The picture has too many pixels. Please send a smaller one.");
        return ERR_INVALID;
    }
    *ret_facts = f;
    return OK;
}

bool file_previewable(struct str mime, int64_t width, int64_t height)
{
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        if (types[i].class == CLASS_PICTURE && str_is(mime, types[i].mime)) {
            return width > 0 && height > 0 && width * height <= FILE_PREVIEW_PIXELS;
        }
    }
    return false;
}

const char *file_accept(void)
{
    return "image/*,audio/*,video/*,.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.rtf,"
           ".txt,.csv,.eml,.msg,.wps,.et,.dps";
}
