/* The accept loop of a FastCGI program (libfcgi): one request at a time per process.
 *
 * Reads and parses the request (parameters, cookies, query; the body only when asked), calls serve,
 * sends, resets the arena. Ends gracefully on SIGTERM, SIGINT. Listens on fd 0 (FastCGI), or on
 * fd 3 when LISTEN_FDS is set (systemd socket activation). */
#ifndef WEB_FCGI_H
#define WEB_FCGI_H

#include "base/arena.h"
#include "web/request.h"
#include "web/response.h"

typedef void fcgi_serve(void *app, struct arena *arena, struct req *req, struct res *res);
/* prefix: "/intranet"; a request outside it is answered 404. */
int fcgi_loop(const char *prefix, fcgi_serve *serve, void *app);

/* The parameters of a request ("NAME=value", last NULL): all but the body. Called by the loop. */
void req_parse(struct arena *a, char **envp, const char *prefix, struct req *req, struct res *res);

/* Reads the body within limits into req->form, uploads or raw_body; sets req->body. Called by the
 * gate after it knows the route. file_max: bytes of one file; files_max: how many. */
struct body_limits {
    size_t total_max, file_max;
    size_t files_max;
    const char *tmp_dir;
};
void req_read_body(struct arena *arena, struct req *req, const struct body_limits *limits);
/* Unlinks temporary files that nobody took over. Called by the loop. */
void req_discard_uploads(struct req *req);

#endif
