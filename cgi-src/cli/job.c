/* zhiyin job: the worker's jobs with their last results; one run now, under its lease, so that it
 * never runs beside the worker's. */
#include "cli/verbs.h"
#include "jobs/jobs.h"

static const char *when(struct cli *cli, int64_t at)
{
    return at ? clock_iso_utc(cli->arena, at) : "-";
}

static int list(struct cli *cli)
{
    struct job_row *rows = NULL;
    size_t n = 0;
    enum err e = job_list(&cli->cx, &rows, &n);
    if (e) return cli_fail_err(cli, e, NULL);
    json_t *all = json_array();
    for (const struct job *j = jobs; j->name; j++) {
        struct job_row row = {.result = STR(""), .note = STR(""), .running_by = STR("")};
        for (size_t i = 0; i < n; i++)
            if (str_is(rows[i].name, j->name)) row = rows[i];
        json_array_append_new(
            all, json_pack("{s:s, s:I, s:s%, s:s%, s:I, s:I, s:I}", "name", j->name, "every_ms",
                           (json_int_t)j->every_ms, "result", row.result.p, row.result.n, "note",
                           row.note.p, row.note.n, "started_at", (json_int_t)row.last_started_at,
                           "finished_at", (json_int_t)row.last_finished_at, "next_at",
                           (json_int_t)row.next_at));
        struct str note = job_note_show(&cli->cx, row.note);
        cli_say(cli, "%-14s %-7s %-24s %.*s", j->name,
                row.running_by.n ? _("running") : row.result.n ? row.result.p : "-",
                when(cli, row.last_finished_at), STR_ARG(note));
    }
    cli_put(cli, "jobs", all);
    return cli_done(cli);
}

static int run(struct cli *cli)
{
    if (cli->nargs < 2) return cli_fail(cli, _("name the job (zhiyin job list shows them)"));
    const struct job *job = job_find(str_of(cli->args[1]));
    if (!job) return cli_fail(cli, _("there is no job %s (zhiyin job list shows them)"), cli->args[1]);
    struct str by = job_holder(&cli->cx, "zhiyin");
    struct job_outcome outcome = {0};
    do {
        enum err e = job_execute(&cli->cx, job, by, true, NULL, &outcome);
        if (e == ERR_BUSY) return cli_fail(cli, _("%s is running elsewhere"), job->name);
        if (e) return cli_fail_err(cli, e, job->name);
        if (!outcome.ok) return cli_fail(cli, "%s: %.*s", job->name, STR_ARG(outcome.note));
        struct str note = job_note_show(&cli->cx, outcome.note);
        cli_say(cli, "%s: %.*s", job->name, STR_ARG(note.n ? note : str_of(_("nothing to do"))));
    } while (outcome.next_at <= cli->cx.now);
    cli_put(cli, "job", json_string(job->name));
    cli_put(cli, "note", json_stringn(outcome.note.p, outcome.note.n));
    return cli_done(cli);
}

int cli_job(struct cli *cli)
{
    if (!cli_parse(cli, NULL, 0)) return cli->exit;
    if (!cli_open(cli, CLI_DATABASE)) return 1;
    if (strcmp(cli->args[0], "list") == 0) return list(cli);
    if (strcmp(cli->args[0], "run") == 0) return run(cli);
    return cli_fail(cli, _("expected: zhiyin %s %s"), cli->verb->name, cli->verb->args);
}
