/* Custom fields made, changed, ordered, retired by a system admin: see custom_edit.h. Choices stand in
 * choice.c. */
#include "domain/custom/inside.h"

#include "base/money.h"
#include "base/text.h"
#include "domain/custom_value.h"
#include "domain/setting.h"

#define LABEL_MAX 60
#define HELP_MAX  300
#define CODE_MAX  40
#define TEXT_HIGH 500
#define LINES_HIGH 20000

enum err custom_changed(struct ctx *cx)
{
    return setting_force(cx, SETTING_CUSTOM, str_of(secret_token(cx->arena)));
}

/* ---- checks ---- */

struct str custom_line(struct ctx *cx, const char *field, struct str s, int most)
{
    struct str clean = text_clean_line(cx->arena, s);
    if (!text_valid(clean)) problem(cx, field, _("This text has characters that cannot be read."));
    else if ((int)text_length(clean) > most) problem_f(cx, field, _("Please use at most %d characters."), most);
    return clean;
}

static void check_texts(struct ctx *cx, struct custom_edit *d)
{
    d->label_zh = custom_line(cx, "label_zh", d->label_zh, LABEL_MAX);
    d->label_en = custom_line(cx, "label_en", d->label_en, LABEL_MAX);
    d->help_zh = custom_line(cx, "help_zh", d->help_zh, HELP_MAX);
    d->help_en = custom_line(cx, "help_en", d->help_en, HELP_MAX);
    d->heading_zh = custom_line(cx, "heading_zh", d->heading_zh, LABEL_MAX);
    d->heading_en = custom_line(cx, "heading_en", d->heading_en, LABEL_MAX);
    d->initial = d->type == CUSTOM_LINES ? text_clean_lines(cx->arena, d->initial) : custom_line(cx, "initial", d->initial, TEXT_HIGH);
    if (!d->label_zh.n) problem(cx, "label_zh", _("Give it a name."));
    if (d->heading_en.n && !d->heading_zh.n) problem(cx, "heading_zh", _("Please fill this in."));
}

static void check_unique(struct ctx *cx, const struct custom_edit *d)
{
    const struct custom_set *set = custom_fields(cx, (enum custom_entity)d->entity);
    if (!d->id && set->all >= CUSTOM_FIELDS_MAX)
        problem_f(cx, "", _("There are %d fields already, which is as many as there can be."), CUSTOM_FIELDS_MAX);
    for (size_t i = 0; i < set->n; i++) {
        if (set->at[i].id == d->id) continue;
        if (str_eq(set->at[i].label_zh, d->label_zh)) problem(cx, "label_zh", _("Another field has this name already."));
        if (d->label_en.n && str_eq(set->at[i].label_en, d->label_en))
            problem(cx, "label_en", _("Another field has this name already."));
    }
}

static void check_rights(struct ctx *cx, const struct custom_edit *d)
{
    if (d->sees < 0 || d->sees >= CUSTOM_SEES) problem(cx, "sees", _("This choice does not exist."));
    if (d->portal < 0 || d->portal >= CUSTOM_PORTALS) problem(cx, "portal", _("This choice does not exist."));
    if (d->sees != CUSTOM_SEEN_ALL && d->searchable)
        problem(cx, "searchable", _("Only what everybody sees can be searched: finding a record would tell its value."));
    if (d->sees != CUSTOM_SEEN_ALL && d->portal)
        problem(cx, "portal", _("What customers see cannot be kept from employees."));
    if ((d->portal && d->entity == CUSTOM_CUSTOMER) || (d->portal == CUSTOM_PORTAL_FILL && d->entity != CUSTOM_COMPLAINT))
        problem(cx, "portal", _("This is not possible here."));
}

/* ---- bounds ---- */

static int64_t count_bound(struct ctx *cx, const char *field, struct str s, int64_t most)
{
    int64_t n;
    s = str_trim(text_half_width(cx->arena, text_clean_line(cx->arena, s)));
    if (!s.n) return CUSTOM_NONE;
    if (str_to_i64(s, &n) && n >= 0 && n <= most) return n;
    problem_f(cx, field, _("Give a whole number from %lld to %lld."), 0LL, (long long)most);
    return CUSTOM_NONE;
}

