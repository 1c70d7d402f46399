/* Columns of cases: see complaint_columns.h. */
#include "pages/intranet/complaint_columns.h"

#include "domain/complaint_team.h"
#include "pages/intranet/complaint_case.h"
#include "pages/intranet/customer_view.h"
#include "pages/shared/case_view.h"
#include "pages/shared/custom_view.h"

enum { Q_REFERENCE = 1, Q_KIND, Q_CATEGORY, Q_STATE_IS, Q_SAFETY_IS, Q_RECEIVED, Q_PRIORITY_IS, Q_ANSWER, Q_DECISION, Q_OVERDUE,
       Q_TAGS_ARE, Q_AGENT, Q_CUSTOMER_CODE_IS, Q_CUSTOMER_IS, Q_ORDER, Q_TEXT_IS, Q_DUE_NEXT, Q_CHANNEL_IS, Q_TOUCHED, Q_HANDLING, Q_OUTCOME, Q_COMMENT, Q_CUSTOM };
/* clang-format off */
static const struct column cases_at[] = {
    {"ref",      N_("Reference"),        ACCESS_SIGNED_IN, COLUMN_TIGHT, 0, Q_REFERENCE, NULL, false, 0},
    {"kind",     N_("Kind"),             ACCESS_SIGNED_IN, 0, 0, Q_KIND, NULL, false, 0},
    {"category", N_("Category"),         ACCESS_SIGNED_IN, 0, 0, Q_CATEGORY, NULL, false, 0},
    {"state",    N_("State"),            ACCESS_SIGNED_IN, COLUMN_TIGHT, 0, Q_STATE_IS, NULL, false, 0},
    {"safety",   N_("Safety"),           ACCESS_SIGNED_IN, 0, 0, Q_SAFETY_IS, NULL, false, 0},
    {"received", N_("Received on"),      ACCESS_SIGNED_IN, COLUMN_TIGHT, 0, Q_RECEIVED, NULL, false, 0},
    {"priority", N_("Priority"),         ACCESS_SIGNED_IN, 0, 0, Q_PRIORITY_IS, NULL, false, 0},
    {"answer",   N_("First answer due"), ACCESS_SIGNED_IN, COLUMN_TIGHT, 0, Q_ANSWER, NULL, false, 0},
    {"decision", N_("Decision due"),     ACCESS_SIGNED_IN, COLUMN_TIGHT, 0, Q_DECISION, NULL, false, 0},
    {"overdue",  N_("Overdue"),          ACCESS_SIGNED_IN, 0, 0, Q_OVERDUE, NULL, false, 0},
    {"tags",     N_("Tags"),             ACCESS_SIGNED_IN, 0, 0, Q_TAGS_ARE, NULL, false, 0},
    {"handling", N_("Rating: handling"), ACCESS_SIGNED_IN, COLUMN_NUM, 0, Q_HANDLING, NULL, false, 0},
    {"outcome",  N_("Rating: outcome"),  ACCESS_SIGNED_IN, COLUMN_NUM, 0, Q_OUTCOME, NULL, false, 0},
    {"comment",  N_("Rating: comment"),  ACCESS_SIGNED_IN, 0, 0, Q_COMMENT, NULL, false, 0},
    {"agent",    N_("Agent"),            ACCESS_SIGNED_IN, 0, 0, Q_AGENT, NULL, false, 0},
    {"code",     N_("Customer code"),    ACCESS_SIGNED_IN, COLUMN_TIGHT, 0, Q_CUSTOMER_CODE_IS, NULL, false, 0},
    {"customer", N_("Customer"),         ACCESS_SIGNED_IN, 0, 0, Q_CUSTOMER_IS, NULL, false, 0},
    {"order",    N_("Order number or product"), ACCESS_SIGNED_IN, 0, 0, Q_ORDER, NULL, false, 0},
    {"text",     N_("Text"),             ACCESS_SIGNED_IN, COLUMN_FIRST, 0, Q_TEXT_IS, NULL, false, 0},
    {"due",      N_("Due"),              ACCESS_SIGNED_IN, COLUMN_ASKED | COLUMN_TIGHT, 0, Q_DUE_NEXT, "due", false, 0},
    {"channel",  N_("Channel"),          ACCESS_SIGNED_IN, COLUMN_ASKED, 0, Q_CHANNEL_IS, NULL, false, 0},
    {"touched",  N_("Last change"),      ACCESS_SIGNED_IN, COLUMN_ASKED | COLUMN_TIGHT, 0, Q_TOUCHED, NULL, false, 0},
    COLUMN_END};
