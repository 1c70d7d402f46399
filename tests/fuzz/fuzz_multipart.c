/* multipart/form-data: the result must not depend on the pieces in which the body comes, a body
 * without its closing boundary is never whole, limits hold, no file stays behind. */
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz/targets.h"
#include "web/multipart.h"

struct source {
    const uint8_t *p;
    size_t left, piece;
};

static long give(void *arg, char *p, size_t n)
{
    struct source *s = arg;
    if (n > s->piece) n = s->piece;
    if (n > s->left) n = s->left;
    memcpy(p, s->p, n);
    s->p += n;
    s->left -= n;
    return (long)n;
}

static const char *tmp_dir(void)
{
    static char dir[] = "/tmp/zy-fuzz-XXXXXX";
    static int made;
    if (!made) HOLDS(mkdtemp(dir));
    made = 1;
    return dir;
}

static enum body_state parse(struct arena *a, const uint8_t *data, size_t n, size_t piece,
                             struct req *req)
{
    struct body_limits limits = {4096, 200, 2, tmp_dir()};
    struct source s = {data, n, piece};
    enum body_state state = multipart_read(
        a, STR("multipart/form-data; boundary=\"b\""), give, &s, &limits, req);
    for (size_t i = 0; i < req->uploads.n; i++) {
        const struct upload *u = &req->uploads.at[i];
        struct stat st;
        if (!u->path) continue;
        HOLDS(!u->too_many && !u->too_large && u->bytes <= 200);
        HOLDS(stat(u->path, &st) == 0 && (st.st_mode & 0777) == 0600);
        HOLDS(st.st_size <= 200);
        unlink(u->path);
    }
    HOLDS(req->uploads.n <= 64 && req->form.list.n <= 64);
    return state;
}

int fuzz_multipart(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new();
    struct req whole = {0}, pieces = {0};
    enum body_state one = parse(a, data, n, 1 << 16, &whole);
    if (n < 4096) {
        enum body_state other = parse(a, data, n, 1 + n % 7, &pieces);
        HOLDS(one == other);
        HOLDS(whole.form.list.n == pieces.form.list.n && whole.uploads.n == pieces.uploads.n);
        for (size_t i = 0; i < whole.form.list.n; i++) {
            HOLDS(str_eq(whole.form.list.at[i].name, pieces.form.list.at[i].name));
            HOLDS(str_eq(whole.form.list.at[i].value, pieces.form.list.at[i].value));
        }
    }
    if (one == BODY_COMPLETE)
        HOLDS(str_find((struct str){(const char *)data, n}, STR("--b--")) >= 0);
    arena_free(a);
    return 0;
}
