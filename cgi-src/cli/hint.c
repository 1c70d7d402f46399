/* What to do about a database that cannot be used: one clause, in the language of whoever typed the command, after
 * the server's own words (which are English, as logs are). Called by cli_fail_err(). Guards: a hint says what is to
 * be typed or looked at, and never repeats a value. */
#include <string.h>

#include "base/i18n.h"
#include "cli/cli.h"

#define WRONG_PASSWORD N_("correct the password in the password file, or set it anew on the server: ALTER ROLE ... PASSWORD")
#define NOT_FITTING    N_("a database that fits: createdb --owner USER --template template0 --encoding UTF8 --locale C NAME")
#define NO_DATABASE    N_("make it on the server: createdb --owner USER --template template0 --encoding UTF8 --locale C NAME")
#define NOT_ADMITTED   N_("add a line for this database, this user and this machine to the server's pg_hba.conf, and reload it")
#define TOO_MANY       N_("raise max_connections at the server, or put PgBouncer in between")

/* The first whose words both stand in the reason. */
static const struct hint {
    const char *has, *and;
    const char *remedy;
} hints[] = {
    {"holds a password:", NULL,
     N_("the file has mode 0600 and one line: host:port:database:user:password")},
    {"asks for a password", NULL,
     N_("it needs a line host:port:database:user:password, mode 0600, and belongs to the user that the program runs as (programs' own "
        "roles: zhiyin grants --apply --passwords)")},
    {": 28P01: ", NULL, WRONG_PASSWORD}, /* the server's words are in its own language, its states are not */
    {"password authentication failed", NULL, WRONG_PASSWORD},
    {"encoding is", NULL, NOT_FITTING},
    {"sorts texts by", NULL, NOT_FITTING},
    {": 3D000: ", NULL, NO_DATABASE},
    {"database \"", "does not exist", NO_DATABASE},
    {"role \"", "does not exist", N_("make it on the server: createuser --createrole --pwprompt NAME")},
    {": 28000: ", NULL, NOT_ADMITTED},
    {"no pg_hba.conf entry", NULL, NOT_ADMITTED},
    {"translate host name", NULL, N_("is the name in the address right, and does this machine find it?")},
    {"does not match host name", NULL, N_("the address must name the server as its certificate does")},
    {"certificate", NULL, N_("sslrootcert=FILE in the address names the authority that signed the server's certificate")},
    {"does not support SSL", NULL, N_("switch on ssl at the server; where the way to it is safe by itself: sslmode=disable")},
    {"service", "not found", N_("services stand in ~/.pg_service.conf or in the file that PGSERVICEFILE names")},
    {"is not of the form", NULL, N_("look for a mistyped parameter; for example postgresql://zhiyin@db.example.cn/zhiyin?sslmode=verify-full")},
    {"no engine for", NULL, N_("addresses begin with sqlite: or postgresql:")},
    {"session is read-only", NULL, N_("this is a standby: name all database machines in the address, with commas")},
    {": 53300: ", NULL, TOO_MANY},
    {"too many clients", NULL, TOO_MANY},
    {"holds other data", NULL, N_("the target must be empty; a move that came to its end needs no other: zhiyin move --compare looks again")},
    {"tables of another program", NULL, N_("take an empty database, or one of a name that can still be made")},
    {"is at work in database", NULL,
     N_("roles are the whole server's: a second installation there needs another user in its address")},
    {"connection to server", NULL, N_("does the server run, does it listen there, and does a firewall let this machine through?")},
};

const char *cli_hint(const char *reason)
{
    for (size_t i = 0; i < COUNT_OF(hints); i++)
        if (strstr(reason, hints[i].has) && (!hints[i].and || strstr(reason, hints[i].and))) return _(hints[i].remedy);
    return NULL;
}
