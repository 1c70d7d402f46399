/* What hangs on a customer: ways to reach it, addresses, contacts of an organisation, links to
 * other customers, consents, notes, files. Rights and audit as customer.h says. */
#ifndef DOMAIN_CUSTOMER_PARTS_H
#define DOMAIN_CUSTOMER_PARTS_H

#include "domain/customer.h"

/* ---- phones, e-mails, WeChat; the first of a kind is the main one ---- */
enum reach_kind { REACH_PHONE = 1, REACH_EMAIL, REACH_WECHAT };
struct reach {
    int64_t id, kind;
    struct str value, normal, label; /* value as people write it; normal: E.164, folded address */
    bool main;
};
WORD_OF(reach_kind);
enum err reach_list(struct ctx *cx, customer_id id, struct reach **ret, size_t *ret_n) MUST_CHECK;
/* The same number or address at the same customer is a problem at "value". ret_id may be NULL. */
enum err reach_add(struct ctx *cx, customer_id id, const struct reach *r, int64_t *ret_id) MUST_CHECK;
enum err reach_remove(struct ctx *cx, customer_id id, int64_t row) MUST_CHECK;
enum err reach_make_main(struct ctx *cx, customer_id id, int64_t row) MUST_CHECK;

/* ---- addresses ---- */
struct address {
    int64_t id, version; /* version: made from its texts, so that it changes with them */
    struct str label, country, province, city, street, postcode;
};
enum err address_list(struct ctx *cx, customer_id id, struct address **ret, size_t *ret_n) MUST_CHECK;
enum err address_get(struct ctx *cx, customer_id id, int64_t row, struct address *ret) MUST_CHECK;
/* a->id 0: a new one. Otherwise a->version is that of the address which was read; ERR_STALE when it
 * reads differently by now. */
enum err address_save(struct ctx *cx, customer_id id, const struct address *a) MUST_CHECK;
enum err address_remove(struct ctx *cx, customer_id id, int64_t row) MUST_CHECK;

/* ---- contacts of an organisation ---- */
enum decision_role {
    DECISION_NONE, DECISION_DECIDER, DECISION_APPROVER, DECISION_INFLUENCER, DECISION_USER,
    DECISION_BUYER, DECISION_GATEKEEPER, DECISION_SUPPORTER, DECISION_OPPONENT, DECISION_COUNT
};
WORD_OF(decision_role);
struct contact {
    contact_id id;
    customer_id customer;
    struct str name, title, phone, email, wechat, notes;
    int64_t decision_role, left_at, version;
};
enum err contact_list(struct ctx *cx, customer_id id, struct contact **ret, size_t *ret_n) MUST_CHECK;
enum err contact_get(struct ctx *cx, contact_id id, struct contact *ret) MUST_CHECK;
enum err contact_save(struct ctx *cx, const struct contact *edit, contact_id *ret_id) MUST_CHECK;
enum err contact_set_left(struct ctx *cx, contact_id id, bool left) MUST_CHECK;

/* ---- links between customers ---- */
enum link_kind { LINK_REFERS = 1, LINK_BELONGS_TO, LINK_SUPPLIES };
struct customer_tie {
    int64_t id, kind;
    bool from_here; /* this customer refers / belongs to / supplies the other */
    customer_id other;
    struct str other_name, other_code, note;
    int64_t created_at;
};
/* "refers" / "was referred by", as seen from this side. */
const char *link_kind_name(int64_t kind, bool from_here);
const char *link_kind_code(int64_t kind);
int64_t link_kind_parse(struct str code);
enum err customer_tie_list(struct ctx *cx, customer_id id, struct customer_tie **ret, size_t *ret_n) MUST_CHECK;
enum err customer_tie_add(struct ctx *cx, customer_id from, struct str to_code, int64_t kind,
                          struct str note) MUST_CHECK;
enum err customer_tie_end(struct ctx *cx, customer_id id, int64_t tie) MUST_CHECK;

/* ---- consents: a row per giving; withdrawing closes it ---- */
enum consent_purpose {
    PURPOSE_MARKETING = 1, PURPOSE_SERVICE, PURPOSE_SURVEY, PURPOSE_PROFILING, PURPOSE_SHARING,
    PURPOSE_COUNT
};
enum consent_channel {
    CONSENT_ANY = 1, CONSENT_PHONE, CONSENT_SMS, CONSENT_EMAIL, CONSENT_WECHAT, CONSENT_POST,
    CONSENT_COUNT
};
struct consent {
    int64_t id, purpose, channel, given_at, withdrawn_at;
    struct str given_how, withdrawn_how;
};
WORD_OF(purpose);
WORD_OF(consent_channel);
enum err consent_list(struct ctx *cx, customer_id id, struct consent **ret, size_t *ret_n) MUST_CHECK;
enum err consent_give(struct ctx *cx, customer_id id, int64_t purpose, int64_t channel,
                      struct str how, int64_t given_at) MUST_CHECK;
/* at 0: now. */
enum err consent_withdraw(struct ctx *cx, customer_id id, int64_t row, struct str how, int64_t at) MUST_CHECK;
/* Has the customer said yes to this purpose on this channel (or on any)? */
bool consent_has(struct ctx *cx, customer_id id, int64_t purpose, int64_t channel);

/* ---- tags ---- */
struct customer_tagged {
    int64_t id;
    struct str name;
};
enum err customer_tag_list(struct ctx *cx, customer_id id, struct customer_tagged **ret, size_t *ret_n) MUST_CHECK;

/* ---- stage history ---- */
struct stage_step {
    int64_t from, to, at;
    struct str by, reason;
};
enum err stage_history(struct ctx *cx, customer_id id, struct stage_step **ret, size_t *ret_n) MUST_CHECK;

/* ---- files: staged ones (staged.h) become the customer's; taken back, never deleted ---- */
enum err customer_file_add(struct ctx *cx, customer_id id, const struct str *tokens, size_t n) MUST_CHECK;
enum err customer_file_take_back(struct ctx *cx, customer_id id, int64_t file, bool back) MUST_CHECK;
/* The name of a file that this actor may bring back; ERR_NOT_FOUND when it is not taken back. */
enum err customer_file_taken(struct ctx *cx, customer_id id, int64_t file, struct str *ret_name) MUST_CHECK;

/* ---- notes: taken back, never deleted ---- */
enum err note_add(struct ctx *cx, customer_id id, struct str body, int64_t *ret_id) MUST_CHECK;
enum err note_take_back(struct ctx *cx, customer_id id, int64_t row, bool back) MUST_CHECK;
/* The text of a note that this actor may bring back; ERR_NOT_FOUND when it is not taken back. */
enum err note_taken_back(struct ctx *cx, customer_id id, int64_t row, struct str *ret_body) MUST_CHECK;

#endif
