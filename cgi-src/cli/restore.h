/* Inside restore only: what its two files share. */
#ifndef CLI_RESTORE_H
#define CLI_RESTORE_H

#include "cli/manifest.h"
#include "cli/progress.h"

struct restore {
    struct cli *cli;
    const char *keys; /* --keys */
    bool new_keys;    /* --new-keys */
    char *from;       /* folder with the backup */
    char *work;       /* DATA/tmp/restore-...: unpacked archive and the new database */
    char *kept;       /* DATA/backups/before-restore-...: what was there; NULL: nothing was */
    bool own_conf;    /* the folder's own zhiyin.conf (or --db) names the database, not the backup's */
    struct manifest manifest;
    struct progress progress;
    int64_t erased;
};

/* restore_server.c: a database on a server. Nothing is changed yet; the line is on stderr when it gives 1. */
int restore_server_check(struct restore *r);
/* Keeps what is there, empties the database, fills it from the backup and brings it to this version. */
enum err restore_server_replace(struct restore *r) MUST_CHECK;

#endif