/* A value of the field itself; its problem belongs to the bound. */
static int64_t value_bound(struct ctx *cx, const char *field, struct str s, const struct custom_field *f)
{
    struct problems saved = cx->problems;
    struct custom_value v = {.field = f};
    const char *wrong = NULL;
    if (custom_parse(cx, &v, s) != OK) wrong = cx->problems.list.at[cx->problems.list.n - 1].text;
    cx->problems = saved;
    if (wrong) problem(cx, field, wrong);
    return wrong ? CUSTOM_NONE : v.number;
}

static int64_t bound(struct ctx *cx, const char *field, struct str s, const struct custom_field *f, int64_t most)
{
    if (custom_has_range(f->type)) return value_bound(cx, field, s, f);
    return most ? count_bound(cx, field, s, most) : CUSTOM_NONE;
}

static void check_bounds(struct ctx *cx, const struct custom_edit *d, struct custom_field *f)
{
    int64_t most = f->type == CUSTOM_TEXT ? TEXT_HIGH : f->type == CUSTOM_LINES ? LINES_HIGH
                   : f->type == CUSTOM_CHOICES ? CUSTOM_CHOICES_MAX : 0;
    f->low = bound(cx, "low", d->low, f, most);
    f->high = bound(cx, "high", d->high, f, most);
    if (f->low != CUSTOM_NONE && f->high != CUSTOM_NONE && f->low > f->high)
        problem(cx, "high", _("The highest is below the lowest."));
    if (f->high == CUSTOM_NONE && f->type == CUSTOM_TEXT) f->high = 200;
    if (f->high == CUSTOM_NONE && f->type == CUSTOM_LINES) f->high = 4000;
}

/* ---- the code ---- */

static bool code_good(struct str s)
{
    if (!s.n || s.n > CODE_MAX || s.p[0] < 'a' || s.p[0] > 'z') return false;
    for (size_t i = 0; i < s.n; i++)
        if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '_')) return false;
    return true;
}

/* "Contract ends on" -> "contract_ends_on"; "合同到期日" -> "he_tong_dao_qi_ri". */
static struct str code_from(struct ctx *cx, struct str label)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct str key = text_name_key(cx->arena, label), rest = key, first;
    if (str_cut(&rest, '\t', &first)) key = first;
    for (size_t i = 0; i < key.n && b.n < CODE_MAX - 4; i++) {
        char c = key.p[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && b.n);
        if (good) buf_char(&b, c);
        else if (b.n && b.p[b.n - 1] != '_') buf_char(&b, '_');
    }
    while (b.n && b.p[b.n - 1] == '_') b.p[--b.n] = '\0';
    return str_copy(cx->arena, buf_view(&b));
}

static struct str code_made(struct ctx *cx, const struct custom_edit *d)
{
    const struct custom_set *set = custom_fields(cx, (enum custom_entity)d->entity);
    struct str base = code_from(cx, d->label_en.n ? d->label_en : d->label_zh), code;
    if (!base.n) base = STR("field");
    code = base;
    for (int i = 2; custom_find(set, code, true) && i < 1000; i++) code = str_printf(cx->arena, "%.*s_%d", STR_ARG(base), i);
    return code;
}

static void check_code(struct ctx *cx, struct custom_edit *d)
{
    d->code = text_clean_line(cx->arena, d->code);
    if (!d->code.n) d->code = code_made(cx, d);
    else if (!code_good(d->code))
        problem(cx, "code", _("Small letters, digits and _ only, beginning with a letter."));
    else if (custom_find(custom_fields(cx, (enum custom_entity)d->entity), d->code, true))
        problem(cx, "code", _("Another field has this name already."));
}

/* ---- writing ---- */

static const char *const sees_codes[] = {"all", "money", "contact"};
static const char *const portal_codes[] = {"no", "see", "fill"};

static void bind_bound(struct stmt *q, const char *name, int64_t v)
{
    if (v == CUSTOM_NONE) bind_null(q, name);
    else bind_i64(q, name, v);
}

