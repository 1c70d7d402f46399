/* zhiyin import WHAT FILE: customers, contacts, members, orders or complaints from a CSV or XLSX file.
 *
 * The work is domain/import.h; here are the options, the progress bar, the file of rejected rows and
 * the figures at the end. Rejected rows are no failure: the exit status stays 0. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/csv_out.h"
#include "base/money.h"
#include "cli/progress.h"
#include "cli/verbs.h"
#include "domain/customer.h"
#include "domain/import.h"

#define MAP_MAX 60

struct rejects {
    struct cli *cli;
    const char *path;
    FILE *file; /* opened with the first rejected row */
    off_t kept; /* so much of it is of rows that are committed */
    bool broken;
    struct buf header;
    struct progress progress;
};

static void write_bytes(struct rejects *r, const struct buf *b)
{
    if (r->file && fwrite(b->p, 1, b->n, r->file) != b->n) r->broken = true;
}

static void on_header(void *arg, const struct table_row *header)
{
    struct rejects *r = arg;
    csv_bom(&r->header);
    csv_cell(&r->header, str_of(_("row")));
    csv_cell(&r->header, str_of(_("column")));
    csv_cell(&r->header, str_of(_("reason")));
    for (size_t i = 0; i < header->n; i++) csv_cell(&r->header, header->at[i]);
    csv_end_row(&r->header);
}

static enum err on_row(void *arg, const struct import_outcome *o)
{
    struct rejects *r = arg;
    if (o->state != IMPORT_REJECTED) return OK;
    if (!r->file && !r->broken) {
        r->file = fopen(r->path, "we");
        if (!r->file) r->broken = true;
        write_bytes(r, &r->header);
        if (r->file) r->kept = ftello(r->file);
    }
    struct buf b CLEANUP(buf_free) = {0};
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)o->row);
    csv_cell(&b, str_of(number));
    csv_cell(&b, str_of(o->column));
    csv_cell(&b, str_of(o->reason));
    for (size_t i = 0; i < o->values->n; i++) csv_cell(&b, o->values->at[i]);
    csv_end_row(&b);
    write_bytes(r, &b);
    return OK;
}

static void on_progress(void *arg, int64_t read, int64_t size, int64_t rows)
{
    struct rejects *r = arg;
    (void)size;
    (void)rows;
    if (r->file) r->kept = ftello(r->file);
    progress_to(&r->progress, read);
}

/* In a pipe, which has no place to go back to, they stand twice. */
static void on_undone(void *arg)
{
    struct rejects *r = arg;
    if (!r->file || r->kept < 0) return;
    if (fflush(r->file) != 0 || ftruncate(fileno(r->file), r->kept) != 0 || fseeko(r->file, r->kept, SEEK_SET) != 0)
        r->broken = true;
}

static bool parse_map(struct cli *cli, const char *text, struct import_map *map, size_t *ret_n)
{
    struct str rest = str_of(text), part;
    size_t n = 0;
    while (rest.n && str_cut(&rest, ',', &part)) {
        struct str field;
        if (n == MAP_MAX || !str_cut(&part, '=', &field) || !part.p || !part.n || !field.n) {
            cli_fail(cli, _("--map takes OUR_FIELD=COLUMN,OUR_FIELD=COLUMN,...; the fields are: "
                            "zhiyin import --help"));
            return false;
        }
        map[n++] = (struct import_map){.field = str_trim(field), .column = str_trim(part)};
    }
    *ret_n = n;
    return true;
}

static bool parse_what(struct cli *cli, const char *text, enum import_what *ret)
{
    if (import_parse(str_of(text), ret)) return true;
    cli_fail(cli, _("import what? customers, contacts, members, orders or complaints"));
    return false;
}

static bool parse_mode(struct cli *cli, const char *text, enum import_mode *ret)
{
    static const char *const words[] = {[IMPORT_BOTH] = "both", [IMPORT_CREATE] = "create", [IMPORT_UPDATE] = "update"};
    for (int i = IMPORT_BOTH; text && i <= IMPORT_UPDATE; i++) {
        if (strcmp(words[i], text) != 0) continue;
        *ret = (enum import_mode)i;
        return true;
    }
    if (text) cli_fail(cli, _("--mode takes both, create or update"));
    return !text;
}

static bool parse_match(struct cli *cli, const char *text, enum import_what what, enum import_match *ret)
{
    static const char *const words[] = {
        [IMPORT_BY_CODE] = "code", [IMPORT_BY_PHONE] = "phone", [IMPORT_BY_EMAIL] = "email", [IMPORT_BY_NAME] = "name"};
    for (int i = IMPORT_BY_CODE; text && i <= IMPORT_BY_NAME; i++) {
        if (strcmp(words[i], text) != 0 || !(import_matches(what) & 1u << i)) continue;
        *ret = (enum import_match)i;
        return true;
    }
    if (text) cli_fail(cli, _("--match takes code, phone, email or, for contacts, name"));
    return !text;
}

static char *default_rejects(struct cli *cli, const char *what)
{
    char *dir = arena_printf(cli->arena, "%s/imports", cli->config.data_dir);
    mkdir(dir, 0700);
    return arena_printf(cli->arena, "%s/%s-rejected-%lld.csv", dir, what,
                        (long long)(clock_now() / SECOND_MS));
}

