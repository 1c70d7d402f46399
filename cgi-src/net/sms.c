/* Short messages. Called by jobs/outbox_send.c. Guards: the token is sent to the configured address
 * only, and a number that is not E.164 never reaches the gateway or the command. */
#include "net/sms.h"

#include <curl/curl.h>
#include <jansson.h>
#include <stdlib.h>

#include "net/command.h"
#include "net/secret_file.h"

#define COMMAND_TIMEOUT_MS 30000

static bool is_e164(struct str s)
{
    if (s.n < 5 || s.n > 16 || s.p[0] != '+') return false;
    for (size_t i = 1; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return true;
}

static size_t ignore_answer(char *p, size_t size, size_t count, void *arg)
{
    size_t *seen = arg;
    (void)p;
    *seen += size * count;
    return *seen > 64 * KiB ? 0 : size * count; /* an endless answer is no answer */
}

/* Headers of the request; the token stands in them until they are freed. */
static struct curl_slist *headers_with(const char *token)
{
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
    struct buf line CLEANUP(buf_free) = {0};
    if (!token) return list;
    buf_printf(&line, "Authorization: Bearer %s", token);
    list = curl_slist_append(list, line.p);
    explicit_bzero(line.p, line.n);
    return list;
}

static void setup(CURL *curl, const char *url, const char *json, struct curl_slist *headers,
                  size_t *seen)
{
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, json);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore_answer);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, seen);
}

static enum send_result judge(CURLcode code, long status)
{
    if (code == CURLE_OK) return status >= 200 && status < 300 ? SEND_OK
                                 : status == 400 || status == 404 || status == 422 ? SEND_REFUSED
                                                                                   : SEND_DOWN;
    return SEND_DOWN;
}

static enum send_result send_http(const struct sms_gateway *gateway, struct arena *a, struct str to,
                                  struct str text, struct str *ret_error)
{
    char *token = NULL;
    if (*gateway->token_file && secret_file_read(gateway->token_file, &token) != OK)
        return *ret_error = str_of(arena_cstr(a, err_last())), SEND_DOWN;
    json_t *body = json_pack("{s:s%, s:s%}", "to", to.p, to.n, "text", text.p, text.n);
    char *json = body ? json_dumps(body, JSON_COMPACT) : NULL;
    json_decref(body);
    CURL *curl = curl_easy_init();
    if (!json || !curl) die("out of memory");
    struct curl_slist *headers = headers_with(token);
    size_t seen = 0;
    long status = 0;
    setup(curl, gateway->url, json, headers, &seen);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    enum send_result result = judge(code, status);
    if (result != SEND_OK)
        *ret_error = code == CURLE_OK ? str_printf(a, "HTTP %ld", status)
                                      : str_of(arena_cstr(a, curl_easy_strerror(code)));
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    explicit_bzero(json, strlen(json));
    free(json);
    secret_file_free(&token);
    return result;
}

static enum send_result send_command(const char *path, struct arena *a, struct str to,
                                     struct str text, struct str *ret_error)
{
    int status = 0;
    enum err e = command_run(path, str_dup(a, to), text, COMMAND_TIMEOUT_MS, &status);
    if (e) return *ret_error = str_of(arena_cstr(a, err_last())), SEND_DOWN;
    if (status == 0) return SEND_OK;
    *ret_error = str_printf(a, "the SMS command ended with status %d", status);
    return SEND_REFUSED;
}

enum send_result sms_send(const struct sms_gateway *gateway, struct arena *a, struct str to,
                          struct str text, struct str *ret_error)
{
    if (!is_e164(to)) return *ret_error = STR("not a phone number"), SEND_NEVER;
    if (*gateway->url) return send_http(gateway, a, to, text, ret_error);
    return send_command(gateway->command, a, to, text, ret_error);
}
