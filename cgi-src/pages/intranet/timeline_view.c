/* One entry of the timeline as a person reads it: see timeline_view.h. A function per kind. */
#include "pages/intranet/timeline_view.h"

#include "domain/complaint_flow.h"
#include "domain/custom.h"
#include "domain/interaction.h"
#include "domain/member.h"

const struct choice timeline_choices[] = {{TIMELINE_INTERACTION, "contact", N_("Contacts made")},
                                          {TIMELINE_ORDER, "order", N_("Orders")},
                                          {TIMELINE_COMPLAINT, "complaint", N_("Complaints")},
                                          {TIMELINE_POINTS, "points", N_("Points")},
                                          {TIMELINE_NOTE, "note", N_("Notes")},
                                          {TIMELINE_STAGE, "stage", N_("Stages")},
                                          {TIMELINE_FILE, "file", N_("Files")},
                                          {TIMELINE_MEMBER, "member", N_("Membership")},
                                          {TIMELINE_CHANGE, "change", N_("Changes")},
                                          {0, NULL, NULL}};

/* One entry on its way into the page. */
struct drawing {
    struct ctx *cx;
    struct req *req;
    const struct customer *c;
    const struct timeline_entry *e;
    struct tpl *t;
};

static void head(struct drawing *d, const char *tone, const char *icon, const char *kind)
{
    tpl_cstr(d->t, K_ENTRY_TONE, tone);
    tpl_cstr(d->t, K_ENTRY_ICON, icon);
    tpl_cstr(d->t, K_ENTRY_KIND, kind);
}

static void title(struct drawing *d, struct str text, const char *url)
{
    if (!text.n) return;
    struct tpl *row = tpl_row(d->t, url ? K_ENTRY_LINK : K_ENTRY_PLAIN);
    tpl_str(row, K_ENTRY_TITLE, text);
    if (url) tpl_cstr(row, K_URL, url);
}

static void text(struct drawing *d, struct str s)
{
    if (s.n) tpl_str(tpl_row(d->t, K_ENTRY_TEXT), K_TEXT, s);
}

static void state(struct drawing *d, const char *label)
{
    if (*label) tpl_cstr(tpl_row(d->t, K_ENTRY_STATE), K_STATE_LABEL, label);
}

static void amount(struct drawing *d, const char *value)
{
    tpl_cstr(tpl_row(d->t, K_ENTRY_AMOUNT), K_AMOUNT, value);
}

/* "by 张伟 · with 李总" */
static void meta(struct drawing *d, const char *more)
{
    struct arena *a = d->cx->arena;
    struct str by = d->e->by;
    const char *line = by.n ? arena_printf(a, _("by %s"), str_dup(a, by)) : "";
    if (more && *more) line = arena_printf(a, "%s%s%s", line, *line ? " · " : "", more);
    if (*line) tpl_cstr(tpl_row(d->t, K_ENTRY_META), K_META, line);
}

static const char *cstr(const struct drawing *d, struct str s) { return str_dup(d->cx->arena, s); }

/* ---- a contact, with its next step ---- */

static void next_step(struct drawing *d)
{
    const struct timeline_entry *e = d->e;
    struct arena *a = d->cx->arena;
    if (!e->next_step.n) return;
    struct tpl *row = tpl_row(d->t, K_ENTRY_NEXT);
    const char *day = format_day(a, e->next_on);
    const char *what = cstr(d, e->next_step);
    const char *line = *day ? arena_printf(a, _("Next step until %s: %s"), day, what)
                            : arena_printf(a, _("Next step: %s"), what);
    if (e->next_done_at) line = arena_printf(a, "%s · %s", line, _("done"));
    tpl_cstr(row, K_NEXT_TEXT, line);
    if (!e->may_finish) return;
    struct tpl *button = tpl_row(row, K_NEXT_BUTTON);
    tpl_cstr(button, K_NEXT_URL, url_to(d->cx, "/interactions/%lld/%s", (long long)e->ref,
                                        e->next_done_at ? "undone" : "done"));
    tpl_cstr(button, K_NEXT_LABEL, e->next_done_at ? _("Undo") : _("Done"));
    form_tokens(d->cx, d->req, button, 0);
}

