/* What goes over the connection: libpq's pipeline.
 *
 * Called by postgres.c and postgres_stmt.c. BEGIN, a statement's preparation and the statement itself
 * go in one packet; a statement whose answer nobody needs at once (stmt_send) goes with the next one,
 * COMMIT with the last. The rules guarded here: every answer is read, in order; a connection that
 * broke is replaced, and what was sent is sent again only where nothing can have been carried out; a
 * COMMIT without an answer is ERR_LOST, and so is one that the server acknowledges with a warning (it
 * gave up waiting for the standby); no answer is waited for without end. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "db/postgres.h"

#define ANSWER_MS 4000 /* below connect_timeout */

/* ---- errors ---- */

static enum err named(const char *state)
{
    static const struct {
        const char *begins;
        enum err e;
    } names[] = {{"40001", ERR_BUSY},        {"40P01", ERR_BUSY},        {"55P03", ERR_BUSY},
                 {"23502", ERR_INTERNAL},    {"23", ERR_CONFLICT},       {"22021", ERR_INVALID},     {"53100", ERR_FULL},
                 {"53", ERR_UNAVAILABLE},    {"57", ERR_UNAVAILABLE},    {"08", ERR_UNAVAILABLE},
                 {"28", ERR_UNAVAILABLE},    {"3D000", ERR_NOT_FOUND},   {"25006", ERR_UNAVAILABLE},
                 {"25P03", ERR_UNAVAILABLE}, {"58030", ERR_FULL}};
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strncmp(state, names[i].begins, strlen(names[i].begins)) == 0) return names[i].e;
    return ERR_INTERNAL;
}

/* This server cannot go on with us: shutting down, demoted to read-only, session ended. */
static bool ends_connection(const char *state)
{
    return strncmp(state, "57P", 3) == 0 || strcmp(state, "25006") == 0 || strcmp(state, "25P03") == 0 ||
           strncmp(state, "08", 2) == 0;
}

static enum err lost_connection(struct pg *c)
{
    c->dead = true;
    return fail(ERR_UNAVAILABLE, "the connection to the database is lost");
}

/* The server's first line; not where it quotes values (class 22), and never its DETAIL. */
static enum err answer_error(struct pg *c, const PGresult *r, const struct stmt *q)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    if (!state) return lost_connection(c);
    if (ends_connection(state)) c->dead = true;
    bool quotes = strncmp(state, "22", 2) == 0;
    return fail(named(state), "%s (%s)%s%.120s", quotes || !text ? "a value was refused" : text, state,
                q && q->sql ? " in: " : "", q && q->sql ? q->sql : "");
}

/* ---- connecting ---- */

/* A warning that comes with COMMIT: it is done here, but perhaps not on the standby. */
static void on_notice(void *arg, const PGresult *r)
{
    struct pg *c = arg;
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity && strcmp(severity, "WARNING") == 0) c->warned = true;
}

static int64_t now_ms(void)
{
    return clock_tick_us() / 1000;
}

static bool wait_for(struct pg *c, short events, int64_t until)
{
    for (;;) {
        int64_t left = until ? until - now_ms() : 1000;
        if (left <= 0) return false;
        struct pollfd p = {.fd = PQsocket(c->h), .events = events};
        int n = poll(&p, 1, left > 1000 ? 1000 : (int)left);
        if (n > 0) return true;
        if (n < 0 && errno != EINTR) return false;
    }
}

/* Of the last server that answered (libpq goes to the next one only where it cannot be connected to), and the line
 * that it stands in: "FATAL:  28P01: ...". What stands around it is in the server's language. */
