/* The customer's file: one per customer, shared by all departments and branches.
 *
 * Pages, the import and the demonstration generator come here; what hangs on a customer (phones,
 * contacts, consents, notes ...) stands in customer_parts.h, the list in customer_list.h. Every
 * function checks the actor's rights on the record: a customer that the actor may not see is
 * ERR_NOT_FOUND, one that he may see but not change is ERR_FORBIDDEN. Every write is audited with
 * the changed fields, shows in the timeline, and feeds the search index, in its transaction. */
#ifndef DOMAIN_CUSTOMER_H
#define DOMAIN_CUSTOMER_H

#include <jansson.h>

#include "domain/ctx.h"

struct custom_values;
enum customer_kind { CUSTOMER_PERSON = 1, CUSTOMER_ORGANISATION };
enum customer_trade { TRADE_END = 1, TRADE_TRADER = 2, TRADE_SUPPLIER = 4 }; /* bits */
enum stage {
    STAGE_UNIDENTIFIED = 1, STAGE_PROSPECT, STAGE_TARGET, STAGE_OPPORTUNITY, STAGE_ACTIVE,
    STAGE_LOYAL, STAGE_AT_RISK, STAGE_LOST, STAGE_WON_BACK, STAGE_COUNT
};
enum gender { GENDER_UNKNOWN, GENDER_FEMALE, GENDER_MALE, GENDER_OTHER };
#define MONEY_NONE INT64_MIN /* no credit limit or terms agreed: not the same as 0 */

/* noun_name: translated, "" for 0; noun_code: as stored, in addresses and imports ("at_risk");
 * noun_parse: of a code, 0 when there is no such. */
#define WORD_OF(noun)                                                                              \
    const char *noun##_name(int64_t value);                                                        \
    const char *noun##_code(int64_t value);                                                        \
    int64_t noun##_parse(struct str code)
WORD_OF(stage);
WORD_OF(customer_kind);
WORD_OF(gender);
WORD_OF(income);
#define INCOME_COUNT 7 /* brackets 1 .. INCOME_COUNT - 1 */

/* What people edit on the form; compared field by field when two edit the same customer. */
struct customer_profile {
    struct str code; /* empty on creation: made */
    int64_t kind, trade;
    struct str name;
    struct str city, country;
    int64_t source, industry; /* rows of the lists */
    int64_t gender;
    struct str birthday; /* civil date */
    struct str family, work;
    int64_t income;
    struct str org_number, preferences, habits, notes;
    int64_t credit_limit, credit_days; /* money group; MONEY_NONE */
    const struct custom_values *custom; /* what admins added (custom_value.h); NULL: nothing is said */
};

enum profile_type { PROFILE_TEXT, PROFILE_NUMBER };
struct profile_field {
    const char *name, *label; /* label: N_() */
    enum profile_type type;
    size_t offset;
    const char *column;
    enum access group; /* CUSTOMER_SEE, or the field group that may see it */
};
/* Every field of the profile, ends with name NULL. */
extern const struct profile_field customer_fields[];
bool profile_field_same(const struct profile_field *f, const struct customer_profile *a,
                        const struct customer_profile *b);
void profile_field_copy(const struct profile_field *f, struct customer_profile *to,
                        const struct customer_profile *from);

/* The fields in which p differs from other, as JSON; and back into a profile (texts in the arena). */
json_t *customer_profile_diff(const struct customer_profile *p, const struct customer_profile *other);
void customer_profile_apply(struct arena *a, const json_t *diff, struct customer_profile *p);

struct customer {
    customer_id id;
    struct customer_profile profile;
    int64_t stage;
    staff_id owner;
    team_id team;
    branch_id branch;
    struct str owner_name, team_name, branch_name;
    struct str main_phone, main_email; /* empty when the actor may not see contact data */
    int64_t value_minor, last_contact_at;
    bool closed, unnamed;
    struct str closed_reason;
    int64_t closed_at, created_at, updated_at, version;
    customer_id merged_into; /* 0: not merged into another */
    /* what this actor may do with this record */
    bool may_contact, may_money, may_edit, may_close, may_assign, may_log;
};
enum err customer_get(struct ctx *cx, customer_id id, struct customer *ret) MUST_CHECK;

/* The few fields other nouns show. An account of the portal gets its own customer only. */
struct customer_brief {
    customer_id id;
    struct str code, name;
    int64_t kind, stage;
    staff_id owner;
    team_id team;
    branch_id branch;
    struct str owner_name, main_phone, main_email; /* the last two need the right to see them */
    bool closed;
};
enum err customer_brief(struct ctx *cx, customer_id id, struct customer_brief *ret) MUST_CHECK;
/* The code of one that was merged into another leads to the other. */
enum err customer_by_code(struct ctx *cx, struct str code, customer_id *ret_id) MUST_CHECK;
/* The customer it was merged into, 0: it was not. */
customer_id customer_merged_into(struct ctx *cx, customer_id id);
/* OK when the actor may do the action to this customer; locks nothing. */
enum err customer_allow(struct ctx *cx, customer_id id, enum access action) MUST_CHECK;

/* A new customer with its first ways to reach it. owner/team/branch 0: the actor's own team and
 * branch, and the actor as owner when the actor sells. */
struct customer_draft {
    struct customer_profile profile;
    int64_t stage;
    staff_id owner;
    team_id team;
    branch_id branch;
    struct str phone, email, wechat; /* phone in E.164 or as typed */
    bool unnamed;
    bool checked; /* customer_check() has found nothing wrong in this transaction: it is not asked again */
};
enum err customer_create(struct ctx *cx, const struct customer_draft *d, customer_id *ret_id) MUST_CHECK;
/* What customer_create() would find wrong, without writing: for bulk work, which then need not undo. */
enum err customer_check(struct ctx *cx, const struct customer_draft *d) MUST_CHECK;
/* ERR_STALE: somebody saved a newer version; nothing is changed. Fields of groups the actor may not
 * see stay as they are. */
enum err customer_save(struct ctx *cx, customer_id id, const struct customer_profile *p,
                       int64_t version) MUST_CHECK;

enum err customer_close(struct ctx *cx, customer_id id, struct str reason, int64_t version) MUST_CHECK;
enum err customer_reopen(struct ctx *cx, customer_id id, struct str reason, int64_t version) MUST_CHECK;
enum err customer_assign(struct ctx *cx, customer_id id, staff_id owner, team_id team,
                         branch_id branch, int64_t version) MUST_CHECK;
enum err customer_set_stage(struct ctx *cx, customer_id id, int64_t stage, struct str reason,
                            int64_t version) MUST_CHECK;
enum err customer_set_tags(struct ctx *cx, customer_id id, const int64_t *tags, size_t n) MUST_CHECK;

/* Writes search tokens and facets of one customer anew; inside a TX. */
enum err customer_index(struct ctx *cx, customer_id id) MUST_CHECK;
/* Whoever may not see a customer's contact data does not learn it by searching either: a word that was
 * found may be the beginning of an e-mail address or a WeChat name. Could any term be one? Was this
 * customer found by what everybody sees of it? */
struct search_terms;
bool terms_may_be_contact(const struct search_terms *t);
enum err customer_found_openly(struct ctx *cx, customer_id id, const struct search_terms *t, bool *ret_open) MUST_CHECK;
/* A contact took place: moves last_contact_at forward; inside a TX. */
enum err customer_touched(struct ctx *cx, customer_id id, int64_t at) MUST_CHECK;

#endif
