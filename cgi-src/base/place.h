/* Where things stand: the folder of read-only files that a build or an installation carries (sql/,
 * templates/, static/, locale/), the programs beside each other, and who is using a data folder. */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

#include "base/err.h"
#include "base/str.h"

/* The folder with sql/, templates/, static/ and locale/: $ZHIYIN_SHARE, or beside the program (a
 * build), or ../share/zhiyin from it (an installation). ERR_NOT_FOUND: none of them has sql/. */
enum err place_share(struct arena *a, char **ret_dir) MUST_CHECK;
/* place_share() with one name below it: place_share_path(a, "locale", &dir). */
enum err place_share_path(struct arena *a, const char *name, char **ret_path) MUST_CHECK;
/* Another program of the same build or installation: beside this one, or in ../lib/zhiyin.
 * ERR_NOT_FOUND: it is not there. */
enum err place_program(struct arena *a, const char *name, char **ret_path) MUST_CHECK;

/* Says that this process uses the data folder, for as long as it lives: a shared lock on
 * DATA/run.lock. Every FastCGI program and the worker call it at start. exclusive: nobody else may
 * (restore). ERR_BUSY: somebody holds it the other way; ERR_UNAVAILABLE: the folder is missing or
 * cannot be written. ret_fd may be NULL: then the lock is kept until the process ends. */
enum err place_hold(const char *data_dir, bool exclusive, int *ret_fd) MUST_CHECK;

#endif
