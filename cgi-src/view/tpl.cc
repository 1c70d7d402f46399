/* The only file that knows ctemplate. Behind tpl.h, for pages/, jobs (mail) and main (tpl_open).
 *
 * ctemplate parses, escapes by context and expands; the dictionaries are ours (struct tpl derives
 * from its public TemplateDictionaryInterface). Its own dictionary hashes names into maps, copies
 * every row into them and hides a page's values from the parts it includes. Ours is a handful of
 * small arrays in memory that is taken forward and given back at once, keyed by enum; and GetValue
 * is where a page that reads a marker nobody set is caught (ZHIYIN_TPL_CHECK=1).
 *
 * One request per process at a time: the memory and the list of unset markers are process state. */
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary_interface.h>
#include <ctemplate/template_emitter.h>

extern "C" {
#include "base/err.h"
#include "base/i18n.h"
#include "base/str.h"
}
#include "view/tpl.h"

#include "tpl_gen_tables.h"

using ctemplate::TemplateDictionaryInterface;
using ctemplate::TemplateString;

namespace {

/* ---- memory of one page: taken forward, given back with the root ---- */

const size_t BLOCK = 32 * 1024;
const size_t PAGE_USUAL = 48 * 1024; /* what a page is rarely longer than */
struct block {
    block *next;
    size_t used, size;
};
block *spare; /* one kept for the next page */

struct memory {
    block *blocks;
};

void *take(memory *m, size_t n)
{
    n = (n + 15) & ~size_t{15};
    if (!m->blocks || m->blocks->size - m->blocks->used < n) {
        size_t size = n > BLOCK ? n : BLOCK;
        block *b;
        if (spare && size == BLOCK) {
            b = spare;
            spare = nullptr;
        } else {
            b = static_cast<block *>(malloc(sizeof(block) + size));
            if (!b) die("out of memory");
        }
        b->next = m->blocks;
        b->used = 0;
        b->size = size;
        m->blocks = b;
    }
    char *p = reinterpret_cast<char *>(m->blocks + 1) + m->blocks->used;
    m->blocks->used += n;
    return p;
}

void give_back(memory *m)
{
    for (block *b = m->blocks; b;) {
        block *next = b->next;
        if (!spare && b->size == BLOCK)
            spare = b;
        else
            free(b);
        b = next;
    }
    m->blocks = nullptr;
}

/* ---- what the process knows after tpl_open ---- */

char file_paths[LANG_COUNT][TPL_COUNT + 1][96]; /* "zh_CN/intranet/home.tpl": names in the cache */
ctemplate::TemplateCache *cache;
bool strict;

/* All templates are parsed once at the start, so that a broken one is known, and forgotten again: what stands
 * parsed in memory is what this process has shown. The files stay mapped, which processes share, so a
 * template is the one of the start also when the file is replaced meanwhile. */
struct source {
    const char *text;
    size_t n;
    bool parsed;
};
source sources[LANG_COUNT][TPL_COUNT + 1];

/* Is it there, parsed now if it was not yet? */
bool parsed(enum lang lang, enum tpl_file file)
{
    source *s = &sources[lang][file];
    if (!s->parsed && s->text)
        s->parsed = cache->StringToTemplateCache(file_paths[lang][file], s->text, s->n, ctemplate::DO_NOT_STRIP);
    return s->parsed;
}

struct global {
    const char *p; /* nullptr: not set */
    size_t n;
};
global globals[K_COUNT + 1];

/* Markers read without a value while a page was expanded; only in strict mode. */
char unset[400];

/* ---- names to keys ----
 *
 * While expanding, ctemplate names a marker by the text in its parsed template, which stays where
 * it is: a table by address answers at once. The first look-up of an address halves the names. */

struct seen {
    const char *p;
    size_t n;
    enum tpl_key key;
};
seen *seen_at;
size_t seen_size, seen_used;

enum tpl_key find_name(const char *p, size_t n)
{
    size_t low = 0, high = K_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *name = tpl_key_names[middle];
        int c = strncmp(name, p, n);
        if (c == 0 && name[n] != '\0') c = 1;
        if (c == 0) return static_cast<enum tpl_key>(middle);
        if (c < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return K_COUNT;
}

size_t slot_of(const char *p) { return (reinterpret_cast<size_t>(p) * 0x9E3779B97F4A7C15ull) >> 20; }

void seen_add(const char *p, size_t n, enum tpl_key key)
{
    if (seen_used * 2 >= seen_size) {
        size_t old_size = seen_size;
        seen *old = seen_at;
        seen_size = old_size ? old_size * 2 : 1024;
        seen_at = static_cast<seen *>(calloc(seen_size, sizeof(seen)));
        if (!seen_at) die("out of memory");
        seen_used = 0;
        for (size_t i = 0; i < old_size; i++)
            if (old[i].p) seen_add(old[i].p, old[i].n, old[i].key);
        free(old);
    }
    size_t i = slot_of(p) & (seen_size - 1);
    while (seen_at[i].p && seen_at[i].p != p) i = (i + 1) & (seen_size - 1);
    if (!seen_at[i].p) seen_used++;
    seen_at[i] = {p, n, key};
}

enum tpl_key key_of(const TemplateString &name)
{
    const char *p = name.data();
    if (seen_size)
        for (size_t i = slot_of(p) & (seen_size - 1); seen_at[i].p; i = (i + 1) & (seen_size - 1))
            if (seen_at[i].p == p) {
                enum tpl_key k = seen_at[i].key;
                if (seen_at[i].n == name.size() && memcmp(tpl_key_names[k], p, name.size()) == 0) return k;
                break;
            }
    enum tpl_key k = find_name(p, name.size());
    if (k != K_COUNT) seen_add(p, name.size(), k);
    return k;
}

} // namespace

/* ---- the dictionary ---- */

struct tpl : public TemplateDictionaryInterface {
    struct value {
        enum tpl_key key;
        const char *p;
        size_t n;
    };
    /* A section with its rows, or the includes of one {{>KEY}}. shown without rows: once, as is. */
    struct sub {
        enum tpl_key key;
        bool include;
        tpl *first, *last;
    };

