/* The audit log's codes in words. A code that has none is shown as it is. */
#ifndef PAGES_ADMIN_AUDIT_WORDS_H
#define PAGES_ADMIN_AUDIT_WORDS_H

#include "base/str.h"

struct str audit_action_label(struct str action); /* "staff.edit": "User edited" */
struct str audit_entity_label(struct str entity); /* "staff": "User" */
struct str audit_field_label(struct str key);     /* "name": "Name" */
/* All of them, for pickers. */
void audit_each_action(void (*take)(void *arg, const char *code, const char *label), void *arg);
void audit_each_entity(void (*take)(void *arg, const char *code, const char *label), void *arg);

#endif