static void draw_interaction(struct drawing *d)
{
    static const char *const icons[INTERACTION_KINDS] = {"phone", "phone", "map-pin", "mail",
                                                         "brand-wechat", "file-text", "messages"};
    int64_t kind = interaction_kind_parse(d->e->what);
    head(d, "blue", icons[kind], interaction_kind_name(kind));
    title(d, d->e->title, NULL);
    text(d, d->e->text);
    const char *more = direction_name(d->e->to);
    if (d->e->extra.n)
        more = arena_printf(d->cx->arena, "%s · %s", more,
                            arena_printf(d->cx->arena, _("with %s"), cstr(d, d->e->extra)));
    meta(d, more);
    next_step(d);
}

/* ---- the others ---- */

static void draw_order(struct drawing *d)
{
    bool cancelled = str_is(d->e->what, "cancellation");
    head(d, cancelled ? "grey" : "green", "receipt", cancelled ? _("Cancellation") : _("Order"));
    title(d, d->e->title, url_order(d->cx, (order_id){d->e->ref}));
    if (d->e->has_amount) amount(d, format_money(d->cx->arena, d->e->amount, d->e->currency));
    meta(d, format_plural(d->cx->arena, _("{n, plural, one {# line} other {# lines}}"), d->e->to));
}

static void draw_complaint(struct drawing *d)
{
    enum complaint_kind kind = KIND_COMPLAINT;
    (void)kind_parse(d->e->what.p, d->e->what.n, &kind);
    head(d, "amber", "message-report", kind_label(kind));
    title(d, d->e->title, url_to(d->cx, "/complaints/%s", cstr(d, d->e->address)));
    if (state_valid(d->e->to)) state(d, state_label((enum complaint_state)d->e->to));
    text(d, d->e->text);
}

static void draw_points(struct drawing *d)
{
    const char *name = _("Points");
    for (int k = POINTS_EARN; k <= POINTS_EXPIRE; k++) {
        if (str_is(d->e->what, points_kind_code((enum points_kind)k)))
            name = points_kind_name((enum points_kind)k);
    }
    head(d, "violet", "coins", name);
    amount(d, arena_printf(d->cx->arena, "%s%s", d->e->amount > 0 ? "+" : "",
                           format_int(d->cx->arena, d->e->amount)));
    text(d, d->e->text);
    meta(d, NULL);
}

static void draw_stage(struct drawing *d)
{
    head(d, "green", "stairs-up", _("Stage"));
    title(d, str_printf(d->cx->arena, "%s → %s", stage_name(d->e->from), stage_name(d->e->to)), NULL);
    text(d, d->e->text);
    meta(d, NULL);
}

static void draw_note(struct drawing *d)
{
    head(d, "amber", "note", _("Note"));
    text(d, d->e->text);
    meta(d, NULL);
    if (!d->e->may_take_back) return;
    struct tpl *row = tpl_row(d->t, K_TAKE_BACK);
    tpl_cstr(row, K_TAKE_BACK_URL,
             url_to(d->cx, "/customers/%lld/notes/%lld/take-back", (long long)d->c->id.v,
                    (long long)d->e->ref));
    form_tokens(d->cx, d->req, row, 0);
}

static void draw_file(struct drawing *d)
{
    head(d, "grey", "paperclip", _("File"));
    title(d, d->e->title, url_to(d->cx, "/files/%s", cstr(d, d->e->address)));
    meta(d, format_bytes(d->cx->arena, d->e->to));
}

static void draw_member(struct drawing *d)
{
    head(d, "violet", "id-badge-2", _("Membership"));
    title(d, str_of(member_event_name(d->e->what)), NULL);
    text(d, d->e->text);
    meta(d, member_number_display(d->cx->arena, d->e->title));
}

