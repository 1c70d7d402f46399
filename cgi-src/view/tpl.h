/* The view: a small C API over ctemplate (tpl.cc). Values only; every HTML character stands in a
 * template, escaped by context (AUTOESCAPE pragma).
 *
 * tools/tpl_build.py makes build/gen/tpl_gen.h from templates/: enum tpl_file (TPL_INTRANET_HOME
 * for templates/intranet/home.tpl) and enum tpl_key (K_NAME for {{NAME}}, {{#NAME}}, {{>NAME}}), so
 * a marker that no template has does not compile. With ZHIYIN_TPL_CHECK=1 (all tests) a page whose
 * template has a variable that was never set ends in ERR_INTERNAL naming it. Templates are
 * translated at build, one set per language. */
#ifndef VIEW_TPL_H
#define VIEW_TPL_H

#include "base/err.h"
#include "base/i18n.h"
#include "base/str.h"
#include "tpl_gen.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tpl; /* a dictionary: of a page, of a section's row, of an included part */

/* Parses every template of every language under dir ("build/templates"); ERR_INVALID: one is broken
 * or missing, printed on stderr with its line. Kept is what was shown: see tpl.cc. */
enum err tpl_open(const char *dir) MUST_CHECK;
/* The same without the templates that only the other programs use ("portal", "intranet", "admin"):
 * each process saves their memory. */
enum err tpl_open_for(const char *dir, const char *program) MUST_CHECK;

/* A root dictionary; freed with tpl_free, its children with it. */
struct tpl *tpl_new(enum tpl_file file, enum lang lang);
void tpl_free(struct tpl *t);
void tpl_cleanup(struct tpl **t);

void tpl_str(struct tpl *t, enum tpl_key key, struct str value);
void tpl_cstr(struct tpl *t, enum tpl_key key, const char *value); /* NULL: empty */
void tpl_int(struct tpl *t, enum tpl_key key, int64_t value);      /* plain digits: ids, attributes */
/* {{#KEY}}...{{/KEY}}: hidden unless shown; one show, or one child per row. A row sees the values,
 * sections and includes of the dictionaries around it. */
void tpl_show(struct tpl *t, enum tpl_key key);
void tpl_show_if(struct tpl *t, enum tpl_key key, bool on);
struct tpl *tpl_row(struct tpl *t, enum tpl_key key);
/* {{>KEY}}: includes file here with a dictionary of its own, which also sees t's values, but none of
 * its sections and includes (so a part never shows what was meant for the page around it). Several
 * calls with the same key stand one after the other. */
struct tpl *tpl_include(struct tpl *t, enum tpl_key key, enum tpl_file file);
/* A value every template of this process may show (address of a style sheet); value must live on. */
void tpl_global(enum tpl_key key, const char *value);

enum err tpl_render(struct tpl *t, struct buf *out) MUST_CHECK;
/* tpl_file of "intranet/home.tpl"; for tests. */
const char *tpl_file_name(enum tpl_file file);
/* K_NAME of "NAME"; K_COUNT when no template has it. For markers named by a table (form fields). */
enum tpl_key tpl_key_find(const char *name);
/* "NAME" of K_NAME; for tests. */
const char *tpl_key_name(enum tpl_key key);

#ifdef __cplusplus
}
#endif

#endif
