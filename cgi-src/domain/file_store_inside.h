/* Between file_store.c and its two stores; nobody else includes it. */
#ifndef DOMAIN_FILE_STORE_INSIDE_H
#define DOMAIN_FILE_STORE_INSIDE_H

#include "domain/file_store.h"

/* The shelf of a name; false: no name that this store gives. */
bool file_name_shelf(struct str stored_name, enum file_shelf *ret);

/* file_folder.c: below DATA/attachments and DATA/imports */
const char *file_folder_path(struct ctx *cx, struct str stored_name); /* NULL: no such name */
enum err file_folder_take(struct ctx *cx, struct str stored_name, const char *tmp_path) MUST_CHECK;
enum err file_folder_open(struct ctx *cx, struct str stored_name, struct file_reader *ret) MUST_CHECK;
enum err file_folder_read(struct file_reader *r, int64_t n, struct str *ret_part) MUST_CHECK;
enum err file_folder_empty(struct ctx *cx, struct str stored_name) MUST_CHECK; /* ERR_NOT_FOUND: not here */

/* file_table.c: in file_content and file_chunk */
enum err file_table_take(struct ctx *cx, struct str stored_name, const char *tmp_path) MUST_CHECK;
enum err file_table_open(struct ctx *cx, struct str stored_name, struct file_reader *ret) MUST_CHECK;
enum err file_table_read(struct ctx *cx, struct file_reader *r, int64_t n, struct str *ret_part) MUST_CHECK;
enum err file_table_empty(struct ctx *cx, struct str stored_name) MUST_CHECK; /* ERR_NOT_FOUND: not here */
enum err file_table_remove(struct ctx *cx, struct str stored_name) MUST_CHECK;

#endif
