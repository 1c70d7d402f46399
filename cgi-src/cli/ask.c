/* Questions on the terminal. Called by init and user. Guards: a password is never echoed, never
 * taken from the command line (where every user of the machine could read it), and no verb waits
 * for an answer where nobody sits. */
#include "cli/ask.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

bool ask_possible(void)
{
    return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool read_line(struct cli *cli, FILE *from, struct str *ret_line)
{
    char line[4096];
    if (!fgets(line, sizeof line, from)) return false;
    size_t n = strcspn(line, "\r\n");
    *ret_line = str_copy(cli->arena, (struct str){line, n});
    explicit_bzero(line, sizeof line);
    return true;
}

bool ask_line(struct cli *cli, const char *question, struct str *ret_line)
{
    fprintf(stderr, "%s: ", question);
    return read_line(cli, stdin, ret_line);
}

bool ask_secret(struct cli *cli, const char *question, struct str *ret_line)
{
    struct termios before, quiet;
    if (tcgetattr(STDIN_FILENO, &before) != 0) return false;
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(stderr, "%s: ", question);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    bool got = read_line(cli, stdin, ret_line);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    return got;
}

enum err ask_file(struct cli *cli, const char *path, struct str *ret_line)
{
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    if (!f) return fail(ERR_NOT_FOUND, "%s: %s", path, strerror(errno));
    bool got = read_line(cli, f, ret_line);
    if (f != stdin) fclose(f);
    return got ? OK : fail(ERR_INVALID, "%s is empty", path);
}

bool ask_new_password(struct cli *cli, const char *path, const char *env, struct str *ret_password)
{
    const char *set = env ? getenv(env) : NULL;
    if (path) {
        enum err e = ask_file(cli, path, ret_password);
        if (e) cli_fail_err(cli, e, _("the password cannot be read"));
        return e == OK;
    }
    if (set && *set) {
        *ret_password = str_copy(cli->arena, str_of(set));
        unsetenv(env);
        return true;
    }
    if (!ask_possible())
        return cli_fail(cli, _("no password: use --password-file FILE (- is standard input)")), false;
    struct str again;
    if (!ask_secret(cli, _("Password"), ret_password) ||
        !ask_secret(cli, _("The same password again"), &again))
        return cli_fail(cli, _("no password was typed")), false;
    if (!str_eq(*ret_password, again))
        return cli_fail(cli, _("the two passwords are not the same")), false;
    return true;
}
