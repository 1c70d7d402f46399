/* The accept loop over libfcgi, and how a body is read. Called by app_main (main/app.c).
 * Guards: one request at a time, nothing of it survives it; a body shorter than announced is never
 * taken for a whole one (libfcgi gives a short body without a word when the client leaves). */
#include "web/fcgi.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/secret.h"
#include "web/multipart.h"

static volatile sig_atomic_t stopping;

static void on_stop(int sig)
{
    (void)sig;
    stopping = 1;
    FCGX_ShutdownPending();
}

/* Without SA_RESTART: a waiting accept() returns, so that an idle process ends at once. A running request
 * is not interrupted: libfcgi would take that for a body cut short. */
static void catch_signals(sigset_t *ret_stop)
{
    struct sigaction stop = {.sa_handler = on_stop}, ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL);
    sigemptyset(ret_stop);
    sigaddset(ret_stop, SIGTERM);
    sigaddset(ret_stop, SIGINT);
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL); /* a write over the limit fails like one on a full disk */
}

static struct str param(char **envp, const char *name)
{
    const char *v = FCGX_GetParam(name, envp);
    return v ? str_of(v) : STR("");
}

static enum method method_of(struct str s, bool *ret_head)
{
    *ret_head = str_is(s, "HEAD");
    if (*ret_head || str_is(s, "GET")) return GET;
    if (str_is(s, "POST")) return POST;
    if (str_is(s, "PATCH")) return PATCH;
    if (str_is(s, "DELETE")) return DELETE_;
    return METHOD_NONE;
}

/* nginx gives 32 hex digits; anything else (a program run without nginx) gets one of ours. */
static struct str request_id(struct arena *a, struct str given)
{
    bool good = given.n == 32;
    for (size_t i = 0; i < given.n && good; i++)
        good = (given.p[i] >= '0' && given.p[i] <= '9') || (given.p[i] >= 'a' && given.p[i] <= 'f');
    if (good) return given;
    unsigned char random[16];
    secret_random(random, sizeof random);
    return str_of(secret_hex(a, random, sizeof random));
}

void req_parse(struct arena *a, char **envp, const char *prefix, struct req *req, struct res *res)
{
    req->method = method_of(param(envp, "REQUEST_METHOD"), &res->head_only);
    req->prefix = str_of(prefix);
    struct str uri = param(envp, "DOCUMENT_URI");
    bool ours = str_starts(uri, req->prefix) &&
                (uri.n == req->prefix.n || uri.p[req->prefix.n] == '/');
    req->path = ours ? str_sub(uri, req->prefix.n, uri.n) : STR("");
    req->query_string = param(envp, "QUERY_STRING");
    req->host = param(envp, "HTTP_HOST");
    req->remote = param(envp, "REMOTE_ADDR");
    req->user_agent = param(envp, "HTTP_USER_AGENT");
    req->accept_language = param(envp, "HTTP_ACCEPT_LANGUAGE");
    req->request_id = request_id(a, param(envp, "REQUEST_ID"));
    req->content_type = param(envp, "CONTENT_TYPE");
    req->authorization = param(envp, "HTTP_AUTHORIZATION");
    req->if_none_match = param(envp, "HTTP_IF_NONE_MATCH");
    req->range = param(envp, "HTTP_RANGE");
    req->if_range = param(envp, "HTTP_IF_RANGE");
    req->https = str_is(param(envp, "HTTPS"), "on");
    req->forwarded_https = str_is(param(envp, "HTTP_X_FORWARDED_PROTO"), "https");
    req->same_origin = str_is(param(envp, "HTTP_SEC_FETCH_SITE"), "same-origin");
    req->htmx = str_is(param(envp, "HTTP_HX_REQUEST"), "true");
    req->htmx_boosted = str_is(param(envp, "HTTP_HX_BOOSTED"), "true");
    req->htmx_target = param(envp, "HTTP_HX_TARGET");
    if (!str_to_i64(param(envp, "CONTENT_LENGTH"), &req->content_length) || req->content_length < 0)
        req->content_length = 0;
    int64_t gateway = 0;
    if (str_to_i64(param(envp, "ZY_GATEWAY_STATUS"), &gateway) && gateway >= 400 && gateway < 600)
        req->gateway_status = (int)gateway;
    /* More than FIELDS_MAX: the first ones count; nobody types such an address. */
    (void)pairs_parse_urlencoded(a, req->query_string, &req->query);
    pairs_parse_cookies(a, param(envp, "HTTP_COOKIE"), &req->cookies);
}

/* ---- the body ---- */

struct body {
    FCGX_Request *q;
    int64_t left; /* of CONTENT_LENGTH */
};

static long body_read(void *arg, char *p, size_t n)
{
    struct body *b = arg;
    if (b->left == 0) return 0;
    int want = n > (1 << 20) ? 1 << 20 : (int)n;
    if (want > b->left) want = (int)b->left;
    int got = FCGX_GetStr(p, want, b->q->in);
    if (got > 0) b->left -= got;
    if (got < want || FCGX_GetError(b->q->in) != 0) return -1;
    return got;
}

