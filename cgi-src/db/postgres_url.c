/* The address of a PostgreSQL database: what of it is ours, and what libpq gets.
 *
 * Called by postgres.c. The rules guarded here: a password in an address is refused, since addresses
 * are shown and logged; a server elsewhere is talked to over TLS with its name verified, unless the
 * address says otherwise. */
#include <stdlib.h>

#include "db/postgres.h"

#define AUTHORITIES "/etc/ssl/certs/ca-certificates.crt" /* Debian's ca-certificates */

static bool take_flag(struct str value, bool *ret)
{
    bool on = str_is(value, "on");
    if (!on && !str_is(value, "off")) return false;
    *ret = on;
    return true;
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* "%20" is a blank, as in libpq's own parameters. */
static char *decoded(struct str value)
{
    char *out = calloc(1, value.n + 1), *to = out;
    if (!out) die("out of memory");
    for (size_t i = 0; i < value.n; i++) {
        bool coded = value.p[i] == '%' && i + 2 < value.n && hex_digit(value.p[i + 1]) >= 0 && hex_digit(value.p[i + 2]) >= 0;
        *to++ = coded ? (char)(hex_digit(value.p[i + 1]) << 4 | hex_digit(value.p[i + 2])) : value.p[i];
        if (coded) i += 2;
    }
    return out;
}

/* Takes prepare=, roles= and passdir= out of "a=1&b=2". */
static enum err take_ours(struct pg_address *at, struct str query, struct buf *rest)
{
    struct str one;
    bool first = true;
    while (str_cut(&query, '&', &one)) {
        struct str value = one, name;
        if (!str_cut(&value, '=', &name)) continue;
        if (str_is(name, "prepare")) {
            if (!take_flag(value, &at->prepare)) return fail(ERR_INVALID, "prepare is on or off");
        } else if (str_is(name, "roles")) {
            if (!take_flag(value, &at->roles)) return fail(ERR_INVALID, "roles is on or off");
        } else if (str_is(name, "passdir")) {
            free(at->passdir);
            at->passdir = decoded(value);
        } else {
            buf_char(rest, first ? '?' : '&');
            buf_str(rest, one);
            first = false;
        }
    }
    return OK;
}

static const char *given(const PQconninfoOption *all, const char *keyword)
{
    for (const PQconninfoOption *o = all; o->keyword; o++)
        if (strcmp(o->keyword, keyword) == 0 && o->val && *o->val) return o->val;
    return NULL;
}

/* Do all hosts lie on this machine? */
static bool all_local(const char *hosts)
{
    struct str rest = str_of(hosts), host;
    while (str_cut(&rest, ',', &host))
        if (host.n && host.p[0] != '/' && !str_is(host, "localhost") && !str_is(host, "127.0.0.1") &&
            !str_is(host, "::1"))
            return false;
    return true;
}

/* What the address leaves open and libpq would answer too trustingly. */
static void add_defaults(const PQconninfoOption *all, struct buf *url, bool first)
{
    const char *host = given(all, "host"), *mode = given(all, "sslmode");
    bool service = given(all, "service") != NULL || getenv("PGSERVICE") != NULL;
    if (host && !all_local(host) && !mode && !service) {
        buf_printf(url, "%csslmode=verify-full", first ? '?' : '&');
        first = false;
        mode = "verify-full";
    }
    if (mode && strncmp(mode, "verify-", 7) == 0 && !given(all, "sslrootcert") && !service)
        buf_printf(url, "%csslrootcert=" AUTHORITIES, first ? '?' : '&');
}

static enum err check(const char *url, struct buf *out)
{
    char *why = NULL;
    PQconninfoOption *all = PQconninfoParse(url, &why);
    if (!all) { /* libpq's words may quote the address */
        PQfreemem(why);
        return fail(ERR_INVALID, "the database address is not of the form postgresql://user@host:port/name?...");
    }
    enum err e = OK;
    if (given(all, "password"))
        e = fail(ERR_INVALID, "the database address holds a password: put it into a password file (passfile=, passdir=)");
    else
        add_defaults(all, out, strchr(url, '?') == NULL);
    PQconninfoFree(all);
    return e;
}

enum err pg_address_parse(const char *url, struct pg_address *ret)
{
    struct buf out CLEANUP(buf_free) = {0};
    struct str rest = str_of(url), before;
    *ret = (struct pg_address){.prepare = true};
    /* libpq speaks the language of whoever is served at the moment, and logs are in English. It looks for its
     * words once, and before anything else this is called. */
    setenv("PGLOCALEDIR", "/nonexistent", 1);
    (void)str_cut(&rest, '?', &before);
    buf_str(&out, before);
    enum err e = take_ours(ret, rest, &out);
    if (!e) e = check(out.p, &out);
    if (e) {
        pg_address_free(ret);
        return e;
    }
    ret->conninfo = strdup(out.p);
    if (!ret->conninfo) die("out of memory");
    return OK;
}

void pg_address_free(struct pg_address *at)
{
    free(at->conninfo);
    free(at->passdir);
    *at = (struct pg_address){0};
}