static json_t *counts_json(const struct import_spec *spec, const struct import_counts *c)
{
    json_t *o = json_pack("{s:I,s:I,s:I,s:I}", "read", c->read, "imported", c->imported,
                          "unchanged", c->unchanged, "rejected", c->rejected);
    if (import_updates(spec->what) || c->updated) json_object_set_new(o, "updated", json_integer(c->updated));
    if (spec->what == IMPORT_ORDERS) {
        json_object_set_new(o, "orders", json_integer(c->orders));
        json_object_set_new(o, "customers", json_integer(c->customers));
        json_object_set_new(o, "countries", json_integer(c->countries));
        json_object_set_new(o, "rounded", json_integer(c->rounded));
    }
    return o;
}

static void report(struct cli *cli, const struct import_spec *spec, const struct rejects *r,
                   const struct import_result *result, int64_t us)
{
    const struct import_counts *c = &result->part;
    json_t *o = counts_json(spec, c);
    json_object_set_new(o, "seconds", json_real((double)us / 1e6));
    if (result->resumed_at) {
        json_object_set_new(o, "resumed_at", json_integer(result->resumed_at));
        json_object_set_new(o, "total", counts_json(spec, &result->total));
    }
    if (r->file) json_object_set_new(o, "rejects", json_string(r->path));
    const char *key;
    json_t *value;
    json_object_foreach(o, key, value) cli_put(cli, key, json_incref(value));
    json_decref(o);
    cli_say(cli, _("read %lld, imported %lld, updated %lld, unchanged %lld, rejected %lld"),
            (long long)c->read, (long long)c->imported, (long long)c->updated,
            (long long)c->unchanged, (long long)c->rejected);
    if (spec->what == IMPORT_ORDERS) {
        cli_say(cli, _("orders %lld, customers %lld, countries %lld, amounts rounded %lld"),
                (long long)c->orders, (long long)c->customers, (long long)c->countries,
                (long long)c->rounded);
    }
    if (result->resumed_at) {
        cli_say(cli, _("went on after row %lld of an earlier run"), (long long)result->resumed_at);
    }
    if (r->file) cli_say(cli, _("rejected rows with their reasons: %s"), r->path);
}

static int run(struct cli *cli, struct import_spec *spec, struct rejects *r)
{
    struct import_result result;
    int64_t start = clock_tick_us();
    struct stat st;
    progress_start(&r->progress, cli, _("Import"), stat(spec->path, &st) == 0 ? st.st_size : 0);
    enum err e = import_file(&cli->cx, spec, &result);
    progress_end(&r->progress);
    if (r->file && fclose(r->file) != 0) r->broken = true;
    buf_free(&r->header);
    if (e) return cli_fail_err(cli, e, spec->path);
    report(cli, spec, r, &result, clock_tick_us() - start);
    if (r->broken) return cli_fail(cli, _("the rejected rows could not be written to %s"), r->path);
    return cli_done(cli);
}

int cli_import(struct cli *cli)
{
    const char *map_text = NULL, *currency = NULL, *zone = NULL, *rejects = NULL, *kind = NULL;
    const char *mode = NULL, *match = NULL;
    const struct cli_option options[] = {
        {"map", "FIELD=COLUMN,...", N_("which column feeds which field"), &map_text, NULL},
        {"currency", "CODE", N_("orders: ISO 4217 code; else the company's"), &currency, NULL},
        {"zone", "ZONE", N_("time zone of the dates in the file; else the company's"), &zone, NULL},
        {"rejects", "FILE", N_("where the rejected rows go"), &rejects, NULL},
        {"kind", "person|organisation", N_("what a new customer is when the file does not say"),
         &kind, NULL},
        {"mode", "both|create|update", N_("what is there already may be left alone, or nothing made"), &mode, NULL},
        {"match", "code|phone|email|name", N_("what finds the record that a row is about; else its code"), &match, NULL},
    };
    if (!cli_parse(cli, options, COUNT_OF(options))) return cli->exit;
    struct import_map map[MAP_MAX];
    struct import_spec spec = {.path = cli->args[1], .table = {.header_row = 1}, .map = map};
    if (!parse_what(cli, cli->args[0], &spec.what)) return 1;
    if (map_text && !parse_map(cli, map_text, map, &spec.map_n)) return 1;
    if (!parse_mode(cli, mode, &spec.mode) || !parse_match(cli, match, spec.what, &spec.match)) return 1;
    spec.customer_kind = CUSTOMER_PERSON;
    if (kind && !(spec.customer_kind = customer_kind_parse(str_of(kind)))) {
        return cli_fail(cli, _("--kind takes person or organisation"));
    }
    if (zone && !clock_zone_exists(zone)) return cli_fail(cli, _("there is no time zone %s"), zone);
    if (!cli_open(cli, CLI_DATABASE)) return 1;
    db_bulk(cli->db);
    spec.currency = str_of(currency ? currency : cli->config.currency);
    spec.zone = zone ? zone : cli->config.zone;
    struct rejects r = {.cli = cli,
                        .path = rejects ? rejects
                                        : default_rejects(cli, import_code(spec.what))};
    spec.on_header = on_header;
    spec.on_row = on_row;
    spec.on_progress = on_progress;
    spec.on_undone = on_undone;
    spec.arg = &r;
    return run(cli, &spec, &r);
}
