/* Codes of the second factor: making and checking them (liboath), recovery codes. Called by factor.c and
 * staff_self.c. Guards that a code works once: a time step is booked by its primary key, in the
 * transaction that lets somebody in; a clock that jumped and came back locks nobody out. */
#include "domain/factor_internal.h"

#include <liboath/oath.h>
#include <sodium.h>
#include <stdlib.h>

#include "base/secret.h"
#include "base/text.h"

#define SECRET_BYTES 20 /* as long as the output of SHA-1: RFC 4226 section 4 */
#define STEP_S       30
#define WINDOW       1
#define DIGITS       6
#define RECOVERY_CHARS 10 /* of 32: 50 bits */

static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"; /* none that looks like another */

static void library(void)
{
    static bool ready;
    if (!ready && oath_init() != OATH_OK) die("liboath cannot be used");
    ready = true;
}

struct str factor_secret_new(struct arena *a)
{
    char *p = arena_alloc(a, SECRET_BYTES);
    secret_random(p, SECRET_BYTES);
    return (struct str){p, SECRET_BYTES};
}

struct str factor_base32(struct arena *a, struct str secret)
{
    char *out = NULL;
    size_t n = 0;
    library();
    if (oath_base32_encode(secret.p, secret.n, &out, &n) != OATH_OK) die("base32");
    struct str s = str_copy(a, (struct str){out, n});
    sodium_memzero(out, n);
    free(out);
    return s;
}

/* What was typed: full-width digits folded, blanks and hyphens left out, capitals. */
static struct str code_clean(struct ctx *cx, struct str typed)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct str half = text_half_width(cx->arena, typed);
    for (size_t i = 0; i < half.n && b.n < 64; i++) {
        char c = half.p[i];
        if (c == ' ' || c == '-' || c == '\t') continue;
        buf_char(&b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    return str_copy(cx->arena, buf_view(&b));
}

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return s.n == DIGITS;
}

bool factor_step_of(struct ctx *cx, struct str secret, struct str typed, int64_t *ret_step)
{
    struct str code = code_clean(cx, typed);
    uint64_t counter = 0;
    int at = 0;
    if (!is_digits(code)) return false;
    library();
    if (oath_totp_validate3(secret.p, secret.n, (time_t)(cx->now / SECOND_MS), STEP_S, 0, WINDOW, &at,
                            &counter, str_dup(cx->arena, code)) < 0)
        return false;
    *ret_step = (int64_t)counter;
    return true;
}

enum err factor_step_use(struct ctx *cx, staff_id id, int64_t step, bool *ret_first)
{
    STMT(q, cx->db,
         "INSERT INTO staff_factor_step (staff_id, step) VALUES (:staff, :step)"
         " ON CONFLICT (staff_id, step) DO NOTHING");
    bind_id(q, ":staff", id);
    bind_i64(q, ":step", step);
    enum err e = stmt_run(q);
    if (!e) *ret_first = stmt_changes(q) == 1;
    return e;
}

/* ---- recovery codes ---- */

static struct hash recovery_hash(struct ctx *cx, staff_id id, struct str clean)
{
    struct str parts[] = {STR("recovery"), str_printf(cx->arena, "%lld", (long long)id.v), clean};
    return secret_mac(KEY_CODE, parts, COUNT_OF(parts));
}

/* "7K3M9-2QXPW" */
static struct str recovery_new(struct ctx *cx, staff_id id, struct hash *ret_hash)
{
    unsigned char random[RECOVERY_CHARS];
    char clean[RECOVERY_CHARS];
    secret_random(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) clean[i] = letters[random[i] & 31];
    *ret_hash = recovery_hash(cx, id, (struct str){clean, sizeof clean});
    return str_printf(cx->arena, "%.5s-%.5s", clean, clean + 5);
}

enum err factor_codes_make(struct ctx *cx, staff_id id, struct str ret_codes[FACTOR_CODES])
{
    STMT(old, cx->db, "DELETE FROM staff_recovery WHERE staff_id = :staff");
    bind_id(old, ":staff", id);
    enum err e = stmt_run(old);
    STMT(q, cx->db, "INSERT INTO staff_recovery (staff_id, code_hash) VALUES (:staff, :hash)");
    for (size_t i = 0; !e && i < FACTOR_CODES; i++) {
        struct hash h;
        ret_codes[i] = recovery_new(cx, id, &h);
        stmt_again(q);
        bind_id(q, ":staff", id);
        bind_hash(q, ":hash", h);
        e = stmt_run(q);
    }
    return e;
}

static enum err recovery_use(struct ctx *cx, staff_id id, struct str clean, bool *ret_right)
{
    struct hash h = recovery_hash(cx, id, clean);
    STMT(q, cx->db,
         "UPDATE staff_recovery SET used_at = :now WHERE staff_id = :staff AND code_hash = :hash"
         " AND used_at IS NULL");
    bind_i64(q, ":now", cx->now);
    bind_id(q, ":staff", id);
    bind_hash(q, ":hash", h);
    enum err e = stmt_run(q);
    if (!e) *ret_right = stmt_changes(q) == 1;
    return e;
}

enum err factor_use(struct ctx *cx, staff_id id, struct str typed, enum factor_code *ret)
{
    struct str secret, clean = code_clean(cx, typed);
    int64_t step;
    bool good = false;
    *ret = FACTOR_WRONG;
    enum err e = factor_secret_load(cx, id, &secret);
    if (e) return e;
    if (clean.n == RECOVERY_CHARS) {
        e = recovery_use(cx, id, clean, &good);
        if (!e && good) *ret = FACTOR_RECOVERY;
    } else if (factor_step_of(cx, secret, typed, &step)) {
        e = factor_step_use(cx, id, step, &good);
        if (!e && good) *ret = FACTOR_RIGHT;
    }
    sodium_memzero((char *)(uintptr_t)secret.p, secret.n);
    return e;
}

/* Steps of yesterday and of a clock that was wrong; challenges and links that are long over. */
enum err factor_purge(struct ctx *cx, int64_t *ret_removed)
{
    TX(tx, cx);
    int64_t step = cx->now / SECOND_MS / STEP_S, day = 86400 / STEP_S;
    STMT(q, cx->db, "DELETE FROM staff_factor_step WHERE step < :old OR step > :ahead");
    bind_i64(q, ":old", step - day);
    bind_i64(q, ":ahead", step + day);
    enum err e = stmt_run(q);
    int64_t n = e ? 0 : stmt_changes(q);
    STMT(c, cx->db, "DELETE FROM sign_in_challenge WHERE expires_at < :now");
    bind_i64(c, ":now", cx->now);
    if (!e) e = stmt_run(c);
    if (!e) n += stmt_changes(c);
    STMT(l, cx->db, "DELETE FROM staff_link WHERE expires_at < :before");
    bind_i64(l, ":before", cx->now - 30 * DAY_MS);
    if (!e) e = stmt_run(l);
    if (!e) n += stmt_changes(l);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_removed = n;
    return e;
}
