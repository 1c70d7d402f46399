/* What every verb of the command line shares: its options, the opened data folder, one way to speak
 * (lines for people, one JSON object with --json) and one way to fail (one line on stderr, exit 1).
 *
 * A verb is one file with one function of the table in main/zhiyin.c:
 *
 *     int cli_migrate(struct cli *cli)
 *     {
 *         if (!cli_parse(cli, NULL, 0)) return cli->exit;
 *         if (!cli_open(cli, CLI_ANY_SCHEMA)) return 1;
 *         ...
 *         cli_say(cli, _("done"));
 *         return cli_done(cli);
 *     }
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <jansson.h>
#include <stdbool.h>

#include "base/backoff.h"
#include "domain/ctx.h"

struct cli;
struct verb {
    const char *name, *args; /* "backup", "TO" */
    int min_args, max_args;
    const char *help;        /* one line, N_() */
    int (*run)(struct cli *cli);
};

struct cli_option {
    const char *name;   /* without the hyphens */
    const char *arg;    /* what follows it, for --help: "FILE"; NULL: a switch */
    const char *help;   /* N_() */
    const char **value; /* arg given: the text */
    bool *flag;         /* a switch: set to true */
};

struct cli {
    const struct verb *verb;
    int argc;
    char **argv;
    char **args; /* what is not an option */
    int nargs;
    int exit;    /* what to return when cli_parse() says false */
    int status;  /* of the program, where it says more than "not done" (enum cli_status) */

    struct arena *arena;
    bool json;
    const char *data;   /* --data, or $ZHIYIN_DATA, or the folder of --db */
    const char *db_url; /* --db */
    int64_t wait_until; /* --wait: so long a server that does not answer is asked again */
    bool waited;
    json_t *out;        /* printed by cli_done() with --json */

    struct config config;
    struct db *db;
    struct actor actor;
    struct ctx cx; /* after cli_open() */
};

/* Reads the verb's options beside --data, --db, --json and --help. false: return cli->exit. */
bool cli_parse(struct cli *cli, const struct cli_option *options, size_t n);

enum cli_status {
    CLI_NO_DATABASE = 3 /* the server or the folder has none yet */
};

enum cli_need {
    CLI_CONFIG = 0,     /* folder and configuration only */
    CLI_KEYS = 1,       /* and the keys */
    CLI_ANY_SCHEMA = 3, /* and the database, whatever its version */
    CLI_DATABASE = 7,   /* and its schema is this program's */
};
/* Opens what the verb needs; false: the line is on stderr already. */
bool cli_open(struct cli *cli, enum cli_need need);
/* root goes on as the user that owns the data folder, so that no file is left there which the
 * programs cannot open. cli_open() does it first. */
bool cli_become_owner(struct cli *cli);
/* A use case that loses against the programs that run beside it is carried out again:
 *     enum err e = CLI_TRY(cli, staff_enable(&cli->cx, s.id, active)); */
#define CLI_TRY(cli, call)                                                     \
    ({                                                                         \
        struct backoff wait_ = backoff_begin(CLI_TRY_MS);                      \
        enum err e_;                                                           \
        while ((e_ = (call)) == ERR_BUSY && cli_again((cli), &wait_)) continue; \
        e_;                                                                    \
    })
#define CLI_TRY_MS (10 * SECOND_MS)
bool cli_again(struct cli *cli, struct backoff *wait); /* only by CLI_TRY */
/* The folder of --data exists: reads its configuration, and looks whether a database with a schema is there.
 * false: the line is on stderr already. */
bool cli_look(struct cli *cli, bool *ret_there);
/* The context of a system actor on the opened database. */
void cli_context(struct cli *cli);
void cli_close(struct cli *cli);

/* A line on stdout; nothing with --json. */
void cli_say(struct cli *cli, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Puts a value into the JSON answer (the reference is taken over). */
void cli_put(struct cli *cli, const char *key, json_t *value);
/* One line on stderr; gives 1. */
int cli_fail(struct cli *cli, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* The same for an error of the layers below: "what: what is wrong". what may be NULL. */
int cli_fail_err(struct cli *cli, enum err e, const char *what);
/* The database's server does not answer, and --wait has time left: says so once and waits a moment. */
bool cli_waits(struct cli *cli, enum err e);
/* What an error says, without its source line: problems, or the last record. */
struct str cli_reason(struct cli *cli, enum err e);
/* What to do about such a reason, in the user's language; NULL: nothing is known. */
const char *cli_hint(const char *reason);
/* Prints the JSON answer where asked for; gives 0. */
int cli_done(struct cli *cli);

#endif