static void bind_field(struct stmt *q, const struct custom_edit *d, const struct custom_field *f)
{
    bind_i64(q, ":id", f->id);
    bind_str(q, ":label_zh", d->label_zh);
    bind_str(q, ":label_en", d->label_en);
    bind_str(q, ":help_zh", d->help_zh);
    bind_str(q, ":help_en", d->help_en);
    bind_str(q, ":heading_zh", d->heading_zh);
    bind_str(q, ":heading_en", d->heading_en);
    bind_i64(q, ":required", d->required);
    bind_bound(q, ":low", f->low);
    bind_bound(q, ":high", f->high);
    bind_str(q, ":initial", d->initial.p ? d->initial : STR(""));
    bind_cstr(q, ":sees", sees_codes[d->sees]);
    bind_cstr(q, ":portal", portal_codes[d->portal]);
    bind_i64(q, ":in_list", d->in_list);
    bind_i64(q, ":searchable", d->searchable);
}

static enum err insert_field(struct ctx *cx, const struct custom_edit *d, const struct custom_field *f)
{
    STMT(q, cx->db,
         "INSERT INTO custom_field (id, entity, code, type, label_zh, label_en, help_zh, help_en, heading_zh,"
         " heading_en, position, required, low, high, decimals, currency, initial, sees, portal, in_list,"
         " searchable) VALUES (:id, :entity, :code, :type, :label_zh, :label_en, :help_zh, :help_en,"
         " :heading_zh, :heading_en, (SELECT COALESCE(MAX(position), 0) + 10 FROM custom_field"
         " WHERE entity = :entity), :required, :low, :high, :decimals, :currency, :initial, :sees, :portal,"
         " :in_list, :searchable)");
    bind_field(q, d, f);
    bind_cstr(q, ":entity", custom_entity_code(f->entity));
    bind_str(q, ":code", d->code);
    bind_cstr(q, ":type", custom_type_code(f->type));
    bind_i64(q, ":decimals", f->decimals);
    bind_str(q, ":currency", f->currency);
    return stmt_run(q);
}

static enum err update_field(struct ctx *cx, const struct custom_edit *d, const struct custom_field *f, bool reindex)
{
    STMT(q, cx->db,
         "UPDATE custom_field SET label_zh = :label_zh, label_en = :label_en, help_zh = :help_zh,"
         " help_en = :help_en, heading_zh = :heading_zh, heading_en = :heading_en, required = :required,"
         " low = :low, high = :high, initial = :initial, sees = :sees, portal = :portal, in_list = :in_list,"
         " searchable = :searchable, reindex = CASE WHEN :again = 1 THEN 1 ELSE reindex END,"
         " reindex_after = CASE WHEN :again = 1 THEN 0 ELSE reindex_after END, version = version + 1"
         " WHERE id = :id AND version = :version");
    bind_field(q, d, f);
    bind_i64(q, ":again", reindex);
    bind_i64(q, ":version", d->version);
    enum err e = stmt_run(q);
    return e ? e : stmt_changes(q) ? OK : ERR_STALE;
}

static json_t *field_json(const struct custom_field *f)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:b, s:s, s:s, s:b}", "what", custom_entity_code(f->entity),
                     "kind", custom_type_code(f->type), "code", f->code.p, "zh", f->label_zh.p, "en", f->label_en.p,
                     "heading", f->heading_zh.p, "initial", f->initial.p, "required", (int)f->required, "in_list",
                     (int)f->in_list, "searchable", (int)f->searchable, "sees", sees_codes[f->sees], "portal",
                     portal_codes[f->portal], "retired", (int)f->retired);
}

enum err custom_audit(struct ctx *cx, const char *action, const struct custom_field *old, int64_t id)
{
    const struct custom_field *now = custom_get(cx, id);
    return audit_write(cx, action, "custom_field", id, (customer_id){0}, old ? field_json(old) : NULL,
                       now ? field_json(now) : NULL);
}

/* A default is a value like any other; choices are known only now. */
static enum err check_initial(struct ctx *cx, int64_t id)
{
    const struct custom_field *f = custom_get(cx, id);
    if (!f) return fail(ERR_INTERNAL, "a custom field is not there after writing it");
    if (!f->initial.n) return OK;
    struct custom_value v = {.field = f, .number = CUSTOM_NONE};
    struct custom_values one = {.entity = f->entity, .at = &v, .n = 1};
    if (custom_parse(cx, &v, f->initial) == OK && custom_check(cx, &one, NULL, false) == OK) return OK;
    return problem(cx, "initial", cx->problems.list.at[cx->problems.list.n - 1].text);
}

