/* Numbers of the intranet's home page: see home.h. */
#include "domain/home.h"

#include "domain/setting.h"

enum err home_silent(struct ctx *cx, size_t max, struct silent_customer **ret, size_t *ret_n,
                     int64_t *ret_days)
{
    VEC(struct silent_customer) v = {0};
    int64_t days = setting_int(cx, SETTING_SILENT_DAYS);
    *ret_days = days;
    STMT(q, cx->db,
         "SELECT id, name, code, stage, last_contact_at FROM customer WHERE owner_id = :me"
         " AND state = 'open' AND last_contact_at < :before ORDER BY last_contact_at, id LIMIT :max");
    bind_i64(q, ":me", cx->actor->kind == ACTOR_STAFF ? cx->actor->id : 0);
    bind_i64(q, ":before", cx->now - days * DAY_MS);
    bind_i64(q, ":max", (int64_t)max);
    while (stmt_row(q)) {
        *vec_push(cx->arena, &v) = (struct silent_customer){.id = {col_i64(q, 0)},
                                                            .name = col_str(q, cx->arena, 1),
                                                            .code = col_str(q, cx->arena, 2),
                                                            .stage = col_i64(q, 3),
                                                            .last_contact_at = col_i64(q, 4)};
    }
    *ret = v.at;
    *ret_n = v.n;
    return stmt_done(q);
}
