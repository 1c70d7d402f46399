/* Settings: the table of what there is, and reading and saving them. See setting.h. */
#include "domain/setting.h"

#include "base/text.h"
#include "domain/audit.h"

static const struct setting_def defs[SETTING_COUNT] = {
    [SETTING_WARN_HOURS] = {"complaint.warn_hours", N_("Working hours before a due time at which the agent is warned"),
                            N_("Then and when the time passes, the agent finds a notice; of a case without an agent its "
                               "managers do. 0: only when it passes."),
                            SETTING_INT, "4", 0, 80, false},
    [SETTING_WORK_ZONE] = {"work.zone", N_("Zone of the working week"), "", SETTING_INT, "", 0, 0, true},
    [SETTING_REOPEN_DAYS] = {"complaint.reopen_days", N_("Days in which a closed case may be reopened"),
                             N_("Counted from closing. After that the customer files a new case."),
                             SETTING_INT, "14", 0, 365, false},
    [SETTING_RATE_DAYS] = {"complaint.rate_days", N_("Days in which a closed case may be rated"),
                           N_("Counted from closing; within them the customer may also change the rating. 0: never "
                              "once it is closed."),
                           SETTING_INT, "30", 0, 180, false},
    [SETTING_VALUE_DAY] = {"value.day", N_("Reference day of customer value"),
                           N_("Value is the net orders of the 12 months up to this day. Empty: "
                              "today."),
                           SETTING_DAY, "", 0, 0, false},
    [SETTING_POINTS_MONTHS] = {"points.months", N_("Months until earned points expire"),
                               N_("Counts for points earned from now on. 0: they never expire."),
                               SETTING_INT, "24", 0, 120, false},
    [SETTING_POINTS_LIMIT] = {"points.limit", N_("Points above which a second person must agree"),
                              N_("Counts what one person posts to one member in a day: earned, redeemed,"
                                 " adjusted, reversed. 0: always."),
                              SETTING_INT, "10000", 0, 100000000, false},
    [SETTING_GRANT_LIMIT] = {"points.grant_limit",
                             N_("Grant to many members: sum above which a second person must agree"),
                             N_("What each member gets is compared with the limit above as well."),
                             SETTING_INT, "100000", 0, INT64_C(1000000000000), false},
    [SETTING_REQUEST_DAYS] = {"points.request_days",
                              N_("Days until a request for a second person expires"),
                              N_("The one who asked is told. Nothing was posted."), SETTING_INT, "7",
                              1, 90, false},
    [SETTING_SILENT_DAYS] = {"home.silent_days", N_("Days without contact until a customer counts as silent"),
                             N_("Such customers stand on their owner's home page."), SETTING_INT,
                             "60", 7, 730, false},
    [SETTING_CUSTOM] = {"custom.version", N_("Version of the custom fields"), "", SETTING_INT, "", 0, 0, true},
    [SETTING_FACTOR_ROLES] = {"factor.roles", N_("Roles that need sign-in codes"), "", SETTING_INT, "0", 0,
                              (1 << ROLE_COUNT) - 1, true},
    [SETTING_KEYS] = {"keys", N_("Fingerprint of the keys"), "", SETTING_INT, "", 0, 0, true},
    [SETTING_DEMO] = {"demo", N_("Demonstration database"), "", SETTING_INT, "0", 0, 1, true},
};

const struct setting_def *setting_def(enum setting s)
{
    return &defs[s];
}

struct str setting_text(struct ctx *cx, enum setting s)
{
    STMT(q, cx->db, "SELECT value FROM setting WHERE key = :key");
    bind_cstr(q, ":key", defs[s].key);
    return stmt_one(q) == OK ? col_str(q, cx->arena, 0) : str_of(defs[s].fallback);
}

int64_t setting_int(struct ctx *cx, enum setting s)
{
    int64_t value = 0;
    if (!str_to_i64(setting_text(cx, s), &value) && !str_to_i64(str_of(defs[s].fallback), &value)) {
        return defs[s].min;
    }
    return value;
}

int64_t setting_version(struct ctx *cx, enum setting s)
{
    STMT(q, cx->db, "SELECT version FROM setting WHERE key = :key");
    bind_cstr(q, ":key", defs[s].key);
    return stmt_one(q) == OK ? col_i64(q, 0) : 0;
}

/* The normal form of what was typed, or a problem at the setting's key. */
static enum err check(struct ctx *cx, const struct setting_def *d, struct str typed,
                      struct str *ret_value)
{
    struct str value = text_half_width(cx->arena, text_clean_line(cx->arena, typed));
    if (d->type == SETTING_DAY) {
        struct civil day;
        if (!value.n) {
            *ret_value = STR("");
            return OK;
        }
        if (!clock_parse_date(value, &day)) {
            return problem(cx, d->key, _("This is not a date. Write it like 2026-11-21."));
        }
        *ret_value = str_printf(cx->arena, "%04d-%02d-%02d", day.year, day.month, day.day);
        return OK;
    }
    int64_t n = 0;
    if (!str_to_i64(value, &n) || n < d->min || n > d->max) {
        return problem_f(cx, d->key, _("Give a whole number from %lld to %lld."),
                         (long long)d->min, (long long)d->max);
    }
    *ret_value = str_printf(cx->arena, "%lld", (long long)n);
    return OK;
}

static enum err store(struct ctx *cx, const struct setting_def *d, struct str value)
{
    STMT(q, cx->db,
         "INSERT INTO setting (key, value, version, updated_at) VALUES (:key, :value, 1, :now)"
         " ON CONFLICT (key) DO UPDATE SET value = :value, version = setting.version + 1,"
         " updated_at = :now");
    bind_cstr(q, ":key", d->key);
    bind_str(q, ":value", value);
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

enum err setting_save(struct ctx *cx, enum setting s, struct str value, int64_t version)
{
    const struct setting_def *d = &defs[s];
    struct str clean = STR("");
    if (d->hidden) return ERR_FORBIDDEN;
    enum err e = check(cx, d, value, &clean);
    if (e) return e;
    TX(tx, cx);
    if (setting_version(cx, s) != version) return ERR_STALE;
    struct str old = setting_text(cx, s);
    if (str_eq(old, clean)) return tx_commit(&tx);
    e = store(cx, d, clean);
    if (!e) {
        e = audit_write(cx, "setting.save", "setting", s, (customer_id){0},
                        json_pack("{s:s%}", d->key, old.p, old.n),
                        json_pack("{s:s%}", d->key, clean.p, clean.n));
    }
    return e ? e : tx_commit(&tx);
}

enum err setting_force(struct ctx *cx, enum setting s, struct str value)
{
    TX(tx, cx);
    enum err e = store(cx, &defs[s], value);
    return e ? e : tx_commit(&tx);
}
