/* The words of customers: codes as they are stored and stand in addresses, names as people read
 * them. One table per word. */
#include "domain/customer_parts.h"

struct word {
    const char *code, *name; /* name: N_() */
};

static const char *word_name(const struct word *table, size_t n, int64_t i)
{
    return i >= 0 && (size_t)i < n && table[i].name && table[i].name[0] ? _(table[i].name) : "";
}

static const char *word_code(const struct word *table, size_t n, int64_t i)
{
    return i >= 0 && (size_t)i < n && table[i].code ? table[i].code : "";
}

static int64_t word_parse(const struct word *table, size_t n, struct str code)
{
    for (size_t i = 0; i < n; i++) {
        if (code.n && table[i].code && str_is(code, table[i].code)) return (int64_t)i;
    }
    return 0;
}

#define WORDS(noun, table)                                                                         \
    const char *noun##_name(int64_t i) { return word_name(table, COUNT_OF(table), i); }            \
    const char *noun##_code(int64_t i) { return word_code(table, COUNT_OF(table), i); }            \
    int64_t noun##_parse(struct str code) { return word_parse(table, COUNT_OF(table), code); }

static const struct word stages[] = {
    [STAGE_UNIDENTIFIED] = {"unidentified", N_("Unidentified")},
    [STAGE_PROSPECT] = {"prospect", N_("Prospect")},
    [STAGE_TARGET] = {"target", N_("Target")},
    [STAGE_OPPORTUNITY] = {"opportunity", N_("Opportunity")},
    [STAGE_ACTIVE] = {"active", N_("Active customer")},
    [STAGE_LOYAL] = {"loyal", N_("Loyal")},
    [STAGE_AT_RISK] = {"at_risk", N_("At risk")},
    [STAGE_LOST] = {"lost", N_("Lost")},
    [STAGE_WON_BACK] = {"won_back", N_("Won back")},
};
WORDS(stage, stages)

static const struct word kinds[] = {
    [CUSTOMER_PERSON] = {"person", N_("Person")},
    [CUSTOMER_ORGANISATION] = {"organisation", N_("Organisation")},
};
WORDS(customer_kind, kinds)

static const struct word genders[] = {
    [GENDER_UNKNOWN] = {"", ""},
    [GENDER_FEMALE] = {"female", N_("Female")},
    [GENDER_MALE] = {"male", N_("Male")},
    [GENDER_OTHER] = {"other", N_("Other")},
};
WORDS(gender, genders)

/* Net income of a household in a year, in the company's currency. */
static const struct word incomes[INCOME_COUNT] = {
    {"", ""},
    {"1", N_("under 50,000 a year")},
    {"2", N_("50,000 to 100,000 a year")},
    {"3", N_("100,000 to 200,000 a year")},
    {"4", N_("200,000 to 500,000 a year")},
    {"5", N_("500,000 to 1,000,000 a year")},
    {"6", N_("over 1,000,000 a year")},
};
WORDS(income, incomes)

static const struct word reaches[] = {
    [REACH_PHONE] = {"phone", N_("Phone")},
    [REACH_EMAIL] = {"email", N_("E-mail")},
    [REACH_WECHAT] = {"wechat", N_("WeChat")},
};
WORDS(reach_kind, reaches)

static const struct word decisions[DECISION_COUNT] = {
    [DECISION_NONE] = {"", ""},
    [DECISION_DECIDER] = {"decider", N_("Decision maker")},
    [DECISION_APPROVER] = {"approver", N_("Approver")},
    [DECISION_INFLUENCER] = {"influencer", N_("Influencer")},
    [DECISION_USER] = {"user", N_("User of the product")},
    [DECISION_BUYER] = {"buyer", N_("Buyer")},
    [DECISION_GATEKEEPER] = {"gatekeeper", N_("Gatekeeper")},
    [DECISION_SUPPORTER] = {"supporter", N_("Supporter")},
    [DECISION_OPPONENT] = {"opponent", N_("Opponent")},
};
WORDS(decision_role, decisions)

static const struct word purposes[PURPOSE_COUNT] = {
    [PURPOSE_MARKETING] = {"marketing", N_("Marketing")},
    [PURPOSE_SERVICE] = {"service", N_("Service messages")},
    [PURPOSE_SURVEY] = {"survey", N_("Surveys")},
    [PURPOSE_PROFILING] = {"profiling", N_("Profiling")},
    [PURPOSE_SHARING] = {"sharing", N_("Sharing with partners")},
};
WORDS(purpose, purposes)

static const struct word channels[CONSENT_COUNT] = {
    [CONSENT_ANY] = {"any", N_("Every channel")},
    [CONSENT_PHONE] = {"phone", N_("Phone")},
    [CONSENT_SMS] = {"sms", N_("Text message")},
    [CONSENT_EMAIL] = {"email", N_("E-mail")},
    [CONSENT_WECHAT] = {"wechat", N_("WeChat")},
    [CONSENT_POST] = {"post", N_("Post")},
};
WORDS(consent_channel, channels)

const char *link_kind_name(int64_t kind, bool from_here)
{
    switch (kind) {
    case LINK_REFERS: return from_here ? _("Refers") : _("Was referred by");
    case LINK_BELONGS_TO: return from_here ? _("Belongs to") : _("Includes");
    case LINK_SUPPLIES: return from_here ? _("Supplies") : _("Is supplied by");
    default: return "";
    }
}

const char *link_kind_code(int64_t kind)
{
    static const char *const codes[] = {"", "refers", "belongs_to", "supplies"};
    return kind >= 0 && kind < 4 ? codes[kind] : "";
}

int64_t link_kind_parse(struct str code)
{
    for (int64_t k = LINK_REFERS; k <= LINK_SUPPLIES; k++) {
        if (str_is(code, link_kind_code(k))) return k;
    }
    return 0;
}
