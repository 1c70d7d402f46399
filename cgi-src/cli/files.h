/* Files and folders as backup, restore and migrate need them: whole or not at all, digests on the
 * way, nothing but plain files and folders, no name that leads outside. */
#ifndef CLI_FILES_H
#define CLI_FILES_H

#include "base/secret.h"
#include "cli/cli.h"

/* "20261121T123100Z", for names of copies. */
char *files_stamp(struct arena *a, int64_t ms);

/* Makes a folder (0700) and what is missing above it; fine when it is there. */
enum err files_make_folder(const char *path) MUST_CHECK;
/* Lets the group read it: nginx serves attachments through the group of the programs' user. */
enum err files_share(const char *path) MUST_CHECK;
bool files_is_folder(const char *path);

/* BLAKE2b-256 and size of a plain file (no link is followed). */
enum err files_digest(const char *path, struct hash *ret_digest, int64_t *ret_bytes) MUST_CHECK;
/* Copies a plain file under a new name (0600) by way of a temporary name, synced; what was copied
 * is what was digested. ERR_FULL: no space. */
enum err files_copy(const char *from, const char *to, struct hash *ret_digest,
                    int64_t *ret_bytes) MUST_CHECK;
enum err files_write(const char *path, struct str text) MUST_CHECK; /* 0600, whole, synced */
enum err files_read(struct arena *a, const char *path, size_t max, struct str *ret_text) MUST_CHECK;

struct file_list {
    char **at; /* paths relative to the folder, sorted */
    size_t n, cap;
};
/* All plain files below a folder. ERR_INVALID: a link, device or the like is among them. An absent
 * folder is an empty one. */
enum err files_below(struct arena *a, const char *folder, struct file_list *ret) MUST_CHECK;
/* Is it a relative path of plain parts: no "..", ".", empty part, backslash or control character? */
bool files_path_safe(struct str path);
/* Removes a folder with everything in it (no link is followed). */
enum err files_remove_tree(const char *path) MUST_CHECK;

#endif
