/* What the readers of tables say when a file cannot be used: the sentence for the person is kept for
 * table_in_problem(), the record (err_last) has it in English. */
#ifndef BASE_TABLE_FAIL_H
#define BASE_TABLE_FAIL_H

#include "base/err.h"
#include "base/i18n.h"

/* table_fail(N_("Row %lld ..."), ...): ERR_INVALID. */
#define table_fail(...) table_fail_at(__FILE__, __LINE__, __VA_ARGS__)
enum err table_fail_at(const char *file, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
