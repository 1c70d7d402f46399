/* What the operator configures: DATA/zhiyin.conf (INI, read with inih) under the environment.
 *
 * Everything has a default; unknown keys are an error with file and line (`zhiyin config check`). */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct config {
    char *data_dir;      /* absolute */
    char *node;          /* [node] name: of this machine among several; its host name unless given */
    char *db_url;        /* sqlite:DATA/zhiyin.db unless [database] url says otherwise */
    char *zone;          /* [time] zone: IANA name, default Asia/Shanghai */
    char *currency;      /* [company] currency: ISO 4217, default CNY */
    char *company;       /* [company] name */
    char *base_url;      /* [web] base_url: what links in mail begin with, no slash at the end */
    char *files_store;   /* [files] store: "folder" or "database"; empty: as the database's kind suggests */
    char *push_socket;   /* [push] socket: where nginx takes news for open pages; empty: pages ask */
    char *smtp_url;      /* [mail] smtp: smtp://host:port or smtps://; empty: no mail offered */
    char *smtp_user;     /* [mail] user */
    char *smtp_pass_file;/* [mail] password_file */
    char *mail_from;     /* [mail] from */
    char *sms_url;       /* [sms] url: HTTP gateway, POST of JSON {"to","text"}; empty: none */
    char *sms_command;   /* [sms] command: gets the number as $1, the text on stdin; empty: none */
    char *sms_token_file;/* [sms] token_file: sent as a bearer token */
    char *phone_region;  /* [company] phone_region: default CN */
    bool trust_proxy_tls;/* [web] behind_tls: X-Forwarded-Proto of nginx is believed */
    bool plain_http;     /* [web] plain_http: loopback demonstration only */
};

/* Fills *ret from the file (absent file: defaults); strings live in the arena. ERR_INVALID: the
 * record (err_last) names file, line and key. */
enum err config_load(struct arena *a, const char *data_dir, struct config *ret) MUST_CHECK;
/* Are new contents of files put into the database (several machines) or below DATA/attachments? */
bool config_files_in_database(const struct config *c);
bool config_has_mail(const struct config *c);
bool config_has_sms(const struct config *c);

#endif