static const char *state_in(const char *text, const char **ret_line)
{
    const char *found = NULL, *line = text;
    for (const char *p = text; *p; p++) {
        if (*p == '\n') line = p + 1;
        if (strncmp(p, ":  ", 3) != 0) continue;
        bool is = strspn(p + 3, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 5 && strncmp(p + 8, ": ", 2) == 0;
        if (!is) continue;
        found = p + 3;
        *ret_line = line;
    }
    return found;
}

/* By words, which are English: libpq's own (postgres_url.c), or those of PgBouncer, whose one state says nothing. */
static enum err refusal_by_words(const char *text)
{
    bool missing = strstr(text, "database \"") && strstr(text, "does not exist");
    bool refused = strstr(text, "certificate") || strstr(text, "authentication failed") || strstr(text, "does not exist") ||
                   strstr(text, "no pg_hba.conf entry");
    return missing ? ERR_NOT_FOUND : refused ? ERR_FORBIDDEN : ERR_UNAVAILABLE;
}

static enum err refusal(const char *state, const char *text)
{
    if (!state || strncmp(state, "08P01", 5) == 0) return refusal_by_words(text);
    if (strncmp(state, "28", 2) == 0 || strncmp(state, "42501", 5) == 0) return ERR_FORBIDDEN;
    return strncmp(state, "3D000", 5) == 0 ? ERR_NOT_FOUND : ERR_UNAVAILABLE;
}

/* Who was asked for a password, and where it was looked for. */
static enum err password_missing(PGconn *h)
{
    PQconninfoOption *all = PQconninfo(h);
    const char *file = NULL;
    for (const PQconninfoOption *o = all; o && o->keyword; o++)
        if (strcmp(o->keyword, "passfile") == 0 && o->val && *o->val) file = o->val;
    enum err e = fail(ERR_FORBIDDEN, "the database asks for a password: none for user %s in %s (passfile=, passdir=)",
                      PQuser(h) ? PQuser(h) : "", file ? file : "~/.pgpass");
    PQconninfoFree(all);
    return e;
}

static enum err connect_failed(PGconn *h)
{
    const char *text = h ? PQerrorMessage(h) : "out of memory", *line = text;
    if (h && PQconnectionNeedsPassword(h)) return password_missing(h);
    const char *state = state_in(text, &line);
    size_t n = strcspn(line, "\n");
    return fail(refusal(state, text), "%.*s", (int)(n > 300 ? 300 : n), line);
}

/* libpq gives the reason of a refused connection as text alone, in the server's language; asked to, it puts the
 * SQLSTATE into it. So who was refused asks once more; not where somebody did not answer in time. */
static void ask_why(PGconn *h, int64_t begun)
{
    if (!h || PQstatus(h) == CONNECTION_OK || now_ms() - begun > ANSWER_MS) return;
    PQsetErrorVerbosity(h, PQERRORS_VERBOSE);
    PQreset(h);
    PQsetErrorVerbosity(h, PQERRORS_DEFAULT);
}

/* As libpq wants them: keywords and values, the first the whole address. */
static PGconn *start_connection(struct db *db, const char *options, const char *user, const char *passfile)
{
    struct pg *c = pg_of(db);
    const char *keywords[] = {"dbname", "client_encoding", "application_name", "connect_timeout",
                              "target_session_attrs", "tcp_user_timeout", "keepalives_idle", "options",
                              user ? "user" : passfile ? "passfile" : NULL, user && passfile ? "passfile" : NULL, NULL};
    const char *values[] = {c->at.conninfo, "UTF8", c->profile, "5", "read-write", "15000", "10", options,
                            user ? user : passfile, passfile, NULL};
    return PQconnectdbParams(keywords, values, 1);
}

static const char *owner_name(const struct pg *c, struct arena *a)
{
    PQconninfoOption *all = PQconninfoParse(c->at.conninfo, NULL);
    const char *user = NULL;
    for (const PQconninfoOption *o = all; o && o->keyword; o++)
        if (strcmp(o->keyword, "user") == 0 && o->val) user = arena_cstr(a, o->val);
    PQconninfoFree(all);
    if (user) return user;
    all = PQconndefaults();
    for (const PQconninfoOption *o = all; o && o->keyword; o++)
        if (strcmp(o->keyword, "user") == 0 && o->val) user = arena_cstr(a, o->val);
    PQconninfoFree(all);
    return user ? user : "zhiyin";
}

static enum err check_server(struct pg *c)
{
    const char *encoding = PQparameterStatus(c->h, "server_encoding");
    if (!encoding || strcmp(encoding, "UTF8") != 0)
        return fail(ERR_FORBIDDEN, "the database's encoding is %s; Zhiyin needs UTF8", encoding ? encoding : "unknown");
    return OK;
}

static enum err make_connection(struct db *db)
{
    struct pg *c = pg_of(db);
    struct arena *a CLEANUP(arena_cleanup) = arena_new();
    bool own_role = c->at.roles && db->profile && db->profile != &profile_owner;
    const char *user = own_role ? arena_printf(a, "%s_%s", owner_name(c, a), c->profile) : NULL;
    const char *passfile = c->at.passdir ? arena_printf(a, "%s/%s.pgpass", c->at.passdir, c->profile) : NULL;
    /* A pooler takes none: roles have these then. Compiling a plan costs seconds where a table has 16 partitions. */
    const char *options = c->at.prepare ? "-c jit=off" : "";
    if (c->at.prepare && c->statement_ms)
        options = arena_printf(a, "-c jit=off -c statement_timeout=%lld -c idle_in_transaction_session_timeout=300000",
                               (long long)c->statement_ms);
    int64_t begun = now_ms();
    c->h = start_connection(db, options, user, passfile);
    ask_why(c->h, begun);
    enum err e = c->h && PQstatus(c->h) == CONNECTION_OK ? check_server(c) : connect_failed(c->h);
    if (!e && (PQsetnonblocking(c->h, 1) != 0 || PQenterPipelineMode(c->h) != 1))
        e = fail(ERR_UNAVAILABLE, "the connection cannot be used");
    if (e) {
        PQfinish(c->h);
        c->h = NULL;
        return e;
    }
    PQsetNoticeReceiver(c->h, on_notice, c);
    return OK;
}

static void forget_sent(struct pg *c)
{
    c->nsent = 0;
    c->unsynced = c->foreign = 0;
    c->closing.n = 0;
    c->open = c->touched = false;
}

void pg_disconnect(struct db *db)
{
    struct pg *c = pg_of(db);
    if (c->h) PQfinish(c->h);
    c->h = NULL;
    c->dead = true;
    pg_memo_end(c);
    forget_sent(c);
}

enum err pg_connected(struct db *db)
{
    struct pg *c = pg_of(db);
    if (c->h && !c->dead && PQstatus(c->h) == CONNECTION_OK) return OK;
    if (c->open) return fail(ERR_UNAVAILABLE, "the connection was lost within the transaction");
    pg_disconnect(db);
    enum err e = make_connection(db);
    if (e) return e;
    c->dead = false;
    c->generation++;
    return OK;
}

/* ---- answers ---- */

static bool flush(struct pg *c, int64_t until)
{
    for (;;) {
        int n = PQflush(c->h);
        if (n == 0) return true;
        if (n < 0) return false;
        if (!wait_for(c, POLLIN | POLLOUT, until)) return false;
        if (PQconsumeInput(c->h) != 1) return false;
    }
}

/* NULL with *ret_lost: nothing more comes; NULL without: the end of one command's answers. */
static PGresult *next_answer(struct pg *c, int64_t until, bool *ret_lost)
{
    *ret_lost = false;
    while (PQisBusy(c->h))
        if (!wait_for(c, POLLIN, until) || PQconsumeInput(c->h) != 1) {
            *ret_lost = true;
            return NULL;
        }
    return PQgetResult(c->h);
}

static void take_rows(struct pg *c, struct pg_sent *s, PGresult *r)
{
    const char *changed = PQcmdTuples(r);
    if (!s->prepares && s->q) c->changed = *changed ? strtoll(changed, NULL, 10) : 0;
    struct pg_stmt *p = s->q ? s->q->raw : NULL;
    if (!s->rows || !p) {
        PQclear(r);
        return;
    }
    if (!p->borrowed) PQclear(p->rows);
    p->borrowed = false;
    p->rows = r;
    p->at = -1;
    p->n = PQntuples(r);
}

/* What was prepared is of no use any more: its tables are others since (a migration beside us: to be done again),
 * or nobody knows it (a pooler). The next run prepares it anew. */
static enum err check_prepared(struct pg *c, const PGresult *r, const struct pg_sent *s, enum err e)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE), *in = PQresultErrorField(r, PG_DIAG_SOURCE_FUNCTION);
    bool changed = state && in && strcmp(state, "0A000") == 0 && strcmp(in, "RevalidateCachedQuery") == 0;
    struct pg_stmt *p = s->q && s->q->raw ? s->q->raw : NULL;
    if (!p || s->prepares || (!changed && (!state || strcmp(state, "26000") != 0))) return e;
    if (changed) *vec_push(c->arena, &c->closing) = (unsigned)strtoul(p->name + 2, NULL, 10);
    p->generation = 0;
    *p->name = '\0';
    return changed ? ERR_BUSY : e;
}