    tpl(memory *m, tpl *parent_, enum tpl_file file_, enum lang lang_, bool part_)
        : mem(m), parent(parent_), next(nullptr), file(file_), lang(lang_), part(part_),
          values(nullptr), subs(nullptr), n_values(0), cap_values(0), n_subs(0), cap_subs(0)
    {
    }

    memory *mem;
    tpl *parent, *next;
    enum tpl_file file;
    enum lang lang;
    bool part; /* root or include: sections and includes of the parent are not ours */
    value *values;
    sub *subs;
    unsigned n_values, cap_values, n_subs, cap_subs;

    void set(enum tpl_key key, const char *p, size_t n)
    {
        if (n_values == cap_values) {
            unsigned cap = cap_values ? cap_values * 2 : 8;
            value *v = static_cast<value *>(take(mem, cap * sizeof(value)));
            if (n_values) memcpy(v, values, n_values * sizeof(value));
            values = v;
            cap_values = cap;
        }
        values[n_values++] = {key, p, n};
    }

    /* The last one set counts. */
    const value *get(enum tpl_key key) const
    {
        for (const tpl *t = this; t; t = t->parent)
            for (unsigned i = t->n_values; i-- > 0;)
                if (t->values[i].key == key) return &t->values[i];
        return nullptr;
    }

    sub *sub_here(enum tpl_key key, bool include) const
    {
        for (unsigned i = 0; i < n_subs; i++)
            if (subs[i].key == key && subs[i].include == include) return &subs[i];
        return nullptr;
    }

    sub *sub_of(enum tpl_key key, bool include) const
    {
        for (const tpl *t = this; t; t = t->part ? nullptr : t->parent)
            if (sub *s = t->sub_here(key, include)) return s;
        return nullptr;
    }

    sub *sub_make(enum tpl_key key, bool include)
    {
        if (sub *s = sub_here(key, include)) return s;
        if (n_subs == cap_subs) {
            unsigned cap = cap_subs ? cap_subs * 2 : 4;
            sub *s = static_cast<sub *>(take(mem, cap * sizeof(sub)));
            if (n_subs) memcpy(s, subs, n_subs * sizeof(sub));
            subs = s;
            cap_subs = cap;
        }
        subs[n_subs] = {key, include, nullptr, nullptr};
        return &subs[n_subs++];
    }

    tpl *child(enum tpl_key key, bool include, enum tpl_file of)
    {
        sub *s = sub_make(key, include);
        tpl *t = new (take(mem, sizeof(tpl))) tpl(mem, this, of, lang, include);
        if (s->last)
            s->last->next = t;
        else
            s->first = t;
        s->last = t;
        return t;
    }

    /* Page memory is given back as a whole; ctemplate's iterators are the ones deleted singly. */
    static void *operator new(size_t, void *p) { return p; }
    static void operator delete(void *) {}

