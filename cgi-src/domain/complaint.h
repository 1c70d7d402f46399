/* Cases: complaints, enquiries, suggestions, returns. Submitting, reading, answering, deciding.
 *
 * Called by the pages of portal and intranet, the import and the demonstration data. The rules: a
 * case is seen by staff within their scope, by the portal account or customer it belongs to, and by
 * whoever holds its private link; its states move by complaint_flow.h alone; each step, message and
 * hand-over is kept with time and person. Lists are complaint_list.h. */
#ifndef DOMAIN_COMPLAINT_H
#define DOMAIN_COMPLAINT_H

#include "base/secret.h"
#include "domain/attachment.h"
#include "domain/case_times.h"
#include "domain/complaint_flow.h"
#include "domain/ctx.h"
#include "domain/custom_value.h"

/* The private links a guest's cookie holds: tokens, newest first. */
#define TRACK_KEYS_MAX 5
struct track_keys {
    struct hash at[TRACK_KEYS_MAX];
    size_t n;
};

enum complaint_channel { CHANNEL_PORTAL = 1, CHANNEL_PHONE, CHANNEL_VISIT, CHANNEL_LETTER,
                         CHANNEL_CHAT, CHANNEL_EMAIL, CHANNEL_IMPORT, CHANNEL_COUNT };
const char *channel_code(enum complaint_channel c);
const char *channel_label(enum complaint_channel c); /* translated */
enum complaint_channel channel_parse(struct str code); /* 0: none such */

#define CASE_NO_DUE INT64_C(8640000000000000) /* nothing is due: it sorts last */

struct complaint_draft {
    int64_t kind;              /* enum complaint_kind */
    int64_t category;          /* lookup id; 0: none */
    int64_t order;             /* sales_order id of the customer; 0: none */
    struct str order_text;     /* order or product in the customer's words */
    struct str body, remedy_wanted;
    struct str contact_name, contact_email, contact_phone;
    bool no_contact;           /* wants none: said expressly */
    /* by staff only */
    int64_t channel;           /* enum complaint_channel */
    int64_t happened_at;       /* when it was said; 0: now */
    int64_t customer;          /* 0: unknown */
    bool take;                 /* the agent who writes it down keeps it */
    int64_t severity;          /* 1-3; 0: not assessed */
    int64_t priority;          /* enum case_priority; 0: what the kind begins with */
    bool safety;
    int64_t lang;              /* enum lang + 1 the customer is written to; 0: the page's */
    /* staged.h */
    struct str files[ATTACHMENTS_PER_FORM];
    size_t nfiles;
    const struct custom_values *custom; /* what admins added (custom_value.h); NULL: nothing is said */
};
struct complaint_receipt {
    complaint_id id;
    struct str ref;
    struct str token;     /* of the private link; "": the case belongs to an account */
    bool written_to;      /* an acknowledgement is on its way */
    struct str sent_to;   /* where to, partly hidden: "l***@example.cn" */
};
/* ERR_INVALID: problems at the draft's fields. Guests are limited by address. */
enum err complaint_submit(struct ctx *cx, const struct complaint_draft *d,
                          struct complaint_receipt *ret) MUST_CHECK;

struct complaint {
    complaint_id id;
    struct str ref;
    enum complaint_kind kind;
    enum complaint_channel channel;
    enum complaint_state state;
    int64_t category, customer, account, order, cause, assignee, team, branch; /* 0: none */
    struct str category_name, cause_name, assignee_name, team_name;
    struct str order_ref, order_text;
    struct str body, remedy_wanted, remedy, decision;
    struct str contact_name, contact_email, contact_phone; /* staff only; else empty */
    struct str sent_to;           /* where we write to, partly hidden; "": nowhere */
    struct str lang;
    int64_t severity;
    bool safety, has_link;
    enum case_priority priority;  /* staff only; else 0 */
    int64_t due_at, happened_at, created_at, updated_at, resolved_at, closed_at;
    int64_t answer_due_at, answered_at; /* first answer: due (staff only), given */
    int64_t next_due_at;          /* the nearest of what is still due; CASE_NO_DUE */
    struct str merged_into;       /* reference of the case it went into; "": none */
    int64_t paused_at;            /* since when the clock stands; 0: it goes */
    int64_t state_since;
    int64_t version;
    bool overdue;
};
/* ERR_NOT_FOUND also when the actor may not see it. keys: NULL, or a guest's. */
enum err complaint_get(struct ctx *cx, struct str ref, const struct track_keys *keys,
                       struct complaint *ret) MUST_CHECK;
