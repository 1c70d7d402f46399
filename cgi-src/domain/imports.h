/* Imports made in the page: a file is uploaded, its columns are chosen, a dry run says what would happen,
 * then it runs (domain/task.h), and can be repaired, continued and taken back as a whole.
 *
 * Steps and rights: everybody with IMPORT_RUN sees the own imports and those of the people of the own
 * scope; what a row may change is asked row by row as on the customer's page. Callers: pages/intranet/
 * import_*.c; the slices stand in import/task.c (dry run, run, repair) and import/undo.c. */
#ifndef DOMAIN_IMPORTS_H
#define DOMAIN_IMPORTS_H

#include "domain/file_store.h"
#include "domain/import.h"
#include "domain/task.h"

#define IMPORT_BYTES_MAX (100 * MiB)
#define IMPORT_KEPT_DAYS 30
#define IMPORT_SAMPLES   5  /* values shown per column */
#define IMPORT_SHOWN     20 /* rows whose differences the dry run shows */
#define IMPORT_SHOWN_BAD 50

/* How the file is read and what is done with it. */
struct import_options {
    struct str encoding;              /* empty: as guessed */
    int64_t separator, header_row, sheet; /* 0: as guessed; header_row -1: none */
    int64_t mode, match;              /* enum import_mode, enum import_match */
    int64_t customer_kind;            /* of customers that are made */
    struct str currency;              /* orders */
    struct str *fields;               /* per column: name of our field, or empty */
    size_t columns;
    struct str *heads;                /* the header as it was when the columns were chosen */
    struct str mapping;               /* name of the saved mapping it came from, or empty */
};

struct import_record {
    int64_t id;
    enum import_what what;
    staff_id by;
    team_id team;                     /* of who made it */
    branch_id branch;
    struct str by_name, file_name;
    struct str stored_name;           /* empty: the file is removed again */
    int64_t bytes;
    struct hash digest;
    struct import_options o;
    struct str state;                 /* "draft", "checking", "checked", "running", "ended" */
    json_t *report;                   /* of the dry run, or NULL; import_record_free() */
    int64_t check_task, run_task;     /* 0: none */
    int64_t created_at, updated_at, version;
    /* of the run, where there is one */
    struct str run_state;             /* of the task */
    int64_t undone_by;
    json_t *counts;
};
void import_record_free(struct import_record *r); /* also for CLEANUP */

/* ---- steps; each ERR_STALE when somebody changed it in between ---- */

/* Takes the temporary file's content; the file stays the caller's to remove. ERR_INVALID: a problem at "file" or "what". */
enum err imports_take(struct ctx *cx, enum import_what what, const char *tmp_path, struct str file_name,
                      int64_t *ret_id) MUST_CHECK;
/* ERR_NOT_FOUND: none, or out of sight. */
enum err imports_get(struct ctx *cx, int64_t id, struct import_record *ret) MUST_CHECK;
/* Of the actor's scope, newest first, those before the id (0: from the newest). */
enum err imports_list(struct ctx *cx, int64_t before, struct import_record *ret, size_t max, size_t *ret_n) MUST_CHECK;
enum err imports_of_task(struct ctx *cx, int64_t task, int64_t *ret_id) MUST_CHECK;

/* The file as the options say it is read: header, and the first values of each column. */
struct import_preview {
    struct table_facts facts;         /* texts in the arena */
    struct str (*samples)[IMPORT_SAMPLES]; /* per column */
    size_t rows;                      /* rows that were looked at */
};
enum err imports_preview(struct ctx *cx, const struct import_record *r, struct import_preview *ret) MUST_CHECK;
/* Another import of the same file by anybody (not of r itself): its id and when it ran; 0: none. */
enum err imports_same_file(struct ctx *cx, const struct import_record *r, int64_t *ret_id, int64_t *ret_at) MUST_CHECK;

/* Reads the file another way: the columns are guessed anew. */
enum err imports_reread(struct ctx *cx, const struct import_record *old, const struct import_options *o) MUST_CHECK;
/* Keeps the choices (save_as not empty: also as a mapping of that name for the next time) and starts the dry
 * run. ERR_INVALID: the columns will not do; nothing is kept. */
enum err imports_check(struct ctx *cx, const struct import_record *old, const struct import_options *o,
                       struct str save_as) MUST_CHECK;
/* Starts the run. ERR_INVALID: not checked, or the same file is being imported already. */
enum err imports_run(struct ctx *cx, int64_t id, int64_t version) MUST_CHECK;
/* Gives an import up that did not run; its file goes. */
enum err imports_discard(struct ctx *cx, int64_t id, int64_t version) MUST_CHECK;

/* Saved mappings of this kind, last used first. */
struct import_mapping {
    int64_t id, used_at;
    struct str name;
};
enum err imports_mappings(struct ctx *cx, enum import_what what, struct import_mapping *ret, size_t max,
                          size_t *ret_n) MUST_CHECK;
/* Applies one to the file's columns by their heads. */
enum err imports_use_mapping(struct ctx *cx, const struct import_record *r, int64_t mapping) MUST_CHECK;

/* ---- rejected rows ---- */

struct import_reject {
    int64_t row;
    struct str reason, field;         /* field: name of ours, or empty */
    struct str *cells;                /* NULL: too large to be repaired here */
    size_t n;
};
enum err imports_rejects(struct ctx *cx, const struct import_record *r, int64_t after, struct import_reject *ret,
                         size_t max, size_t *ret_n) MUST_CHECK;
/* After the run: imports these rows once more, with what is in cells now, as part of the same import. Before it:
 * cells take the place of the file's rows, and the dry run is made again. */
enum err imports_repair(struct ctx *cx, int64_t id, const struct import_reject *rows, size_t n) MUST_CHECK;

/* Removes the files of imports that are IMPORT_KEPT_DAYS old; for the worker. */
enum err imports_purge(struct ctx *cx, int64_t *ret_removed) MUST_CHECK;

/* ---- for the slices ---- */

/* The engine's order for this import, without the file's path; texts in the arena. */
void imports_spec(struct ctx *cx, struct arena *a, const struct import_record *r, struct import_spec *ret);
enum err imports_load(struct ctx *cx, int64_t id, struct import_record *ret) MUST_CHECK; /* asks no right */
/* {"row": [cells]} of what was repaired before the run; to be freed. */
enum err imports_repairs(struct ctx *cx, int64_t id, json_t **ret) MUST_CHECK;
extern const struct task_kind import_task_check, import_task_run, import_task_repair, import_task_undo;

#endif