static void what_stays(struct ctx *cx, struct custom_edit *d, const struct custom_field *old, struct custom_field *f)
{
    if (old) {
        *f = *old;
        d->entity = old->entity;
        d->type = old->type;
        d->code = old->code;
        return;
    }
    struct str currency = text_half_width(cx->arena, text_clean_line(cx->arena, d->currency));
    *f = (struct custom_field){.id = id_new(cx->now), .entity = (enum custom_entity)d->entity, .type = (enum custom_type)d->type,
                               .name = "low", .currency = STR("")};
    if (f->type == CUSTOM_NUMBER) f->decimals = (int)d->decimals;
    if (f->decimals < 0 || f->decimals > CUSTOM_DECIMALS_MAX)
        problem_f(cx, "decimals", _("Give a whole number from %lld to %lld."), 0LL, (long long)CUSTOM_DECIMALS_MAX);
    if (f->type != CUSTOM_MONEY) return;
    f->currency = currency.n ? currency : str_of(cx->config->currency);
    f->decimals = money_decimals(f->currency);
    if (f->decimals < 0) problem(cx, "currency", _("This is not a currency code. Give one like CNY or GBP."));
}

static enum err check_edit(struct ctx *cx, struct custom_edit *d, const struct custom_field *old, struct custom_field *f)
{
    if (!old && (d->entity < 0 || d->entity >= CUSTOM_ENTITIES)) return problem(cx, "entity", _("This choice does not exist."));
    if (!old && (d->type < CUSTOM_TEXT || d->type >= CUSTOM_TYPES)) return problem(cx, "type", _("This choice does not exist."));
    what_stays(cx, d, old, f);
    check_texts(cx, d);
    check_unique(cx, d);
    check_rights(cx, d);
    check_bounds(cx, d, f);
    if (!old) check_code(cx, d);
    if (!custom_is_text(f->type)) d->searchable = false;
    return problems_result(cx);
}

