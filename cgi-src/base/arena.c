/* Arena: a chain of blocks, allocated forward, given back together.
 *
 * Called by everything that answers a request. The rule guarded here: request memory has one
 * lifetime and one owner. The newest block stands first; a big allocation gets a block of its own.
 * Under AddressSanitizer the unused part of a block is poisoned, so that overruns are seen.
 * Neighbour: str.c (views and growing output). */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISON(p, n)   ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define POISON(p, n)   ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

#define BLOCK_FIRST (16 * KiB)
#define BLOCK_KEPT  (256 * KiB)
#define ALLOC_LIMIT (1024 * MiB)

struct block {
    struct block *next;
    size_t size, used; /* of the bytes behind this head */
    max_align_t at[];
};

struct arena {
    struct block *first;
};

static struct block *block_new(size_t size)
{
    struct block *b = malloc(sizeof *b + size);
    if (!b) die("out of memory (%zu bytes)", size);
    b->next = NULL;
    b->size = size;
    b->used = 0;
    POISON(b->at, size);
    return b;
}

static void block_free(struct block *b)
{
    UNPOISON(b->at, b->size);
    free(b);
}

struct arena *arena_new(void)
{
    struct arena *a = malloc(sizeof *a);
    if (!a) die("out of memory");
    a->first = block_new(BLOCK_FIRST);
    return a;
}

void arena_free(struct arena *a)
{
    if (!a) return;
    for (struct block *b = a->first, *next; b; b = next) {
        next = b->next;
        block_free(b);
    }
    free(a);
}

void arena_cleanup(struct arena **a)
{
    arena_free(*a);
    *a = NULL;
}

/* Keeps the biggest block that is within the limit: the next request likely needs as much. */
void arena_reset(struct arena *a)
{
    struct block *keep = NULL;
    for (struct block *b = a->first, *next; b; b = next) {
        next = b->next;
        if (b->size <= BLOCK_KEPT && (!keep || b->size > keep->size)) {
            if (keep) block_free(keep);
            keep = b;
        } else {
            block_free(b);
        }
    }
    if (!keep) keep = block_new(BLOCK_FIRST);
    keep->next = NULL;
    keep->used = 0;
    POISON(keep->at, keep->size);
    a->first = keep;
}

static void *take(struct arena *a, size_t n)
{
    const size_t align = alignof(max_align_t);
    if (n > ALLOC_LIMIT) die("allocation of %zu bytes refused", n);
    size_t room = (n + align - 1) / align * align;
    struct block *b = a->first;
    if (b->size - b->used < room) {
        size_t size = b->size < BLOCK_KEPT ? b->size * 2 : BLOCK_KEPT;
        bool own = room > size / 2;
        struct block *fresh = block_new(own ? room : size);
        if (own) { /* stands second, so that the open block stays in use */
            fresh->next = b->next;
            b->next = fresh;
        } else {
            fresh->next = b;
            a->first = fresh;
        }
        b = fresh;
    }
    char *p = (char *)b->at + b->used;
    b->used += room;
    UNPOISON(p, n);
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return memset(take(a, n), 0, n);
}

void *arena_room(struct arena *a, size_t n)
{
    return take(a, n);
}

char *arena_dup(struct arena *a, const void *p, size_t n)
{
    char *copy = take(a, n + 1);
    if (n) memcpy(copy, p, n);
    copy[n] = '\0';
    return copy;
}

char *arena_cstr(struct arena *a, const char *s)
{
    return arena_dup(a, s, strlen(s));
}

/* Written at once where the next allocation begins; a second time only when the block is full. */
char *arena_vprintf(struct arena *a, const char *fmt, va_list args, size_t *ret_n)
{
    va_list again;
    va_copy(again, args);
    struct block *b = a->first;
    char *tail = (char *)b->at + b->used;
    size_t room = b->size - b->used;
    UNPOISON(tail, room);
    int n = vsnprintf(tail, room, fmt, args);
    POISON(tail, room);
    if (n < 0) die("vsnprintf failed for \"%s\"", fmt);
    char *text = take(a, (size_t)n + 1);
    if (text != tail) vsnprintf(text, (size_t)n + 1, fmt, again);
    va_end(again);
    *ret_n = (size_t)n;
    return text;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    size_t n;
    char *text = arena_vprintf(a, fmt, args, &n);
    va_end(args);
    return text;
}

void *vec_grow(struct arena *a, void *old, size_t item, size_t *cap)
{
    size_t bigger = *cap ? *cap * 2 : 8;
    if (bigger > ALLOC_LIMIT / item) die("array of %zu items refused", bigger);
    void *p = arena_alloc(a, bigger * item);
    if (*cap) memcpy(p, old, *cap * item);
    *cap = bigger;
    return p;
}
