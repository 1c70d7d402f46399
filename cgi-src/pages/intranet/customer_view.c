/* What the pages about customers share: see customer_view.h. */
#include "pages/intranet/customer_view.h"

#include "domain/absence.h"

#include "domain/interaction.h"
#include "domain/staff.h"

const char *url_customer(struct ctx *cx, customer_id id)
{
    return url_number(cx, "/customers/", id.v);
}

const char *url_customer_sub(struct ctx *cx, customer_id id, const char *sub)
{
    return url_to(cx, "/customers/%lld/%s", (long long)id.v, sub);
}

const char *url_order(struct ctx *cx, order_id id)
{
    return url_number(cx, "/orders/", id.v);
}

const char *url_customers_by(struct ctx *cx, const char *name, const char *value)
{
    return url_to(cx, "/customers?%s=%s", name, url_value(cx->arena, str_of(value)));
}

const char *stage_tone(int64_t stage)
{
    static const char *const tones[STAGE_COUNT] = {
        [0] = "grey",
        [STAGE_UNIDENTIFIED] = "grey",
        [STAGE_PROSPECT] = "blue",
        [STAGE_TARGET] = "blue",
        [STAGE_OPPORTUNITY] = "violet",
        [STAGE_ACTIVE] = "green",
        [STAGE_LOYAL] = "green",
        [STAGE_AT_RISK] = "amber",
        [STAGE_LOST] = "red",
        [STAGE_WON_BACK] = "violet",
    };
    return stage > 0 && stage < STAGE_COUNT ? tones[stage] : "grey";
}

const char *avatar_tone(int64_t id)
{
    static const char *const tones[] = {"blue", "green", "violet", "amber", "grey", "red"};
    return tones[(uint64_t)id * UINT64_C(0x9E3779B97F4A7C15) % COUNT_OF(tones)];
}

struct str initial_of(struct str name)
{
    size_t n = name.n ? 1 : 0;
    while (n < name.n && ((unsigned char)name.p[n] & 0xC0) == 0x80) n++;
    return str_sub(name, 0, n);
}

/* ---- choices of forms ---- */

const struct choice stage_choices[] = {
    {STAGE_UNIDENTIFIED, "unidentified", N_("Unidentified")},
    {STAGE_PROSPECT, "prospect", N_("Prospect")},
    {STAGE_TARGET, "target", N_("Target")},
    {STAGE_OPPORTUNITY, "opportunity", N_("Opportunity")},
    {STAGE_ACTIVE, "active", N_("Active customer")},
    {STAGE_LOYAL, "loyal", N_("Loyal")},
    {STAGE_AT_RISK, "at_risk", N_("At risk")},
    {STAGE_LOST, "lost", N_("Lost")},
    {STAGE_WON_BACK, "won_back", N_("Won back")},
    {0, NULL, NULL}};
const struct choice kind_choices[] = {{CUSTOMER_PERSON, "person", N_("Person")},
                                      {CUSTOMER_ORGANISATION, "organisation", N_("Organisation")},
                                      {0, NULL, NULL}};
const struct choice trade_choices[] = {{TRADE_END, "end", N_("End customer")},
                                       {TRADE_TRADER, "trader", N_("Trader")},
                                       {TRADE_SUPPLIER, "supplier", N_("Supplier")},
                                       {0, NULL, NULL}};
const struct choice gender_choices[] = {{GENDER_FEMALE, "female", N_("Female")},
                                        {GENDER_MALE, "male", N_("Male")},
                                        {GENDER_OTHER, "other", N_("Other")},
                                        {0, NULL, NULL}};
const struct choice income_choices[] = {{1, "1", N_("under 50,000 a year")},
                                        {2, "2", N_("50,000 to 100,000 a year")},
                                        {3, "3", N_("100,000 to 200,000 a year")},
                                        {4, "4", N_("200,000 to 500,000 a year")},
                                        {5, "5", N_("500,000 to 1,000,000 a year")},
                                        {6, "6", N_("over 1,000,000 a year")},
                                        {0, NULL, NULL}};
const struct choice reach_choices[] = {{REACH_PHONE, "phone", N_("Phone")},
                                       {REACH_EMAIL, "email", N_("E-mail")},
                                       {REACH_WECHAT, "wechat", N_("WeChat")},
                                       {0, NULL, NULL}};