enum err custom_field_save(struct ctx *cx, const struct custom_edit *edit, int64_t *ret_id)
{
    struct custom_edit d = *edit;
    struct custom_field f, before;
    if (!perm_may(cx->actor, SETTING_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    const struct custom_field *old = d.id ? custom_get(cx, d.id) : NULL;
    if (d.id && !old) return ERR_NOT_FOUND;
    enum err e = check_edit(cx, &d, old, &f);
    if (e) return e;
    if (old) before = *old;
    bool reindex = old && (old->searchable != d.searchable || (int64_t)old->sees != d.sees);
    e = old ? update_field(cx, &d, &f, reindex) : insert_field(cx, &d, &f);
    if (!e && !old && custom_has_choices(f.type)) e = custom_choices_add(cx, f.id, d.choices);
    if (!e) e = custom_changed(cx);
    if (!e) e = check_initial(cx, f.id);
    if (!e) e = custom_audit(cx, old ? "field.edit" : "field.add", old ? &before : NULL, f.id);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = f.id;
    return e;
}

/* ---- as typed ---- */

static struct str bound_text(struct ctx *cx, const struct custom_field *f, int64_t bound)
{
    if (bound == CUSTOM_NONE) return STR("");
    if (custom_has_range(f->type)) return custom_plain(cx, &(struct custom_value){.field = f, .number = bound}, LANG_ZH);
    return str_printf(cx->arena, "%lld", (long long)bound);
}

enum err custom_field_edit(struct ctx *cx, int64_t id, struct custom_edit *ret)
{
    const struct custom_field *f = custom_get(cx, id);
    if (!f) return ERR_NOT_FOUND;
    *ret = (struct custom_edit){.id = f->id, .version = f->version, .entity = f->entity, .type = f->type, .code = f->code,
                                .label_zh = f->label_zh, .label_en = f->label_en, .help_zh = f->help_zh,
                                .help_en = f->help_en, .heading_zh = f->heading_zh, .heading_en = f->heading_en,
                                .low = bound_text(cx, f, f->low), .high = bound_text(cx, f, f->high),
                                .initial = f->initial, .decimals = f->decimals, .currency = f->currency,
                                .sees = f->sees, .portal = f->portal, .required = f->required,
                                .in_list = f->in_list, .searchable = f->searchable, .choices = STR("")};
    return OK;
}

/* ---- retiring, order ---- */

static enum err name_is_free(struct ctx *cx, const struct custom_field *f)
{
    const struct custom_set *set = custom_fields(cx, f->entity);
    for (size_t i = 0; i < set->n; i++)
        if (set->at[i].id != f->id && str_eq(set->at[i].label_zh, f->label_zh))
            return problem(cx, "", _("A field in use has the same name. Rename one of them first."));
    return OK;
}

enum err custom_field_retire(struct ctx *cx, int64_t id, int64_t version, bool retire)
{
    if (!perm_may(cx->actor, SETTING_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    const struct custom_field *f = custom_get(cx, id);
    if (!f) return ERR_NOT_FOUND;
    struct custom_field before = *f;
    enum err e = retire ? OK : name_is_free(cx, f);
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE custom_field SET retired_at = :retired, version = version + 1, reindex_after = 0,"
         " reindex = CASE WHEN searchable = 1 THEN 1 ELSE reindex END WHERE id = :id AND version = :version");
    bind_opt(q, ":retired", retire ? cx->now : 0);
    bind_i64(q, ":id", id);
    bind_i64(q, ":version", version);
    if ((e = stmt_run(q))) return e;
    if (!stmt_changes(q)) return ERR_STALE;
    if (!e) e = custom_changed(cx);
    if (!e) e = custom_audit(cx, retire ? "field.retire" : "field.bring_back", &before, id);
    return e ? e : tx_commit(&tx);
}

static enum err put_position(struct ctx *cx, int64_t id, int64_t position)
{
    STMT(q, cx->db, "UPDATE custom_field SET position = :position WHERE id = :id AND position <> :position");
    bind_i64(q, ":position", position);
    bind_i64(q, ":id", id);
    return stmt_run(q);
}

/* Fields of one heading move as one past what has another; inside of it one by one. */
struct span {
    size_t from, n;
};

static bool together(const struct custom_set *set, size_t a, size_t b)
{
    return a == b || (set->at[a].heading_zh.n && str_eq(set->at[a].heading_zh, set->at[b].heading_zh));
}

static struct span span_at(const struct custom_set *set, size_t at)
{
    struct span s = {at, 1};
    while (s.from > 0 && together(set, at, s.from - 1)) s.from--, s.n++;
    while (s.from + s.n < set->n && together(set, at, s.from + s.n)) s.n++;
    return s;
}

/* The neighbours that change places: first comes second. */
static bool places(const struct custom_set *set, size_t at, bool up, struct span *first, struct span *second)
{
    if (up ? !at : at + 1 >= set->n) return false;
    size_t next = up ? at - 1 : at + 1;
    struct span mine = {at, 1}, other = {next, 1};
    if (!together(set, at, next)) {
        mine = span_at(set, at);
        other = span_at(set, next);
    }
    *first = up ? other : mine;
    *second = up ? mine : other;
    return true;
}

static enum err put_positions(struct ctx *cx, const struct custom_set *set, struct span first, struct span second)
{
    enum err e = OK;
    for (size_t i = 0; !e && i < set->n; i++) {
        size_t shown = i;
        if (i >= first.from && i < first.from + first.n) shown = i + second.n;
        if (i >= second.from && i < second.from + second.n) shown = i - first.n;
        e = put_position(cx, set->at[i].id, (int64_t)(shown + 1) * 10);
    }
    return e;
}

enum err custom_field_move(struct ctx *cx, int64_t id, bool up)
{
    if (!perm_may(cx->actor, SETTING_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    const struct custom_field *f = custom_get(cx, id);
    if (!f || f->retired) return ERR_NOT_FOUND;
    const struct custom_set *set = custom_fields(cx, f->entity);
    struct span first, second;
    size_t at = (size_t)(f - set->at);
    if (!places(set, at, up, &first, &second)) return tx_commit(&tx); /* at the end already */
    size_t to = up ? at - first.n : at + second.n;
    struct custom_field before = *f;
    enum err e = put_positions(cx, set, first, second);
    if (!e) e = custom_changed(cx);
    if (!e)
        e = audit_write(cx, "field.move", "custom_field", id, (customer_id){0},
                        json_pack("{s:s,s:I}", "zh", before.label_zh.p, "position", (json_int_t)at + 1),
                        json_pack("{s:s,s:I}", "zh", before.label_zh.p, "position", (json_int_t)to + 1));
    return e ? e : tx_commit(&tx);
}
