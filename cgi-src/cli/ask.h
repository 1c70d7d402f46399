/* Asking a person on the terminal; passwords from files and the environment. */
#ifndef CLI_ASK_H
#define CLI_ASK_H

#include "cli/cli.h"

/* Is there somebody to ask? (standard input and error are a terminal) */
bool ask_possible(void);
/* One line typed; false: end of input. */
bool ask_line(struct cli *cli, const char *question, struct str *ret_line);
/* The same without echo. */
bool ask_secret(struct cli *cli, const char *question, struct str *ret_line);

/* The first line of a file ("-": standard input), at most 4 KiB. */
enum err ask_file(struct cli *cli, const char *path, struct str *ret_line) MUST_CHECK;

/* A new password: from the file when path is given, from the variable env when it is set, else typed
 * twice. false: the line is on stderr already. */
bool ask_new_password(struct cli *cli, const char *path, const char *env, struct str *ret_password);

#endif
