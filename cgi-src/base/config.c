/* The operator's configuration: one table of keys, filled from defaults, file and environment.
 *
 * Called once at the start of every program. The rule guarded here: a key that is unknown, doubled
 * or has an impossible value stops the program with file, line and key. */
#include "base/config.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/money.h"

enum kind { TEXT, PATH, URL_WEB, URL_SMTP, URL_DB, ZONE, CURRENCY, REGION, FLAG, STORE };

static const struct option {
    const char *section, *key, *env;
    enum kind kind;
    size_t at;
    const char *otherwise;
} options[] = {
#define AT(member) offsetof(struct config, member)
    {"database", "url", "ZHIYIN_DATABASE_URL", URL_DB, AT(db_url), ""},
    {"node", "name", "ZHIYIN_NODE_NAME", TEXT, AT(node), ""},
    {"time", "zone", "ZHIYIN_TIME_ZONE", ZONE, AT(zone), "Asia/Shanghai"},
    {"company", "name", "ZHIYIN_COMPANY_NAME", TEXT, AT(company), "知音"},
    {"company", "currency", "ZHIYIN_COMPANY_CURRENCY", CURRENCY, AT(currency), "CNY"},
    {"company", "phone_region", "ZHIYIN_COMPANY_PHONE_REGION", REGION, AT(phone_region), "CN"},
    {"web", "base_url", "ZHIYIN_WEB_BASE_URL", URL_WEB, AT(base_url), "http://127.0.0.1:8080"},
    {"web", "behind_tls", "ZHIYIN_WEB_BEHIND_TLS", FLAG, AT(trust_proxy_tls), "no"},
    {"web", "plain_http", "ZHIYIN_WEB_PLAIN_HTTP", FLAG, AT(plain_http), "no"},
    {"files", "store", "ZHIYIN_FILES_STORE", STORE, AT(files_store), ""},
    {"push", "socket", "ZHIYIN_PUSH_SOCKET", PATH, AT(push_socket), ""},
    {"mail", "smtp", "ZHIYIN_MAIL_SMTP", URL_SMTP, AT(smtp_url), ""},
    {"mail", "user", "ZHIYIN_MAIL_USER", TEXT, AT(smtp_user), ""},
    {"mail", "password_file", "ZHIYIN_MAIL_PASSWORD_FILE", PATH, AT(smtp_pass_file), ""},
    {"mail", "from", "ZHIYIN_MAIL_FROM", TEXT, AT(mail_from), ""},
    {"sms", "url", "ZHIYIN_SMS_URL", URL_WEB, AT(sms_url), ""},
    {"sms", "command", "ZHIYIN_SMS_COMMAND", PATH, AT(sms_command), ""},
    {"sms", "token_file", "ZHIYIN_SMS_TOKEN_FILE", PATH, AT(sms_token_file), ""},
#undef AT
};

struct reading {
    struct arena *arena;
    struct config *config;
    bool given[COUNT_OF(options)];
    FILE *file;
    int line;
    const char *problem; /* of the first bad line, which is this: */
    int problem_line;
};

static bool read_flag(const char *v, bool *ret)
{
    struct str s = str_of(v);
    if (str_ieq(s, STR("yes")) || str_ieq(s, STR("true")) || str_ieq(s, STR("on")) || str_is(s, "1"))
        return *ret = true, true;
    if (str_ieq(s, STR("no")) || str_ieq(s, STR("false")) || str_ieq(s, STR("off")) ||
        str_is(s, "0"))
        return *ret = false, true;
    return false;
}

static bool starts(const char *v, const char *with)
{
    return strncmp(v, with, strlen(with)) == 0;
}

/* "postgresql://user:password@host", "...?password=": db/postgres_url.c refuses it too, but it shall not be shown. */
static bool holds_password(const char *url)
{
    const char *name = url + strlen("postgresql://"), *at = strchr(name, '@');
    const char *colon = at ? memchr(name, ':', (size_t)(at - name)) : NULL;
    return colon != NULL || strstr(url, "password=") != NULL;
}

/* NULL: the value is fine; else what it should have been. */
static const char *wrong_value(enum kind kind, const char *v)
{
    bool flag;
    switch (kind) {
    case FLAG: return read_flag(v, &flag) ? NULL : "must be yes or no";
    case ZONE: return clock_zone_exists(v) ? NULL : "is no time zone (for example Asia/Shanghai)";
    case CURRENCY:
        return money_decimals(str_of(v)) >= 0 ? NULL : "is no ISO 4217 currency (for example CNY)";
    case REGION:
        return strlen(v) == 2 && v[0] >= 'A' && v[0] <= 'Z' && v[1] >= 'A' && v[1] <= 'Z'
                   ? NULL
                   : "must be two capital letters (for example CN)";
    case URL_WEB:
        return !*v || starts(v, "http://") || starts(v, "https://")
                   ? NULL
                   : "must begin with http:// or https://";
    case URL_SMTP:
        return !*v || starts(v, "smtp://") || starts(v, "smtps://")
                   ? NULL
                   : "must begin with smtp:// or smtps://";
    case URL_DB:
        if (starts(v, "postgresql://") && holds_password(v)) return "must not hold a password: use passfile= or passdir=";
        return !*v || starts(v, "sqlite:") || starts(v, "postgresql://") ? NULL : "must begin with sqlite: or postgresql://";
    case PATH: return !*v || v[0] == '/' ? NULL : "must be an absolute path";
    case STORE:
        return !*v || strcmp(v, "folder") == 0 || strcmp(v, "database") == 0 ? NULL : "must be folder or database";
    case TEXT: return NULL;
    }
    return NULL;
}