const struct choice decision_choices[] = {
    {DECISION_DECIDER, "decider", N_("Decision maker")},
    {DECISION_APPROVER, "approver", N_("Approver")},
    {DECISION_INFLUENCER, "influencer", N_("Influencer")},
    {DECISION_USER, "user", N_("User of the product")},
    {DECISION_BUYER, "buyer", N_("Buyer")},
    {DECISION_GATEKEEPER, "gatekeeper", N_("Gatekeeper")},
    {DECISION_SUPPORTER, "supporter", N_("Supporter")},
    {DECISION_OPPONENT, "opponent", N_("Opponent")},
    {0, NULL, NULL}};
const struct choice link_choices[] = {{LINK_REFERS, "refers", N_("refers")},
                                      {LINK_BELONGS_TO, "belongs_to", N_("belongs to")},
                                      {LINK_SUPPLIES, "supplies", N_("supplies")},
                                      {0, NULL, NULL}};
const struct choice purpose_choices[] = {{PURPOSE_MARKETING, "marketing", N_("Marketing")},
                                         {PURPOSE_SERVICE, "service", N_("Service messages")},
                                         {PURPOSE_SURVEY, "survey", N_("Surveys")},
                                         {PURPOSE_PROFILING, "profiling", N_("Profiling")},
                                         {PURPOSE_SHARING, "sharing", N_("Sharing with partners")},
                                         {0, NULL, NULL}};
const struct choice channel_choices[] = {{CONSENT_ANY, "any", N_("Every channel")},
                                         {CONSENT_PHONE, "phone", N_("Phone")},
                                         {CONSENT_SMS, "sms", N_("Text message")},
                                         {CONSENT_EMAIL, "email", N_("E-mail")},
                                         {CONSENT_WECHAT, "wechat", N_("WeChat")},
                                         {CONSENT_POST, "post", N_("Post")},
                                         {0, NULL, NULL}};
const struct choice interaction_choices[] = {{INTERACTION_CALL, "call", N_("Call")},
                                             {INTERACTION_VISIT, "visit", N_("Visit")},
                                             {INTERACTION_EMAIL, "email", N_("Mail")},
                                             {INTERACTION_MESSAGE, "message", N_("Message")},
                                             {INTERACTION_LETTER, "letter", N_("Letter")},
                                             {INTERACTION_CHAT, "chat", N_("Chat")},
                                             {0, NULL, NULL}};
const struct choice direction_choices[] = {{DIRECTION_OUT, "out", N_("We contacted the customer")},
                                           {DIRECTION_IN, "in", N_("The customer contacted us")},
                                           {0, NULL, NULL}};

const char *trade_names(struct ctx *cx, int64_t trade)
{
    const char *text = "";
    for (const struct choice *c = trade_choices; c->code; c++) {
        if (!(trade & c->value)) continue;
        text = arena_printf(cx->arena, "%s%s%s", text, *text ? P_("between items", ", ") : "",
                            i18n_text(c->label));
    }
    return text;
}

/* ---- rows of pickers ---- */

void offer_list(struct ctx *cx, struct req *req, const char *field, enum list list)
{
    struct lookup *rows;
    size_t n;
    if (lookup_list(cx, list, false, &rows, &n) != OK) return;
    struct option *options = ARENA_ARRAY(cx->arena, struct option, n ? n : 1);
    for (size_t i = 0; i < n; i++) options[i] = (struct option){rows[i].id, rows[i].name};
    form_options(cx, req, field, options, n);
}

void offer_staff(struct ctx *cx, struct req *req, const char *field, enum access may)
{
    struct staff_brief *rows;
    size_t n;
    if (staff_options(cx, may, &rows, &n) != OK) return;
    struct option *options = ARENA_ARRAY(cx->arena, struct option, n ? n : 1);
    for (size_t i = 0; i < n; i++) options[i] = (struct option){rows[i].id.v, absence_shown(cx, rows[i].id, rows[i].name)};
    form_options(cx, req, field, options, n);
}

const char *address_text(struct ctx *cx, const struct address *a)
{
    const struct str parts[] = {a->country, a->province, a->city, a->street, a->postcode};
    const char *text = "";
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        if (parts[i].n) text = arena_printf(cx->arena, "%s%s%.*s", text, *text ? " " : "", STR_ARG(parts[i]));
    }
    return text;
}

bool customer_led_on(struct ctx *cx, struct req *req, struct res *res, customer_id id)
{
    struct customer_brief b;
    if (req->method != GET) return false;
    customer_id to = customer_merged_into(cx, id);
    if (!to.v || customer_brief(cx, id, &b) != OK) return false;
    flash_set(req, res, FLASH_DONE,
              arena_printf(cx->arena, _("%.*s (%.*s) was merged into this customer."), STR_ARG(b.name),
                           STR_ARG(b.code)));
    return res_redirect(res, url_customer(cx, to)) == OK;
}