static const char *change_name(struct str action)
{
    static const struct {
        const char *action, *name;
    } names[] = {
        {"customer.create", N_("Customer created")},
        {"customer.edit", N_("Profile changed")},
        {"order.fields", N_("Details of an order changed")},
        {"customer.assign", N_("Handed over")},
        {"customer.merge", N_("Another customer was merged into this one")},
        {"customer.unmerge", N_("A merge was undone")},
        {"customer.unmerged", N_("Taken out of a merge")},
        {"customer.close", N_("Customer closed")},
        {"customer.reopen", N_("Customer reopened")},
        {"customer.tags", N_("Tags changed")},
        {"customer.reach_add", N_("Phone or address added")},
        {"customer.reach_remove", N_("Phone or address removed")},
        {"customer.reach_main", N_("Main phone or address changed")},
        {"customer.address", N_("Address changed")},
        {"customer.address_remove", N_("Address removed")},
        {"customer.link", N_("Linked with another customer")},
        {"customer.unlink", N_("Link ended")},
        {"contact.create", N_("Contact added")},
        {"contact.edit", N_("Contact changed")},
        {"contact.left", N_("Contact is gone")},
        {"contact.back", N_("Contact is there again")},
        {"consent.give", N_("Consent given")},
        {"consent.withdraw", N_("Consent withdrawn")},
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_is(action, names[i].action)) return _(names[i].name);
    }
    return _("Changed");
}

/* Labels of the profile's fields that were touched. */
static const char *field_names(struct drawing *d, enum custom_entity entity)
{
    const char *line = "";
    struct str rest = d->e->extra, one;
    const struct custom_set *own_fields = custom_fields(d->cx, entity);
    while (str_cut(&rest, ' ', &one)) {
        for (const struct profile_field *f = customer_fields; f->name; f++) {
            if (!str_is(one, f->name)) continue;
            line = arena_printf(d->cx->arena, "%s%s%s", line,
                                *line ? P_("between items", ", ") : "", i18n_text(f->label));
        }
        const struct custom_field *own = str_starts(one, STR("x_")) ? custom_find(own_fields, one, true) : NULL;
        if (own && custom_may_here(d->cx->actor, own, d->c->owner, d->c->team, d->c->branch))
            line = arena_printf(d->cx->arena, "%s%s%s", line, *line ? P_("between items", ", ") : "", custom_label(own));
    }
    return line;
}

static void draw_change(struct drawing *d)
{
    head(d, "grey", "history", change_name(d->e->what));
    if (str_is(d->e->what, "customer.edit") || str_is(d->e->what, "customer.merge"))
        title(d, str_of(field_names(d, CUSTOM_CUSTOMER)), NULL);
    if (str_is(d->e->what, "order.fields")) title(d, str_of(field_names(d, CUSTOM_ORDER)), NULL);
    meta(d, NULL);
}

static void draw(struct drawing *d)
{
    switch (d->e->kind) {
    case TIMELINE_INTERACTION: draw_interaction(d); break;
    case TIMELINE_ORDER: draw_order(d); break;
    case TIMELINE_COMPLAINT: draw_complaint(d); break;
    case TIMELINE_POINTS: draw_points(d); break;
    case TIMELINE_STAGE: draw_stage(d); break;
    case TIMELINE_NOTE: draw_note(d); break;
    case TIMELINE_FILE: draw_file(d); break;
    case TIMELINE_MEMBER: draw_member(d); break;
    case TIMELINE_CHANGE: draw_change(d); break;
    }
}

void timeline_fill(struct ctx *cx, struct req *req, struct tpl *t, const struct customer *c,
                   int64_t kind, const struct timeline_page *page)
{
    for (size_t i = 0; i < page->n; i++) {
        struct drawing d = {cx, req, c, &page->at[i], tpl_row(t, K_ENTRY)};
        tpl_cstr(d.t, K_TIME, format_short_time(cx->arena, page->at[i].at, cx->now));
        tpl_cstr(d.t, K_WHOLE_TIME, format_time(cx->arena, page->at[i].at));
        tpl_cstr(d.t, K_ISO_TIME, clock_iso_utc(cx->arena, page->at[i].at));
        draw(&d);
    }
    if (!page->next) return;
    const char *code = "";
    for (const struct choice *k = timeline_choices; k->code; k++) {
        if (k->value == kind) code = k->code;
    }
    tpl_cstr(tpl_row(t, K_MORE), K_MORE_URL,
             url_to(cx, "/customers/%lld?kind=%s&after=%s", (long long)c->id.v, code, page->next));
}