/* clang-format on */
const struct columns complaint_columns = {.at = cases_at, .usual = "text,state,customer,agent,due,received",
                                           .custom = CUSTOM_COMPLAINT + 1, .custom_id = Q_CUSTOM};

static struct cell text(struct str s)
{
    return (struct cell){.text = s.p ? s : STR("")};
}

static struct cell words(const char *s)
{
    return text(str_of(s));
}

static struct cell time_cell(struct ctx *cx, int64_t at)
{
    bool none = !at || at == CASE_NO_DUE;
    return (struct cell){.kind = CELL_TIME, .number = none ? 0 : at, .text = str_of(none ? "" : format_time(cx->arena, at))};
}

/* On the page the time that is left, in a file the time itself. */
static struct cell due_cell(struct ctx *cx, const struct case_item *c)
{
    struct cell cell = time_cell(cx, state_open(c->state) ? c->next_due_at : 0);
    if (!cell.number) return cell;
    cell.sub = cell.text;
    cell.text = str_of(intranet_due_words(cx, cell.number));
    if (cell.number < cx->now + DAY_MS) cell.tone = cell.number < cx->now ? "tone-red" : "tone-amber";
    return cell;
}

static struct cell tags_cell(struct ctx *cx, complaint_id id)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct case_tag *tags;
    size_t n;
    if (complaint_tags(cx, id, &tags, &n) != OK) return text(STR(""));
    for (size_t i = 0; i < n; i++) buf_printf(&b, "%s%.*s", i ? ", " : "", STR_ARG(tags[i].name));
    return text(str_copy(cx->arena, buf_view(&b)));
}

static struct cell customer_cell(struct ctx *cx, const struct case_item *c)
{
    struct cell cell = text(c->customer_name);
    if (c->customer) cell.url = url_customer(cx, (customer_id){c->customer});
    return cell;
}

static struct cell text_cell(const struct case_item *c)
{
    struct cell cell = text(c->excerpt.n ? c->excerpt : c->ref);
    cell.file = c->excerpt.p ? c->excerpt : STR("");
    cell.sub = c->ref;
    return cell;
}

static struct cell rating_cell(struct ctx *cx, int64_t n)
{
    return (struct cell){.kind = CELL_NUMBER, .number = n, .none = !n, .text = str_of(n ? format_int(cx->arena, n) : "")};
}

static struct cell cell_of(struct ctx *cx, const struct case_item *c, int id)
{
    switch (id) {
    case Q_REFERENCE: return text(c->ref);
    case Q_KIND: return words(kind_label(c->kind));
    case Q_CATEGORY: return text(c->category_name);
    case Q_STATE_IS: return (struct cell){.text = str_of(state_label(c->state)), .tone = state_tone(c->state)};
    case Q_SAFETY_IS: return words(c->safety ? _("yes") : "");
    case Q_RECEIVED: return time_cell(cx, c->created_at);
    case Q_PRIORITY_IS: return words(priority_label(c->priority));
    case Q_ANSWER: return time_cell(cx, c->answer_due_at);
    case Q_DECISION: return time_cell(cx, c->due_at);
    case Q_OVERDUE: return words(c->overdue ? _("yes") : "");
    case Q_TAGS_ARE: return tags_cell(cx, c->id);
    case Q_AGENT: return text(c->assignee_name);
    case Q_CUSTOMER_CODE_IS: return text(c->customer_code);
    case Q_CUSTOMER_IS: return customer_cell(cx, c);
    case Q_ORDER: return text(c->order_text);
    case Q_TEXT_IS: return text_cell(c);
    case Q_DUE_NEXT: return due_cell(cx, c);
    case Q_HANDLING: return rating_cell(cx, c->handling);
    case Q_OUTCOME: return rating_cell(cx, c->outcome);
    case Q_COMMENT: return text(c->comment);
    case Q_CHANNEL_IS: return words(channel_label(c->channel));
    default: return time_cell(cx, c->updated_at);
    }
}

enum err complaint_cells(struct ctx *cx, const struct chosen *columns, const struct case_item *c, struct cell *ret)
{
    struct custom_values v = {0};
    enum err e = columns->custom ? custom_values_listed(cx, columns, CUSTOM_COMPLAINT, c->id.v, &v) : OK;
    for (size_t i = 0; !e && i < columns->n; i++) {
        const struct column *at = columns->at[i];
        ret[i] = at->field ? custom_cell(cx, &v, at->field) : cell_of(cx, c, at->id);
    }
    return e;
}
