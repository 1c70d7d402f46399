/* Addresses of the front end bundle. Its files have hashed names, so that browsers keep them for
 * ever; static/build.mjs lists them in manifest.txt ("CSS_URL /static/app-1A2B3C4D.css"). */
#ifndef VIEW_ASSETS_H
#define VIEW_ASSETS_H

#include "base/err.h"

/* Makes every address of static_dir/manifest.txt a value of all templates (tpl_global), once at
 * start after tpl_open. ERR_NOT_FOUND: no manifest; ERR_INVALID: one that lacks an address. */
enum err assets_open(const char *static_dir) MUST_CHECK;

#endif
