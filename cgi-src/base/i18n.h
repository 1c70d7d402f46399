/* Translations of texts in C (gettext) and of the languages there are. Templates are translated at
 * build, not here. One request per process at a time, so the language is process state. */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include "base/err.h"
#include "base/str.h"

enum lang { LANG_ZH, LANG_EN, LANG_COUNT };

/* Binds the catalogues of locale_dir; ERR_INTERNAL when the C.UTF-8 locale is missing or the Chinese
 * catalogue does not translate. */
enum err i18n_open(const char *locale_dir) MUST_CHECK;
void i18n_use(enum lang lang);
enum lang i18n_lang(void);
/* "zh-CN" / "en": for the lang attribute and ICU; "zh_CN" / "en": for folders. */
const char *lang_tag(enum lang lang);
const char *lang_folder(enum lang lang);
/* Best of an Accept-Language header or a stored "zh-CN"; Chinese when nothing fits. */
enum lang lang_choose(struct str accept);

/* _("text"), P_("context", "text"), N_("marked, translated later"), PN_ likewise with its context, which
 * stays with the text: both functions find the translation of either mark.
 * A number inside a sentence: use format_plural() of view/format.h or an ICU plural message. */
#define _(text)      i18n_text(text)
#define P_(ctx, text) i18n_ptext((ctx), (text))
#define N_(text)     (text)
#define PN_(ctx, text) (ctx "\004" text)
const char *i18n_text(const char *text) __attribute__((format_arg(1)));
const char *i18n_ptext(const char *ctx, const char *text) __attribute__((format_arg(2)));

#endif
