/* SMTP by libcurl. Called by jobs/outbox_send.c. Guards: no password goes over a line that is not
 * encrypted, except on this machine; a dead server is told apart from a refused message. */
#include "net/smtp.h"

#include <curl/curl.h>
#include <stdlib.h>

#include "net/secret_file.h"

struct smtp {
    CURL *curl;
    char *password;
    char error[CURL_ERROR_SIZE];
};

struct reading {
    struct str left;
};

static size_t give_bytes(char *to, size_t size, size_t count, void *arg)
{
    struct reading *r = arg;
    size_t n = size * count;
    if (n > r->left.n) n = r->left.n;
    memcpy(to, r->left.p, n);
    r->left.p += n;
    r->left.n -= n;
    return n;
}

/* Is the server on this machine? */
static bool is_local(const char *url)
{
    CURLU *parts = curl_url();
    char *host = NULL;
    bool local = false;
    if (parts && curl_url_set(parts, CURLUPART_URL, url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK)
        local = strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 ||
                strncmp(host, "127.", 4) == 0;
    curl_free(host);
    curl_url_cleanup(parts);
    return local;
}

enum err smtp_open(const struct smtp_server *server, struct smtp **ret_smtp)
{
    struct smtp *s = calloc(1, sizeof *s);
    bool login = server->user && *server->user;
    if (!s || !(s->curl = curl_easy_init())) die("out of memory");
    if (login) {
        enum err e = secret_file_read(server->password_file, &s->password);
        if (e) return smtp_close(&s), e;
        curl_easy_setopt(s->curl, CURLOPT_USERNAME, server->user);
        curl_easy_setopt(s->curl, CURLOPT_PASSWORD, s->password);
    }
    bool must_encrypt = login && !is_local(server->url);
    curl_easy_setopt(s->curl, CURLOPT_URL, server->url);
    curl_easy_setopt(s->curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(s->curl, CURLOPT_USE_SSL, (long)(must_encrypt ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl_easy_setopt(s->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(s->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(s->curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(s->curl, CURLOPT_TIMEOUT, 60L);
    curl_easy_setopt(s->curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(s->curl, CURLOPT_READFUNCTION, give_bytes);
    curl_easy_setopt(s->curl, CURLOPT_ERRORBUFFER, s->error);
    *ret_smtp = s;
    return OK;
}

void smtp_close(struct smtp **smtp)
{
    if (!*smtp) return;
    if ((*smtp)->curl) curl_easy_cleanup((*smtp)->curl);
    secret_file_free(&(*smtp)->password);
    free(*smtp);
    *smtp = NULL;
}

static enum send_result judge(CURLcode code, long reply)
{
    switch (code) {
    case CURLE_OK: return SEND_OK;
    case CURLE_SEND_ERROR: /* MAIL or RCPT was answered with 4xx or 5xx */
        if (reply == 550 || reply == 551 || reply == 553 || reply == 556) return SEND_NEVER;
        return reply >= 400 ? SEND_REFUSED : SEND_DOWN;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_RECV_ERROR: return reply >= 500 && reply != 535 ? SEND_REFUSED : SEND_DOWN;
    default: return SEND_DOWN;
    }
}

enum send_result smtp_send(struct smtp *smtp, struct arena *a, struct str from, struct str to,
                           struct str bytes, struct str *ret_error)
{
    struct reading r = {bytes};
    long reply = 0;
    struct curl_slist *recipients =
        curl_slist_append(NULL, arena_printf(a, "<%.*s>", STR_ARG(to)));
    smtp->error[0] = '\0';
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_FROM, arena_printf(a, "<%.*s>", STR_ARG(from)));
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(smtp->curl, CURLOPT_READDATA, &r);
    CURLcode code = curl_easy_perform(smtp->curl);
    curl_easy_getinfo(smtp->curl, CURLINFO_RESPONSE_CODE, &reply);
    curl_slist_free_all(recipients);
    curl_easy_setopt(smtp->curl, CURLOPT_MAIL_RCPT, NULL);
    enum send_result result = judge(code, reply);
    if (result != SEND_OK)
        *ret_error = str_printf(a, "SMTP %ld: %s", reply,
                                smtp->error[0] ? smtp->error : curl_easy_strerror(code));
    return result;
}
