/* Making a data folder: shared by `zhiyin init`, `zhiyin demo` and `zhiyin join`. */
#ifndef CLI_INIT_H
#define CLI_INIT_H

#include "cli/cli.h"

struct first_admin {
    const char *user, *name, *password_file;
    bool none, demo; /* demo: marked as a demonstration from the start */
    struct str username, password;
    bool (*made)(struct cli *cli); /* there is an empty database now; false: go no further. Or NULL */
};
/* Folder, keys, configuration, database with the standard lists and the admin; cli->cx is ready
 * then. false: the line is on stderr, and nothing half-made is left. */
bool init_make(struct cli *cli, const struct first_admin *admin);
/* Its parts: the folders; does the folder belong to no other database. */
bool init_folders(struct cli *cli);
bool init_fits(struct cli *cli);
/* The folder's zhiyin.conf names cli->config.db_url from now on; made where there is none. */
bool init_write_configuration(struct cli *cli);

#endif