/* nginx writes the whole body before it reads our answer: what we do not want is read away. */
static bool body_drain(struct body *b)
{
    char waste[16 * 1024];
    long n;
    while ((n = body_read(b, waste, sizeof waste)) > 0) continue;
    return n == 0;
}

static enum body_state read_plain(struct arena *a, struct body *b, const struct body_limits *limits,
                                  struct str *ret_bytes)
{
    bool whole = b->left <= (int64_t)limits->total_max;
    size_t want = whole ? (size_t)b->left : limits->total_max, n = 0;
    char *bytes = arena_alloc(a, want + 1);
    while (n < want) {
        long got = body_read(b, bytes + n, want - n);
        if (got <= 0) return BODY_TRUNCATED;
        n += (size_t)got;
    }
    *ret_bytes = (struct str){bytes, n};
    if (!whole) return body_drain(b) ? BODY_TOO_LARGE : BODY_TRUNCATED;
    return BODY_COMPLETE;
}

static bool type_is(struct str content_type, const char *type)
{
    struct str first;
    return str_cut(&content_type, ';', &first) && str_ieq(str_trim(first), str_of(type));
}

void req_read_body(struct arena *arena, struct req *req, const struct body_limits *limits)
{
    struct body body = {req->transport, req->content_length};
    if (req->content_length == 0) {
        req->body = BODY_NONE;
        return;
    }
    if (type_is(req->content_type, "multipart/form-data")) {
        req->body = multipart_read(arena, req->content_type, body_read, &body, limits, req);
        if (!body_drain(&body)) req->body = BODY_TRUNCATED;
        return;
    }
    struct str bytes = STR_NONE;
    req->body = read_plain(arena, &body, limits, &bytes);
    if (type_is(req->content_type, "application/x-www-form-urlencoded")) {
        if (!pairs_parse_urlencoded(arena, bytes, &req->form) && req->body == BODY_COMPLETE)
            req->body = BODY_TOO_LARGE;
    } else {
        req->raw_body = bytes;
    }
}

void req_discard_uploads(struct req *req)
{
    for (size_t i = 0; i < req->uploads.n; i++) {
        struct upload *u = &req->uploads.at[i];
        if (u->path) unlink(u->path);
        u->path = NULL;
    }
}

/* ---- the loop ---- */

static int listen_fd(void)
{
    const char *fds = getenv("LISTEN_FDS"); /* systemd: the first socket is fd 3 */
    return fds && strcmp(fds, "1") == 0 ? 3 : 0;
}

static bool is_socket(int fd)
{
    int type;
    socklen_t n = sizeof type;
    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == 0;
}

/* When the request has been read to its end, nothing is lost by closing at once. libfcgi's own way waits
 * until nginx has closed its side: the process slept once a request, and lists took a quarter longer. */
static void finish(FCGX_Request *q)
{
    bool all_read = FCGX_GetChar(q->in) == EOF && FCGX_GetError(q->in) == 0;
    if (all_read) (void)FCGX_Detach(q);
    FCGX_Free(q, 1);
}

static void one_request(FCGX_Request *q, const char *prefix, fcgi_serve *serve, void *app,
                        struct arena *arena)
{
    struct req *req = ARENA_NEW(arena, struct req);
    struct res res = {.status = 200,
                      .content_type = "text/html; charset=utf-8",
                      .no_store = true,
                      .arena = arena};
    err_clear();
    req->transport = res.transport = q;
    req_parse(arena, q->envp, prefix, req, &res);
    serve(app, arena, req, &res);
    if (req->body == BODY_NONE && req->content_length > 0) {
        struct body rest = {q, req->content_length};
        (void)body_drain(&rest);
    }
    res_send(&res);
    req_discard_uploads(req);
    buf_free(&res.headers);
    buf_free(&res.body);
    finish(q);
    if (res.after) res.after(res.after_arg);
}

int fcgi_loop(const char *prefix, fcgi_serve *serve, void *app)
{
    int fd = listen_fd();
    if (!is_socket(fd)) {
        fprintf(stderr, "this is a FastCGI program: it takes requests from nginx on a socket "
                        "(make run starts both)\n");
        return 1;
    }
    FCGX_Request q;
    sigset_t stop;
    catch_signals(&stop);
    if (FCGX_Init() != 0 || FCGX_InitRequest(&q, fd, FCGI_FAIL_ACCEPT_ON_INTR) != 0) {
        fprintf(stderr, "FastCGI cannot be set up on fd %d\n", fd);
        return 1;
    }
    struct arena *arena CLEANUP(arena_cleanup) = arena_new();
    while (!stopping) {
        int e = FCGX_Accept_r(&q);
        if (e == -EINTR) continue;
        if (e < 0) {
            if (stopping) break;
            log_event("error", "accept", "error %d", -e);
            return 1;
        }
        sigprocmask(SIG_BLOCK, &stop, NULL);
        one_request(&q, prefix, serve, app, arena);
        sigprocmask(SIG_UNBLOCK, &stop, NULL);
        arena_reset(arena);
    }
    FCGX_Free(&q, 1);
    return 0;
}