static const char *set(struct reading *r, const struct option *o, const char *value)
{
    const char *wrong = wrong_value(o->kind, value);
    if (wrong) return arena_printf(r->arena, "[%s] %s %s", o->section, o->key, wrong);
    char *member = (char *)r->config + o->at;
    if (o->kind == FLAG) {
        (void)read_flag(value, (bool *)(void *)member);
        return NULL;
    }
    char *text = arena_cstr(r->arena, value);
    if (o->kind == URL_WEB)
        for (size_t n = strlen(text); n && text[n - 1] == '/'; n--) text[n - 1] = '\0';
    memcpy(member, &text, sizeof text);
    return NULL;
}

static int on_line(void *user, const char *section, const char *name, const char *value)
{
    struct reading *r = user;
    const char *problem = NULL;
    size_t i = 0;
    while (i < COUNT_OF(options) && (strcmp(options[i].section, section) != 0 ||
                                     strcmp(options[i].key, name) != 0))
        i++;
    if (i == COUNT_OF(options))
        problem = arena_printf(r->arena, "[%s] %s is unknown", section, name);
    else if (r->given[i])
        problem = arena_printf(r->arena, "[%s] %s is given twice", section, name);
    else if ((problem = set(r, &options[i], value ? value : "")) == NULL)
        r->given[i] = true;
    if (problem && !r->problem) {
        r->problem = problem;
        r->problem_line = r->line;
    }
    return problem == NULL;
}

/* Counts lines for on_line(); inih would go on with the rest of a line over its limit. */
static char *next_line(char *room, int size, void *user)
{
    struct reading *r = user;
    if (!fgets(room, size, r->file)) return NULL;
    size_t n = strlen(room);
    r->line++;
    if (n + 1 >= (size_t)size && room[n - 1] != '\n' && !r->problem) {
        r->problem = "is too long";
        r->problem_line = r->line;
    }
    return room;
}

static enum err read_file(struct reading *r, const char *path)
{
    r->file = fopen(path, "re");
    if (!r->file && errno == ENOENT) return OK;
    if (!r->file) return fail(ERR_INVALID, "%s: %s", path, strerror(errno));
    int line = ini_parse_stream(next_line, r, on_line, r);
    fclose(r->file);
    if (line == 0 && !r->problem) return OK;
    if (r->problem && (line == 0 || r->problem_line <= line))
        return fail(ERR_INVALID, "%s line %d: %s", path, r->problem_line, r->problem);
    return fail(ERR_INVALID, "%s line %d: is neither [section] nor key = value", path, line);
}

static char *own_name(struct arena *a)
{
    char name[256] = "";
    return arena_cstr(a, gethostname(name, sizeof name - 1) == 0 && *name ? name : "node");
}

enum err config_load(struct arena *a, const char *data_dir, struct config *ret)
{
    char absolute[PATH_MAX];
    struct config c = {0};
    struct reading r = {.arena = a, .config = &c};
    if (!realpath(data_dir, absolute))
        return fail(ERR_NOT_FOUND, "no data folder %s: %s", data_dir, strerror(errno));
    c.data_dir = arena_cstr(a, absolute);
    for (size_t i = 0; i < COUNT_OF(options); i++) (void)set(&r, &options[i], options[i].otherwise);
    enum err e = read_file(&r, arena_printf(a, "%s/zhiyin.conf", absolute));
    if (e) return e;
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        const char *v = getenv(options[i].env);
        const char *problem = v ? set(&r, &options[i], v) : NULL;
        if (problem) return fail(ERR_INVALID, "environment %s: %s", options[i].env, problem);
    }
    if (!*c.db_url) c.db_url = arena_printf(a, "sqlite:%s/zhiyin.db", absolute);
    if (!*c.node) c.node = own_name(a);
    *ret = c;
    return OK;
}

bool config_files_in_database(const struct config *c)
{
    /* A folder is reached from one machine; a server is there to be used from several. */
    if (!c->files_store || !*c->files_store) return !starts(c->db_url, "sqlite:");
    return strcmp(c->files_store, "database") == 0;
}

bool config_has_mail(const struct config *c)
{
    return c->smtp_url && *c->smtp_url && c->mail_from && *c->mail_from;
}

bool config_has_sms(const struct config *c)
{
    return (c->sms_url && *c->sms_url) || (c->sms_command && *c->sms_command);
}
