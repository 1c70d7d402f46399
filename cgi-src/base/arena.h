/* Request memory: allocate forward, never free singly, reset at the end of the request.
 *
 * Out of memory ends the process (the supervisor restarts it); so no caller checks for NULL. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);
/* Forgets everything; keeps one block of at most 256 KiB, gives the rest back. */
void arena_reset(struct arena *a);
void arena_cleanup(struct arena **a); /* for CLEANUP(arena_cleanup) */

/* n zeroed bytes, aligned for any type. Huge n (over 1 GiB) is a bug and ends the process. */
void *arena_alloc(struct arena *a, size_t n);
char *arena_dup(struct arena *a, const void *p, size_t n); /* a copy with a NUL after it */
char *arena_cstr(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *fmt, ...) PRINTF_LIKE(2, 3);
char *arena_vprintf(struct arena *a, const char *fmt, va_list args, size_t *ret_n) PRINTF_LIKE(2, 0);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_alloc((a), sizeof(type) * (n)))

/* A growing array in an arena: struct { T *at; size_t n, cap; } v; *vec_push(a, &v) = x; */
#define VEC(type)                                                                                  \
    struct {                                                                                       \
        type *at;                                                                                  \
        size_t n, cap;                                                                             \
    }
#define vec_push(a, v)                                                                             \
    (((v)->n == (v)->cap                                                                           \
          ? (void)((v)->at = vec_grow((a), (v)->at, sizeof *(v)->at, &(v)->cap))                   \
          : (void)0),                                                                              \
     &(v)->at[(v)->n++])
/* Room for n items in an empty one, taken at once. */
#define vec_reserve(a, v, room) ((void)((v)->at = arena_room((a), (room) * sizeof *(v)->at)), (void)((v)->cap = (room)))
void *arena_room(struct arena *a, size_t n); /* as arena_alloc(), not cleared */
void *vec_grow(struct arena *a, void *old, size_t item, size_t *cap);

#endif
