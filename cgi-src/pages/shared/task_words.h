/* Words of long work, translated. */
#ifndef PAGES_SHARED_TASK_WORDS_H
#define PAGES_SHARED_TASK_WORDS_H

#include <stddef.h>

#include "base/str.h"

const char *task_state_label(struct str state);
const char *task_state_tone(struct str state); /* "green" */
/* The counts that may be shown, in order: name as task_count() has it (NULL: that was the last), and label. */
const char *task_count_name(size_t i);
const char *task_count_label(size_t i);
const char *task_row_label(struct str state);

#endif
