/* The programs beside each other, and who is using a data folder. Neighbour: paths.h (the program's
 * own read-only files). */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

#include "base/err.h"
#include "base/str.h"

/* Another program of the same build or installation: beside this one, or in ../lib/zhiyin.
 * ERR_NOT_FOUND: it is not there. */
enum err place_program(struct arena *a, const char *name, char **ret_path) MUST_CHECK;

/* Says that this process uses the data folder, for as long as it lives: a shared lock on
 * DATA/run.lock. Every FastCGI program and the worker call it at start. exclusive: nobody else may
 * (restore). ERR_BUSY: somebody holds it the other way; ERR_UNAVAILABLE: the folder is missing or
 * cannot be written. ret_fd may be NULL: then the lock is kept until the process ends. */
enum err place_hold(const char *data_dir, bool exclusive, int *ret_fd) MUST_CHECK;

/* Removes what killed processes of this machine left in DATA/tmp (uploads, copies, lists) a day ago and more. */
void place_tidy(const char *data_dir);

#endif
