/* Contents of files under random names, in one of two stores ([files] store): a folder of this machine, from which
 * nginx sends them, or the database, from which every machine that serves can read them (docs/decisions/0020). Only
 * staged.c, attachment.c, imports.c, contents.c and erase.c use it, and pages/shared/file_send.c to send one.
 *
 * A name is found in the store that is configured, and else in the other one: so a store can be chosen anew, and
 * what was there before is still read. A content is written once and never changed; it is not there before it is
 * whole. Nothing holds more than one piece of FILE_PART bytes in memory. */
#ifndef DOMAIN_FILE_STORE_H
#define DOMAIN_FILE_STORE_H

#include "domain/ctx.h"

#define FILE_PART ((size_t)256 * KiB)

/* Names say which it is: "ab/<random>", served to browsers, and "<random>", read by the programs alone. */
enum file_shelf { FILES_ATTACHMENTS, FILES_IMPORTS };

/* Takes the content of a finished temporary file, durably; ret_name is its random stored name. The temporary file
 * stays the caller's to remove (not to write: the store may have the same). In the database: short transactions of
 * its own, or the caller's where there is one. ERR_FULL: no space. */
enum err file_store_take(struct ctx *cx, enum file_shelf shelf, const char *tmp_path, struct str *ret_name) MUST_CHECK;
/* Brings what `from` has under this name into the store that cx's configuration names, unless it is there; from may
 * be cx: then from its other store, where remove takes it away once it is whole here. ERR_NOT_FOUND: nowhere. */
enum err file_store_bring(struct ctx *cx, struct ctx *from, struct str stored_name, bool remove,
                          bool *ret_brought) MUST_CHECK;
/* Nothing will come of what was just taken: away with it, at once or by file_store_purge(). */
void file_store_drop(struct ctx *cx, struct str stored_name);
/* Removes the content, after the transaction that removed its last row. What cannot be removed now is found by
 * contents_sweep(). Needs the right to delete: worker and command line. */
void file_store_remove(struct ctx *cx, struct str stored_name);
/* Erasure: an empty file stays. */
enum err file_store_empty(struct ctx *cx, struct str stored_name) MUST_CHECK;
/* Calls visit for every name in this machine's folder that is older than before_ms; stops when it returns an error. */
enum err file_store_each(struct ctx *cx, int64_t before_ms,
                         enum err (*visit)(struct ctx *cx, struct str stored_name, void *arg), void *arg) MUST_CHECK;
/* Removes pieces of contents that never became whole (a process was killed) or were not wholly removed, after a
 * day; for the worker. */
enum err file_store_purge(struct ctx *cx, int64_t *ret_removed) MUST_CHECK;
/* Names are random, so their first two digits share them out evenly: find is asked for each stretch of names, so that
 * no statement is long, and drop is called for each that it gives. Adds to *removed. */
#define FILE_NAMES 200 /* that find gives at most: the LIMIT in its statement */
typedef enum err file_find(struct ctx *cx, const char *from, const char *to, struct str *ret, size_t *ret_n);
enum err file_store_sweep(struct ctx *cx, file_find *find, enum err (*drop)(struct ctx *cx, struct str stored_name),
                          int64_t *removed) MUST_CHECK;

/* ---- reading ---- */

struct file_reader {
    struct str name;
    int64_t bytes;
    bool in_database;
    struct hash digest; /* of the whole; in_database only */
    const char *path;   /* in the folder; NULL: in the database */
    int fd;             /* of it, once something was read */
    char *part;         /* FILE_PART bytes in the arena */
};
/* ERR_NOT_FOUND: no such content, or no name that this store gives. */
enum err file_store_open(struct ctx *cx, struct str stored_name, struct file_reader *ret) MUST_CHECK;
/* Piece n: FILE_PART bytes, the last one less; borrowed until the next call. In the database its own digest is
 * checked. ERR_INTERNAL: it is damaged or gone. */
enum err file_store_read(struct ctx *cx, struct file_reader *r, int64_t n, struct str *ret_part) MUST_CHECK;
void file_store_close(struct file_reader *r); /* also for CLEANUP */
/* Reads all of it; ret_whole: is it of this size, and of this digest (NULL: any)? */
enum err file_store_check(struct ctx *cx, struct str stored_name, int64_t bytes, const struct hash *digest,
                          bool *ret_whole) MUST_CHECK;

/* A content as a file with a path, for readers that take one: that of the store's folder, or a copy without a name
 * in DATA/tmp of this machine, gone with the process at the latest. */
struct file_copy {
    char *path; /* NULL: not fetched */
    int fd;     /* of the copy; else -1 */
};
/* ERR_NOT_FOUND: no such content; ERR_FULL: no room for the copy. */
enum err file_store_fetch(struct ctx *cx, struct str stored_name, struct file_copy *ret) MUST_CHECK;
void file_copy_free(struct file_copy *c); /* also for CLEANUP; fine when it was never fetched ({0}) */

#endif
