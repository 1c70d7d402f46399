/* zhiyin verify: is everything as it was written? One line a check, exit status 1 when one of them
 * finds something. Run it after a restore, before trusting a copy, and every night. */
#include "cli/progress.h"
#include "cli/verbs.h"
#include "domain/audit.h"
#include "domain/contents.h"
#include "domain/points.h"

struct finding {
    bool ok;
    struct str text; /* the line after the check's name */
    json_t *json;    /* figures */
};

static enum err check_database(struct cli *cli, struct finding *f)
{
    struct str report = STR(""), first;
    enum err e = db_integrity(cli->db, cli->arena, &report);
    if (e) return e;
    f->ok = report.n == 0;
    struct str rest = report;
    f->text = f->ok || !str_cut(&rest, '\n', &first) ? str_of(_("whole")) : first;
    f->json = json_pack("{s:s%}", "report", report.p ? report.p : "", report.n);
    return OK;
}

static enum err check_points(struct cli *cli, struct finding *f)
{
    struct points_report r = {0};
    enum err e = points_verify(&cli->cx, &r);
    if (e) return e;
    f->ok = r.findings == 0;
    if (f->ok)
        f->text = str_printf(cli->arena, _("%lld postings of %lld members, %lld lots: all add up"),
                             (long long)r.postings, (long long)r.members, (long long)r.lots);
    else
        f->text = str_printf(cli->arena, _("%lld findings; first: %s (%s %lld)"),
                             (long long)r.findings, r.first[0].what, r.first[0].noun,
                             (long long)r.first[0].id);
    f->json = json_pack("{s:I, s:I, s:I, s:I}", "members", (json_int_t)r.members, "postings",
                        (json_int_t)r.postings, "lots", (json_int_t)r.lots, "findings",
                        (json_int_t)r.findings);
    return OK;
}

/* The words of audit_verify(), for people. */
static const struct {
    const char *code, *text;
} breaks[] = {
    {"changed", N_("row changed")},
    {"removed", N_("row removed")},
    {"swapped", N_("rows swapped")},
    {"cut off", N_("end cut off")},
    {"head missing", N_("the file keys/audit.head is missing")},
};

static const char *break_text(const char *what)
{
    for (size_t i = 0; i < COUNT_OF(breaks); i++)
        if (strcmp(breaks[i].code, what) == 0) return _(breaks[i].text);
    return what;
}

static enum err check_audit(struct cli *cli, struct finding *f)
{
    struct audit_report r = {0};
    enum err e = audit_verify(&cli->cx, &r);
    if (e) return e;
    f->ok = r.first_bad == 0;
    if (f->ok)
        f->text = str_printf(cli->arena, _("%lld rows sealed, %lld not yet, %lld restores"),
                             (long long)r.sealed, (long long)r.unsealed, (long long)r.restores);
    else
        f->text = str_printf(cli->arena, _("%s at number %lld (%lld rows sealed, %lld not yet)"),
                             break_text(r.what), (long long)r.first_bad, (long long)r.sealed,
                             (long long)r.unsealed);
    f->json = json_pack("{s:I, s:I, s:I, s:I, s:s}", "sealed", (json_int_t)r.sealed, "unsealed",
                        (json_int_t)r.unsealed, "restores", (json_int_t)r.restores, "first_bad",
                        (json_int_t)r.first_bad, "what", r.what ? r.what : "");
    return OK;
}

static enum err check_attachments(struct cli *cli, struct finding *f)
{
    struct contents_report r = {0};
    enum err e = contents_verify(&cli->cx, &r);
    if (e) return e;
    f->ok = r.bad == 0;
    if (f->ok)
        f->text = str_printf(cli->arena, _("%lld files, all as they were stored"), (long long)r.checked);
    else
        f->text = str_printf(cli->arena, _("%lld of %lld files missing or changed; first: %lld"),
                             (long long)r.bad, (long long)r.checked, (long long)r.first);
    f->json = json_pack("{s:I, s:I, s:I}", "checked", (json_int_t)r.checked, "bad", (json_int_t)r.bad,
                        "first", (json_int_t)r.first);
    return OK;
}

static enum err check_search(struct cli *cli, struct finding *f)
{
    static const char *const tables[] = {"customer", "complaint"};
    int64_t all = 0;
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        int64_t wrong = 0;
        enum err e = search_verify(cli->db, tables[i], &wrong);
        if (e) return e;
        all += wrong;
    }
    f->ok = all == 0;
    f->text = f->ok ? str_of(_("fits its texts"))
                    : str_printf(cli->arena, _("%lld rows differ"), (long long)all);
    f->json = json_pack("{s:I}", "wrong", (json_int_t)all);
    return OK;
}

static const struct {
    const char *key, *label;
    enum err (*run)(struct cli *cli, struct finding *f);
} checks[] = {
    {"database", N_("database"), check_database},
    {"points", N_("points ledger"), check_points},
    {"audit", N_("audit log"), check_audit},
    {"attachments", N_("attachments"), check_attachments},
    {"search", N_("search index"), check_search},
};

/* false: it found something, or could not be carried out. */
static bool run_check(struct cli *cli, size_t i)
{
    struct finding f = {0};
    err_clear();
    enum err e = checks[i].run(cli, &f);
    if (e) {
        f = (struct finding){.text = cli_reason(cli, e)};
        f.json = json_pack("{s:s%}", "error", f.text.p, f.text.n);
    }
    json_object_set_new(f.json, "ok", json_boolean(f.ok));
    cli_put(cli, checks[i].key, f.json);
    cli_say(cli, "%-7s %s: %.*s", f.ok ? _("ok") : _("WRONG"), _(checks[i].label), STR_ARG(f.text));
    return f.ok;
}

int cli_verify(struct cli *cli)
{
    bool ok = true, restored = false;
    const struct cli_option options[] = {
        {"restored", NULL, N_("first note in the audit log that the database was put back to an earlier state"), NULL, &restored},
    };
    if (!cli_parse(cli, options, COUNT_OF(options))) return cli->exit;
    if (!cli_open(cli, CLI_DATABASE)) return 1;
    enum err e = restored ? audit_mark_restore(&cli->cx) : OK;
    if (e) return cli_fail_err(cli, e, NULL);
    for (size_t i = 0; i < COUNT_OF(checks); i++) ok = run_check(cli, i) && ok;
    cli_put(cli, "ok", json_boolean(ok));
    (void)cli_done(cli);
    return ok ? 0 : cli_fail(cli, _("something is not as it was written"));
}
