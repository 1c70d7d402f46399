/* Small compiler helpers every file may use: cleanup of locals, checked results, format checks. */
#ifndef BASE_CLEANUP_H
#define BASE_CLEANUP_H

#include <stddef.h>

/* Runs fn(&variable) when the variable leaves its scope (GCC/Clang cleanup attribute). */
#define CLEANUP(fn) __attribute__((cleanup(fn)))
#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))
#define UNUSED __attribute__((unused))
#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

#define KiB ((size_t)1024)
#define MiB ((size_t)1024 * 1024)

#endif