/* The reference of a row id, for those who may see the case. */
enum err complaint_ref_of(struct ctx *cx, complaint_id id, struct str *ret_ref) MUST_CHECK;
enum err complaint_visible(struct ctx *cx, complaint_id id, const struct track_keys *keys) MUST_CHECK;

/* What stands in merged cases is read through the one they went into: the ids of the case :id and of those.
 * A portal account reads of an organisation's cases what it would read by itself: its own parts, those of the
 * same person, and all where it is linked and sees all. case_bind_reader() says who reads. */
#define CASE_OWN_PART                                                                              \
    "(:reader = 0 OR c.account_id = :reader OR c.customer_id IS NULL OR c.customer_id = :sees OR NOT EXISTS" \
    " (SELECT 1 FROM customer o WHERE o.id = c.customer_id AND o.kind = 'organisation') OR (c.account_id IS NULL" \
    " AND c.contact_email <> '' AND LOWER(c.contact_email) = (SELECT email FROM portal_account WHERE id = :reader)))"
#define CASE_GROUP                                                                                 \
    "(SELECT :id UNION ALL SELECT c.id FROM complaint c WHERE c.merged_root_id = :id AND " CASE_OWN_PART ")"
void case_bind_reader(struct stmt *q, const struct ctx *cx);

struct complaint_step {
    int64_t id;      /* of the same order as messages' */
    struct str what; /* "state", "assign", "customer", "order", "link" */
    enum complaint_state from, to;
    int64_t at;
    int by_kind;     /* enum actor_kind */
    struct str by_name, note, reason;
};
enum message_kind { MESSAGE_CUSTOMER = 1, MESSAGE_REPLY, MESSAGE_NOTE };
struct complaint_message {
    int64_t id;
    enum message_kind kind;
    enum complaint_channel channel;
    struct str body, by_name, recorded_by; /* recorded_by: staff who wrote the answer down */
    int64_t at;
    complaint_id from; /* this case, or one that was merged into it */
};
/* Oldest first; portal actors get no notes, and of the steps no hand-overs and no staff names. */
enum err complaint_steps(struct ctx *cx, complaint_id id, struct complaint_step **ret,
                         size_t *ret_n) MUST_CHECK;
enum err complaint_messages(struct ctx *cx, complaint_id id, struct complaint_message **ret,
                            size_t *ret_n) MUST_CHECK;

/* ---- what people do (ERR_STALE: version is not the case's; ERR_CONFLICT: the flow forbids it) ---- */

struct step_draft {
    enum complaint_state to;
    int64_t version;           /* staff: as read; 0 from customers: not looked at */
    struct str note, message, decision, remedy;
    int64_t cause, severity;
    bool safety;
};
enum err complaint_step(struct ctx *cx, struct str ref, const struct track_keys *keys,
                        const struct step_draft *d) MUST_CHECK;

struct message_draft {
    struct str body;
    int64_t version; /* staff: as read */
    int64_t seen;    /* staff: complaint_newest() of the page; an answer is ERR_STALE when there is more by
                        now, whatever else changed is not in its way. 0: version is looked at instead */
    struct str files[ATTACHMENTS_PER_FORM];
    size_t nfiles;
};
/* The customer's answer; a case that waits for it goes on. */
enum err complaint_answer(struct ctx *cx, struct str ref, const struct track_keys *keys,
                          const struct message_draft *d) MUST_CHECK;
enum err complaint_reply(struct ctx *cx, struct str ref, const struct message_draft *d) MUST_CHECK;
enum err complaint_note(struct ctx *cx, struct str ref, const struct message_draft *d) MUST_CHECK;

