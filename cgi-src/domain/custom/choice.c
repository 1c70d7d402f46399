/* The choices of a field: added, renamed, put in order, retired, brought back. See custom_edit.h. */
#include "domain/custom/inside.h"

#include "base/text.h"

#define NAME_MAX 60

static enum err insert_choice(struct ctx *cx, int64_t field, const struct custom_choice_edit *c, int64_t id)
{
    STMT(q, cx->db,
         "INSERT INTO custom_choice (id, field_id, name_zh, name_en, position)"
         " VALUES (:id, :field, :zh, :en, :position)");
    bind_i64(q, ":id", id);
    bind_i64(q, ":field", field);
    bind_str(q, ":zh", c->name_zh);
    bind_str(q, ":en", c->name_en);
    bind_i64(q, ":position", c->position);
    return stmt_run(q);
}

enum err custom_choices_add(struct ctx *cx, int64_t field, struct str lines)
{
    struct str line, name;
    int64_t n = 0;
    while (lines.p && str_cut(&lines, '\n', &line)) {
        struct custom_choice_edit c = {.position = (n + 1) * 10};
        struct str rest = line;
        if (!str_cut(&rest, '|', &name) || !str_trim(name).n) continue;
        c.name_zh = custom_line(cx, "choices", name, NAME_MAX);
        c.name_en = custom_line(cx, "choices", rest.p ? rest : STR(""), NAME_MAX);
        if (problems_result(cx) != OK) return ERR_INVALID;
        if (++n > CUSTOM_CHOICES_MAX)
            return problem_f(cx, "choices", _("There are %d choices already, which is as many as there can be."), CUSTOM_CHOICES_MAX);
        enum err e = insert_choice(cx, field, &c, id_new(cx->now));
        if (e == ERR_CONFLICT)
            return problem_f(cx, "choices", _("“%.*s” stands there twice."), STR_ARG(c.name_zh));
        if (e) return e;
    }
    return n ? OK : problem(cx, "choices", _("Give at least one choice, each on a line of its own."));
}

static json_t *choice_json(const struct custom_field *f, struct str zh, struct str en, bool retired)
{
    return json_pack("{s:s, s:s%, s:s%, s:b}", "what", f->label_zh.p, "zh", zh.p ? zh.p : "", zh.n, "en", en.p ? en.p : "",
                     en.n, "retired", (int)retired);
}

/* A choice is found by either of its names (files), so neither may be another's. */
static void check_name(struct ctx *cx, const struct custom_field *f, int64_t id, const char *field, struct str name)
{
    struct str folded = text_fold(cx->arena, name);
    for (size_t i = 0; name.n && i < f->nchoices; i++) {
        const struct custom_choice *c = &f->choices[i];
        if (c->id == id) continue;
        if (str_eq(text_fold(cx->arena, c->zh), folded) || str_eq(text_fold(cx->arena, c->en), folded))
            problem(cx, field, _("This name is there already. Choose another, or bring the "
                                 "retired one back."));
    }
}

static enum err check_choice(struct ctx *cx, const struct custom_field *f, struct custom_choice_edit *d)
{
    d->name_zh = custom_line(cx, "name_zh", d->name_zh, NAME_MAX);
    d->name_en = custom_line(cx, "name_en", d->name_en, NAME_MAX);
    if (!d->name_zh.n) problem(cx, "name_zh", _("Give it a name."));
    if (str_find(d->name_zh, STR("|")) >= 0) problem(cx, "name_zh", _("Please leave out the sign |."));
    if (str_find(d->name_en, STR("|")) >= 0) problem(cx, "name_en", _("Please leave out the sign |."));
    check_name(cx, f, d->id, "name_zh", d->name_zh);
    check_name(cx, f, d->id, "name_en", d->name_en);
    if (!d->id && f->nchoices >= CUSTOM_CHOICES_MAX)
        problem_f(cx, "name_zh", _("There are %d choices already, which is as many as there can be."), CUSTOM_CHOICES_MAX);
    return problems_result(cx);
}

static enum err update_choice(struct ctx *cx, const struct custom_choice_edit *d)
{
    STMT(q, cx->db,
         "UPDATE custom_choice SET name_zh = :zh, name_en = :en, position = :position, version = version + 1"
         " WHERE id = :id AND version = :version");
    bind_str(q, ":zh", d->name_zh);
    bind_str(q, ":en", d->name_en);
    bind_i64(q, ":position", d->position);
    bind_i64(q, ":id", d->id);
    bind_i64(q, ":version", d->version);
    enum err e = stmt_run(q);
    return e ? e : stmt_changes(q) ? OK : ERR_STALE;
}

/* The field a choice belongs to, and the choice; 0: none yet. */
static enum err find_choice(struct ctx *cx, int64_t field, int64_t id, const struct custom_field **ret_f,
                            struct custom_choice *ret)
{
    const struct custom_field *f = custom_get(cx, field);
    if (!f || !custom_has_choices(f->type)) return ERR_NOT_FOUND;
    *ret_f = f;
    if (!id) return OK;
    const struct custom_choice *c = custom_choice_by_id(f, id);
    if (!c) return ERR_NOT_FOUND;
    *ret = *c;
    return OK;
}

enum err custom_choice_save(struct ctx *cx, int64_t field, const struct custom_choice_edit *edit, int64_t *ret_id)
{
    struct custom_choice_edit d = *edit;
    struct custom_choice old = {0};
    const struct custom_field *f;
    if (!perm_may(cx->actor, SETTING_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    enum err e = find_choice(cx, field, d.id, &f, &old);
    if (!e) e = check_choice(cx, f, &d);
    if (e) return e;
    int64_t id = d.id ? d.id : id_new(cx->now);
    e = d.id ? update_choice(cx, &d) : insert_choice(cx, field, &d, id);
    if (e == ERR_CONFLICT) return problem(cx, "name_zh", _("This name is there already. Choose another, or bring the "
                                                           "retired one back."));
    if (!e)
        e = audit_write(cx, d.id ? "field.choice_edit" : "field.choice_add", "custom_field", field, (customer_id){0},
                        d.id ? choice_json(f, old.zh, old.en, old.retired) : NULL,
                        choice_json(f, d.name_zh, d.name_en, old.retired));
    if (!e) e = custom_changed(cx);
    if (!e) e = tx_commit(&tx);
    if (!e) *ret_id = id;
    return e;
}

enum err custom_choice_retire(struct ctx *cx, int64_t field, int64_t id, int64_t version, bool retire)
{
    struct custom_choice old = {0};
    const struct custom_field *f;
    if (!perm_may(cx->actor, SETTING_MANAGE)) return ERR_FORBIDDEN;
    TX(tx, cx);
    enum err e = id ? find_choice(cx, field, id, &f, &old) : ERR_NOT_FOUND;
    if (e) return e;
    STMT(q, cx->db,
         "UPDATE custom_choice SET retired_at = :retired, version = version + 1"
         " WHERE id = :id AND version = :version");
    bind_opt(q, ":retired", retire ? cx->now : 0);
    bind_i64(q, ":id", id);
    bind_i64(q, ":version", version);
    if ((e = stmt_run(q))) return e;
    if (!stmt_changes(q)) return ERR_STALE;
    e = audit_write(cx, retire ? "field.choice_retire" : "field.choice_bring_back", "custom_field", field, (customer_id){0},
                    choice_json(f, old.zh, old.en, old.retired), choice_json(f, old.zh, old.en, retire));
    if (!e) e = custom_changed(cx);
    return e ? e : tx_commit(&tx);
}
