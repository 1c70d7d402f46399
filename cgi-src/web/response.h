/* The answer, built in a buffer and sent once; or a stream of slices (CSV). */
#ifndef WEB_RESPONSE_H
#define WEB_RESPONSE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct res {
    int status;
    struct buf headers;   /* "Name: value\r\n" lines besides those that res_send adds */
    struct buf body;
    const char *content_type;
    const char *location; /* set by res_redirect */
    bool no_store;        /* set by the gate from the route */
    bool file;            /* set by res_file: nginx sends the content */
    bool sandboxed;       /* a stored file: nothing in it may run, whoever sends it */
    bool streaming;       /* headers are out; the handler cannot be run again */
    bool head_only;
    bool cut;             /* set by the gate: the stream failed, its end must not look like one */
    bool client_gone;     /* writing failed: streams stop */
    void *transport;
    void (*after)(void *arg); /* called when everything is sent and the client no longer waits */
    void *after_arg;
    struct arena *arena;
};

/* Values with CR, LF or NUL are refused (the header is dropped and the bug recorded). */
void res_header(struct res *res, const char *name, const char *value);
/* 303 to an address of ours (begins with '/'); anything else is a bug. */
enum err res_redirect(struct res *res, const char *url);
/* HttpOnly; Secure; SameSite=Lax; Path=/. max_age_s -1: until the browser closes; 0: removes it. */
void res_cookie(struct res *res, const char *name, const char *value, int max_age_s);
/* A stored file through nginx (X-Accel-Redirect to internal_path, "/_files/..."): download name by RFC 6266, type,
 * nosniff, sandbox policy. inline_image: only for the image types we re-checked. */
enum err res_file(struct res *res, const char *internal_path, struct str download_name,
                  const char *mime, bool inline_image);
/* The same for a content that the program itself sends, by the same rules and headers: bytes long, etag its digest in
 * hexadecimal. Answers 200, 206 (one range), 304 or 416; *ret_part is what to send with res_stream_begin() and
 * res_write(): n 0 means nothing, res_send() does the rest. */
struct file_part {
    int64_t from, n;
};
struct req;
enum err res_file_bytes(struct res *res, const struct req *req, struct str download_name, const char *mime,
                        bool inline_image, int64_t bytes, const char *etag, struct file_part *ret_part) MUST_CHECK;
/* Sends status and headers now; then res_write() slices. */
enum err res_stream_begin(struct res *res) MUST_CHECK;
enum err res_write(struct res *res, struct str bytes) MUST_CHECK; /* ERR_UNAVAILABLE: client gone */
/* Sends what is there, or the end of the stream; adds the security headers (CSP, nosniff, Referrer-Policy ...). */
void res_send(struct res *res);

/* The Content-Disposition value for a name from a user: quoted ASCII and filename*=UTF-8''. */
char *disposition(struct arena *a, const char *kind, struct str file_name);

#endif