/* One command's answer. Errors of what was sent before it leave it aborted, which says nothing new. */
static enum err take_answer(struct pg *c, struct pg_sent *s, int64_t until)
{
    bool lost;
    PGresult *r = next_answer(c, until, &lost);
    if (lost || !r) return lost_connection(c);
    enum err e = OK;
    ExecStatusType status = PQresultStatus(r);
    if (s->sync) {
        if (status != PGRES_PIPELINE_SYNC) e = lost_connection(c);
        PQclear(r);
        return e;
    }
    bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
    if (good && s->commits && strcmp(PQcmdStatus(r), "COMMIT") != 0)
        e = fail(ERR_INTERNAL, "the transaction had failed before its COMMIT");
    else if (status == PGRES_PIPELINE_ABORTED) c->aborted = true;
    else if (!good) e = check_prepared(c, r, s, answer_error(c, r, s->q));
    if (e == ERR_CONFLICT && s->later) e = fail(ERR_INTERNAL, "a row that was sent before broke a constraint"); /* nobody expects it any more */
    if (s->prepares && !good && s->q) ((struct pg_stmt *)s->q->raw)->generation = 0;
    if (good && !e) {
        take_rows(c, s, r);
        r = NULL;
    }
    PQclear(r);
    r = next_answer(c, until, &lost); /* NULL closes the command's answers */
    PQclear(r);
    return lost ? lost_connection(c) : e;
}