/* What the customer said by phone or in person, written down by an agent. */
struct record_draft {
    int64_t version, channel, said_at;
    struct str who, body;
    int64_t verdict; /* enum complaint_state: 0 only a message, ACCEPTED, REJECTED, WITHDRAWN, REOPENED */
};
enum err complaint_record(struct ctx *cx, struct str ref, const struct record_draft *d) MUST_CHECK;

enum err complaint_take(struct ctx *cx, struct str ref, int64_t version) MUST_CHECK;
/* staff 0: back to the unassigned; team 0: the new person's team. Problems at "assignee". */
enum err complaint_assign(struct ctx *cx, struct str ref, int64_t version, staff_id staff,
                          team_id team) MUST_CHECK;
/* What kind of matter it is and how urgent: the due times are counted anew where one of the two
 * changed. category 0: none. Problems at "kind", "category", "priority". */
struct sort_draft {
    int64_t kind, category, priority, version;
};
enum err complaint_sort(struct ctx *cx, struct str ref, const struct sort_draft *d) MUST_CHECK;
/* The priority alone, for whoever changes many. */
enum err complaint_set_priority(struct ctx *cx, struct str ref, int64_t version,
                                enum case_priority priority) MUST_CHECK;
/* customer 0: unknown again. Problems at "customer". */
enum err complaint_set_customer(struct ctx *cx, struct str ref, int64_t version,
                                customer_id customer) MUST_CHECK;
/* By the order's reference, of the linked customer; "" removes it. Problems at "order_ref". */
enum err complaint_set_order(struct ctx *cx, struct str ref, int64_t version,
                             struct str order_ref) MUST_CHECK;
/* A new private link, the old one ends. send: to the case's contact; else it is only given back. */
enum err complaint_new_link(struct ctx *cx, struct str ref, int64_t version, bool send,
                            struct str *ret_token) MUST_CHECK;
/* A guest asks for the link again; always OK (or ERR_RATE_LIMITED), sent only when ref and contact
 * belong together. */
enum err complaint_ask_link(struct ctx *cx, struct str ref, struct str contact) MUST_CHECK;
/* What the token of a link opens; ERR_NOT_FOUND: nothing, or a link past its time. */
enum err complaint_by_token(struct ctx *cx, struct str token, struct str *ret_ref) MUST_CHECK;
/* The token of a case that the keys open already: to be shown to its holder again. */
enum err complaint_token_of(struct ctx *cx, struct str ref, const struct track_keys *keys,
                            struct str *ret_token) MUST_CHECK;
/* The same for a form that was sent twice: cx->once_key proves who sent the first. */
enum err complaint_token_again(struct ctx *cx, struct str ref, struct str *ret_token) MUST_CHECK;
/* How long the private link stays good after the end of a case. */
/* Fields that admins added, as this actor fills them in for a new case, and sees them of one that is there;
 * the others are hidden. */
struct custom_values complaint_fields_new(struct ctx *cx);
enum err complaint_fields_read(struct ctx *cx, const struct complaint *c, struct custom_values *ret) MUST_CHECK;
/* By staff. Problems at the fields' names. */
enum err complaint_fields(struct ctx *cx, struct str ref, int64_t version, const struct custom_values *v) MUST_CHECK;
/* Where else one may turn (ISO 10002): shown with a closing the customer did not agree to. */
const char *complaint_recourse(void);
#define TRACK_DAYS_AFTER_END 180

/* ---- the worker's: warnings before and when a due time passes ---- */

bool complaint_warnings_due(struct ctx *cx);
/* Warns the agents of at most that many cases, in one short transaction. */
enum err complaint_warn_some(struct ctx *cx, int most, int *ret_n) MUST_CHECK;
/* After the clock was set back from until: what was told too early is told again in time. */
enum err complaint_warn_again(struct ctx *cx, int64_t until) MUST_CHECK;

/* Writes the search row anew, inside the caller's TX: import, and everything here that changes a
 * case. with_text: also the tokens (the body may be long), else only the facets. */
enum err complaint_index(struct ctx *cx, complaint_id id, bool with_text) MUST_CHECK;

#endif