    class Rows : public TemplateDictionaryInterface::Iterator {
      public:
        explicit Rows(const tpl *first, bool once) : at(first), one(once) {}
        bool HasNext() const override { return at != nullptr; }
        const TemplateDictionaryInterface &Next() override
        {
            const tpl *t = at;
            at = one ? nullptr : t->next;
            return *t;
        }
        static void *operator new(size_t, void *p) { return p; }
        static void operator delete(void *) {}

      private:
        const tpl *at;
        bool one;
    };

  private:
    TemplateString GetValue(const TemplateString &name) const override;
    bool IsHiddenSection(const TemplateString &name) const override
    {
        enum tpl_key k = key_of(name);
        return k == K_COUNT || !sub_of(k, false);
    }
    bool IsUnhiddenSection(const TemplateString &name) const override
    {
        return !IsHiddenSection(name);
    }
    bool IsHiddenTemplate(const TemplateString &name) const override
    {
        enum tpl_key k = key_of(name);
        return k == K_COUNT || !sub_of(k, true);
    }
    const char *GetIncludeTemplateName(const TemplateString &name, int number) const override
    {
        const tpl *t = sub_of(key_of(name), true)->first;
        while (number-- > 0) t = t->next;
        return file_paths[t->lang][t->file];
    }
    Iterator *CreateTemplateIterator(const TemplateString &name) const override
    {
        return new (take(mem, sizeof(Rows))) Rows(sub_of(key_of(name), true)->first, false);
    }
    Iterator *CreateSectionIterator(const TemplateString &name) const override
    {
        const sub *s = sub_of(key_of(name), false);
        return new (take(mem, sizeof(Rows))) Rows(s->first ? s->first : this, !s->first);
    }
    void DumpToString(std::string *out, int) const override { out->append("struct tpl"); }
};

TemplateString tpl::GetValue(const TemplateString &name) const
{
    enum tpl_key k = key_of(name);
    if (k != K_COUNT) {
        if (const value *v = get(k)) return TemplateString(v->p, v->n);
        if (globals[k].p) return TemplateString(globals[k].p, globals[k].n);
    }
    if (strict) {
        const tpl *t = this;
        while (!t->part) t = t->parent;
        size_t n = strlen(unset);
        snprintf(unset + n, sizeof unset - n, "%s{{%.*s}} of %s", n ? ", " : "",
                 static_cast<int>(name.size()), name.data(), tpl_file_names[t->file]);
    }
    return TemplateString("", size_t{0});
}

namespace {

class to_buf : public ctemplate::ExpandEmitter {
  public:
    explicit to_buf(struct buf *b) : out(b) { buf_reserve(b, PAGE_USUAL); }
    ~to_buf() override
    {
        if (out->p) out->p[out->n] = '\0';
    }
    void Emit(char c) override { add(&c, 1); }
    void Emit(const std::string &s) override { add(s.data(), s.size()); }
    void Emit(const char *s) override { add(s, strlen(s)); }
    void Emit(const char *s, size_t n) override { add(s, n); }

  private:
    struct buf *out;

