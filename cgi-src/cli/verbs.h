/* The verbs, one file each: cli/<verb>.c. Their table is main/zhiyin.c. */
#ifndef CLI_VERBS_H
#define CLI_VERBS_H

#include "cli/cli.h"

int cli_init(struct cli *cli);
int cli_join(struct cli *cli);
int cli_migrate(struct cli *cli);
int cli_grants(struct cli *cli);
int cli_user(struct cli *cli);
int cli_import(struct cli *cli);
int cli_backup(struct cli *cli);
int cli_restore(struct cli *cli);
int cli_move(struct cli *cli);
int cli_files(struct cli *cli);
int cli_verify(struct cli *cli);
int cli_value(struct cli *cli);
int cli_job(struct cli *cli);
int cli_routes(struct cli *cli);
int cli_config(struct cli *cli);

int cli_demo(struct cli *cli);

#endif
