/* What a backup holds: manifest.json with the digest of each file. */
#ifndef CLI_MANIFEST_H
#define CLI_MANIFEST_H

#include "cli/files.h"

struct manifest_file {
    char *path; /* "zhiyin.db" or, of a server, "zhiyin.dump"; "zhiyin.conf", "attachments/..." */
    int64_t bytes;
    struct hash digest;
};
struct manifest {
    int schema;   /* of the database in it */
    char *key;    /* fingerprint of the keys it goes with */
    char *made_at;
    VEC(struct manifest_file) files;
};

enum err manifest_write(struct arena *a, const char *folder, const struct manifest *m) MUST_CHECK;
/* ERR_INVALID: no manifest, or one that names a file outside the backup, or one that this program
 * does not understand. */
enum err manifest_read(struct arena *a, const char *folder, struct manifest *ret) MUST_CHECK;
/* Compares every file with its digest; done may be NULL and is called after each. ERR_INVALID names
 * the first that differs. */
enum err manifest_check(struct arena *a, const char *folder, const struct manifest *m,
                        void (*done)(void *arg, size_t n), void *arg) MUST_CHECK;

#endif