    /* Some thousand times a page: buf_add() without a call for each. */
    void add(const char *s, size_t n)
    {
        if (out->cap - out->n <= n) buf_reserve(out, n);
        memcpy(out->p + out->n, s, n);
        out->n += n;
    }
};

/* A file without the pragma on its first line would escape nothing, in silence. */
bool has_pragma(const source *s)
{
    static const char pragma[] = "{{%AUTOESCAPE context=\"";
    return s->n >= sizeof pragma && memcmp(s->text, pragma, sizeof pragma - 1) == 0;
}

void forget(source *s)
{
    if (s->text) munmap(const_cast<char *>(s->text), s->n);
    *s = {nullptr, 0, false};
}

/* An empty file has no text, and so no pragma. */
bool map_file(const std::string &path, source *ret)
{
    struct stat st;
    int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        if (fd >= 0) close(fd);
        return false;
    }
    size_t n = static_cast<size_t>(st.st_size);
    void *p = n ? mmap(nullptr, n, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    close(fd);
    if (p != MAP_FAILED) *ret = {static_cast<const char *>(p), n, false};
    return true;
}

/* Does a template stand in the folder of another program? program NULL: never. */
bool is_foreign(const char *file, const char *program)
{
    if (!program) return false;
    for (const char *other : {"portal/", "intranet/", "admin/"}) {
        size_t n = strlen(other);
        if (strncmp(file, other, n) != 0) continue;
        return strlen(program) != n - 1 || strncmp(other, program, n - 1) != 0;
    }
    return false;
}

bool load(const std::string &root, enum lang lang, enum tpl_file file)
{
    char *name = file_paths[lang][file];
    snprintf(name, sizeof file_paths[lang][file], "%s/%s", lang_folder(lang), tpl_file_names[file]);
    std::string path = root + "/" + name;
    source *s = &sources[lang][file];
    forget(s);
    if (!map_file(path, s)) {
        fprintf(stderr, "%s: template is missing\n", path.c_str());
        return false;
    }
    if (!has_pragma(s)) {
        fprintf(stderr, "%s:1: no {{%%AUTOESCAPE context=...}} on the first line\n", path.c_str());
        return false;
    }
    if (!parsed(lang, file)) {
        fprintf(stderr, "%s: template is broken (the line above says where)\n", path.c_str());
        return false;
    }
    return true;
}

} // namespace

/* ---- tpl.h ---- */

enum err tpl_open(const char *dir)
{
    return tpl_open_for(dir, nullptr);
}

enum err tpl_open_for(const char *dir, const char *program)
{
    const char *check = getenv("ZHIYIN_TPL_CHECK");
    strict = check && strcmp(check, "1") == 0;
    delete cache;
    cache = new ctemplate::TemplateCache;
    free(seen_at);
    seen_at = nullptr;
    seen_size = seen_used = 0;
    bool good = true;
    for (int lang = 0; lang < LANG_COUNT; lang++)
        for (int file = 0; file < TPL_COUNT; file++)
            if (!is_foreign(tpl_file_names[file], program) &&
                !load(dir, static_cast<enum lang>(lang), static_cast<enum tpl_file>(file)))
                good = false;
    if (!good) return fail(ERR_INVALID, "templates in %s do not load", dir);
    delete cache;
    cache = new ctemplate::TemplateCache;
    for (auto &of_lang : sources)
        for (source &s : of_lang) s.parsed = false;
    return OK;
}

struct tpl *tpl_new(enum tpl_file file, enum lang lang)
{
    memory first = {nullptr};
    memory *m = static_cast<memory *>(take(&first, sizeof(memory)));
    *m = first;
    return new (take(m, sizeof(tpl))) tpl(m, nullptr, file, lang, true);
}

void tpl_free(struct tpl *t)
{
    if (!t) return;
    memory m = *t->mem; /* it stands in the first of its own blocks */
    give_back(&m);
}

void tpl_cleanup(struct tpl **t) { tpl_free(*t); }

void tpl_str(struct tpl *t, enum tpl_key key, struct str value)
{
    char *p = static_cast<char *>(take(t->mem, value.n + 1));
    if (value.n) memcpy(p, value.p, value.n);
    p[value.n] = '\0';
    t->set(key, p, value.n);
}

void tpl_cstr(struct tpl *t, enum tpl_key key, const char *value) { tpl_str(t, key, str_of(value)); }

void tpl_int(struct tpl *t, enum tpl_key key, int64_t value)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%lld", static_cast<long long>(value));
    tpl_str(t, key, {digits, static_cast<size_t>(n)});
}

void tpl_show(struct tpl *t, enum tpl_key key) { t->sub_make(key, false); }

void tpl_show_if(struct tpl *t, enum tpl_key key, bool on)
{
    if (on) tpl_show(t, key);
}

struct tpl *tpl_row(struct tpl *t, enum tpl_key key) { return t->child(key, false, t->file); }

struct tpl *tpl_include(struct tpl *t, enum tpl_key key, enum tpl_file file)
{
    (void)parsed(t->lang, file); /* if it cannot be, the page does not expand */
    return t->child(key, true, file);
}

void tpl_global(enum tpl_key key, const char *value) { globals[key] = {value, strlen(value)}; }

enum err tpl_render(struct tpl *t, struct buf *out)
{
    size_t before = out->n;
    unset[0] = '\0';
    to_buf emitter(out);
    bool done = cache && parsed(t->lang, t->file) &&
                cache->ExpandWithData(file_paths[t->lang][t->file], ctemplate::DO_NOT_STRIP, t, nullptr, &emitter);
    if (done && !unset[0]) return OK;
    out->n = before; /* half a page is no page */
    if (out->p) out->p[before] = '\0';
    if (unset[0]) return fail(ERR_INTERNAL, "never set: %s", unset);
    return fail(ERR_INTERNAL, "template %s did not expand", tpl_file_names[t->file]);
}

const char *tpl_file_name(enum tpl_file file) { return tpl_file_names[file]; }

enum tpl_key tpl_key_find(const char *name) { return find_name(name, strlen(name)); }

const char *tpl_key_name(enum tpl_key key) { return tpl_key_names[key]; }