static bool add_sent(struct pg *c, struct pg_sent s)
{
    c->sent[c->nsent++] = s;
    c->unsynced = s.sync ? 0 : c->unsynced + 1;
    return true;
}

static bool send_sync(struct pg *c)
{
    return c->unsynced == 0 || (PQpipelineSync(c->h) == 1 && add_sent(c, (struct pg_sent){.sync = true}));
}

static int64_t deadline(const struct pg *c)
{
    return c->statement_ms ? now_ms() + c->statement_ms + 5000 : 0;
}

enum err pg_settle(struct db *db)
{
    struct pg *c = pg_of(db);
    int64_t until = deadline(c);
    enum err first = OK;
    if (c->nsent == 0) return OK;
    if (c->dead || !send_sync(c) || !flush(c, until)) {
        first = lost_connection(c);
        c->nsent = 0;
        return first;
    }
    for (size_t i = 0; i < c->nsent && !(c->dead && first); i++) {
        enum err e = take_answer(c, &c->sent[i], until);
        if (e && !first) first = e;
    }
    c->nsent = 0;
    c->unsynced = c->foreign = 0;
    if (!first && c->aborted) first = fail(ERR_INTERNAL, "a statement was not carried out");
    c->aborted = false;
    if (c->open && !c->dead) c->touched = true;
    return first;
}

/* ---- sending ---- */

static bool send_text(struct pg *c, const char *sql, bool commits)
{
    return PQsendQueryParams(c->h, sql, 0, NULL, NULL, NULL, NULL, 1) == 1 &&
           add_sent(c, (struct pg_sent){.commits = commits});
}

/* What must stand before a statement: given-up names, and BEGIN. */
static bool send_before(struct pg *c)
{
    char text[48];
    while (c->closing.n && !c->open) {
        snprintf(text, sizeof text, "DEALLOCATE zy%u", c->closing.at[--c->closing.n]);
        if (!send_text(c, text, false)) return false;
        if (c->nsent > PIPELINE / 2) break;
    }
    if (!c->begin) return true;
    if (!send_sync(c)) return false; /* BEGIN must stand first, or it finds a transaction going on */
    if (!send_text(c, c->begin, false)) return false;
    if (c->then && !send_text(c, c->then, false)) return false;
    c->begun = c->begin;
    c->begun_then = c->then;
    c->begin = c->then = NULL;
    c->open = true;
    c->touched = false;
    return true;
}

