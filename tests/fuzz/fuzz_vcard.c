/* vCards: any bytes end in cards within their limits, whose texts are text; what is written of them reads
 * the same. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "base/vcard.h"
#include "fuzz/targets.h"

#define CARDS 20

static void check(const struct vcard *c)
{
    const struct str lines[] = {c->name, c->org, c->title, c->wechat, c->birthday};
    HOLDS(c->name.n && c->phones_n <= VCARD_LINES_MAX && c->emails_n <= VCARD_LINES_MAX && c->places_n <= VCARD_PLACES_MAX);
    for (size_t i = 0; i < COUNT_OF(lines); i++) HOLDS(text_valid(lines[i]) && str_find(lines[i], STR("\n")) < 0);
    for (size_t i = 0; i < c->phones_n; i++) HOLDS(c->phones[i].value.n && text_valid(c->phones[i].value));
    HOLDS(text_valid(c->note) && (c->birthday.n == 0 || c->birthday.n == 10));
}

int fuzz_vcard(const uint8_t *data, size_t n)
{
    struct arena *a = arena_new();
    struct vcard_file f = {0}, again;
    char path[40];
    int fd = memfd_create("vcard", 0);
    HOLDS(fd >= 0 && write(fd, data, n) == (ssize_t)n);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    enum err e = vcard_read_file(a, path, CARDS, &f);
    HOLDS(e == OK || e == ERR_INVALID);
    HOLDS(f.n <= CARDS);
    struct buf b CLEANUP(buf_free) = {0};
    for (size_t i = 0; i < f.n; i++) {
        check(&f.at[i]);
        vcard_write(&b, &f.at[i]);
    }
    if (f.n) {
        vcard_read(a, buf_view(&b), CARDS, &again);
        HOLDS(again.n == f.n);
        for (size_t i = 0; i < f.n; i++) HOLDS(again.at[i].phones_n == f.at[i].phones_n);
    }
    arena_free(a);
    close(fd);
    return 0;
}