static bool send_statement(struct pg *c, struct stmt *q, bool later)
{
    struct pg_stmt *p = q->raw;
    bool keep = c->at.prepare && !p->unnamed;
    struct pg_sent run = {.q = q, .rows = !later, .later = later};
    if (!keep)
        return PQsendQueryParams(c->h, p->text, q->nparams, p->types, p->values, p->lengths, p->formats, 1) == 1 &&
               add_sent(c, run);
    if (p->generation != c->generation) {
        if (!*p->name) snprintf(p->name, sizeof p->name, "zy%u", ++c->names);
        if (PQsendPrepare(c->h, p->name, p->text, q->nparams, p->types) != 1) return false;
        add_sent(c, (struct pg_sent){.q = q, .prepares = true});
        p->generation = c->generation;
        for (int i = 0; i < q->nparams; i++) p->prepared[i] = p->types[i];
    }
    return PQsendQueryPrepared(c->h, p->name, q->nparams, p->values, p->lengths, p->formats, 1) == 1 && add_sent(c, run);
}

/* May what was sent since BEGIN be sent once more on a new connection? Nothing of it was answered, no
 * COMMIT was among it, and only q was in it. */
static bool may_resend(const struct pg *c)
{
    return c->dead && !c->touched && c->foreign == 0;
}

enum err pg_send(struct db *db, struct stmt *q, bool later)
{
    struct pg *c = pg_of(db);
    if (c->nsent + 8 > PIPELINE) {
        enum err e = pg_settle(db);
        if (e) return e;
    }
    for (int tries = 0;; tries++) {
        enum err e = pg_connected(db);
        if (e) return e;
        if (!send_before(c) || !send_statement(c, q, later)) e = lost_connection(c);
        if (later && !e) {
            c->foreign++;
            return OK;
        }
        if (!e) e = pg_settle(db);
        if (!e || tries > 0 || !may_resend(c)) return e;
        if (c->open) {
            c->begin = c->begun;
            c->then = c->begun_then;
        }
        forget_sent(c);
    }
}

enum err pg_command(struct db *db, const char *sql, bool later)
{
    struct pg *c = pg_of(db);
    if (c->nsent + 8 > PIPELINE) {
        enum err e = pg_settle(db);
        if (e) return e;
    }
    if (c->dead) return lost_connection(c);
    if (!send_before(c) || !send_text(c, sql, false)) return lost_connection(c);
    if (!later) return pg_settle(db);
    if (!send_sync(c) || PQflush(c->h) < 0) return lost_connection(c);
    return OK;
}

enum err pg_commit_wait(struct db *db)
{
    struct pg *c = pg_of(db);
    enum err e = c->nsent + 8 > PIPELINE ? pg_settle(db) : OK;
    if (e) return e;
    if (c->dead) return lost_connection(c);
    c->warned = false;
    /* A timeout would only end the wait for the standby: committed, acknowledged, and lost with this server. */
    if (c->statement_ms && !send_text(c, "SET LOCAL statement_timeout = 0", false)) return lost_connection(c);
    if (send_text(c, "COMMIT", true)) e = pg_settle(db);
    else e = lost_connection(c); /* it may have left all the same */
    if (e && c->dead) return fail(ERR_LOST, "the connection was lost before the COMMIT was answered");
    if (e || !c->warned) return e;
    return fail(ERR_LOST, "the server warned of the COMMIT: perhaps not on the standby");
}

enum err pg_plain(struct db *db)
{
    struct pg *c = pg_of(db);
    enum err e = pg_connected(db);
    if (!e && c->begin && !send_before(c)) e = lost_connection(c);
    if (!e) e = pg_settle(db);
    if (e) return e;
    PQexitPipelineMode(c->h);
    PQsetnonblocking(c->h, 0);
    return OK;
}

void pg_pipelined(struct db *db)
{
    struct pg *c = pg_of(db);
    PQsetnonblocking(c->h, 1);
    PQenterPipelineMode(c->h);
}

enum err pg_refused(struct db *db, const PGresult *r)
{
    return answer_error(pg_of(db), r, NULL);
}

enum err pg_script(struct db *db, const char *sql)
{
    if (db->mode != DB_WRITE) return fail(ERR_INTERNAL, "script on a connection for reading");
    enum err e = pg_plain(db);
    if (e) return e;
    PGresult *r = PQexec(pg_of(db)->h, sql);
    ExecStatusType status = PQresultStatus(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) e = pg_refused(db, r);
    PQclear(r);
    pg_pipelined(db);
    return e;
}
