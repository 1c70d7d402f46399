/* The way a case goes, as a table: from where to where, who may, what it needs, who hears of it.
 *
 * complaint/act.c carries a step out, pages offer what flow_offers() lists, and the test walks every
 * pair of states against this table. Nothing else decides about states. The stages follow
 * ISO 10002: receipt, acknowledgement, assessment, investigation, decision, closing only with the
 * customer's yes or, after a no, with other ways to turn to named. */
#ifndef DOMAIN_COMPLAINT_FLOW_H
#define DOMAIN_COMPLAINT_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum complaint_state {
    COMPLAINT_NEW = 0,       /* not yet there: where the first step comes from */
    COMPLAINT_RECEIVED = 1,  /* 已收到 */
    COMPLAINT_ACKNOWLEDGED,  /* 已确认: the customer was told that we have it */
    COMPLAINT_ASSESSMENT,    /* 评估中: how grave, is anybody in danger */
    COMPLAINT_INVESTIGATION, /* 调查中 */
    COMPLAINT_WAITING,       /* 等待客户: we asked something */
    COMPLAINT_OFFERED,       /* 已提出方案: cause found, remedy offered */
    COMPLAINT_ACCEPTED,      /* 客户已接受: the remedy is to be carried out, then it is closed */
    COMPLAINT_REJECTED,      /* 客户未接受: we look again */
    COMPLAINT_CLOSED,
    COMPLAINT_CLOSED_SILENT, /* 无回复关闭: no answer to a question or an offer */
    COMPLAINT_WITHDRAWN,     /* 已撤回, by the customer */
    COMPLAINT_REOPENED,
    COMPLAINT_MERGED,        /* 已合并: went into another case; no step leads here or away (complaint_merge.h) */
    COMPLAINT_STATES
};

enum complaint_kind { KIND_COMPLAINT = 1, KIND_ENQUIRY, KIND_SUGGESTION, KIND_RETURN, KIND_COUNT };

enum flow_who {
    FLOW_CUSTOMER = 1, /* the customer, signed in or with the private link */
    FLOW_STAFF = 2,
    FLOW_RECORDED = 4, /* staff, writing down what the customer said, by which channel and when */
    FLOW_SYSTEM = 8
};
enum flow_need {
    FLOW_NOTE = 1,       /* a reason, kept with the step */
    FLOW_MESSAGE = 2,    /* a text that the customer reads as our message */
    FLOW_ASSESSED = 4,   /* severity and safety are given */
    FLOW_CAUSE = 8,
    FLOW_REMEDY = 16,
    FLOW_DECISION = 32,  /* the decision with its reason, as told to the customer */
    FLOW_SILENCE = 64,   /* FLOW_SILENT_DAYS passed in the state it comes from */
    FLOW_RECENT = 128    /* a customer may within SETTING_REOPEN_DAYS after the end */
};
#define FLOW_SILENT_DAYS 7
#define FLOW_ANY_KIND 0u
#define FLOW_KIND(k) (1u << (k))

struct complaint_flow {
    enum complaint_state from, to;
    unsigned who;   /* enum flow_who */
    unsigned needs; /* enum flow_need */
    bool hears;     /* the customer gets a mail or SMS of this step */
    unsigned kinds; /* FLOW_KIND bits it is for; FLOW_ANY_KIND: every kind */
};
extern const struct complaint_flow complaint_flow[];
extern const size_t complaint_flow_count;

/* The row of that step for somebody of who, or NULL: not allowed. */
const struct complaint_flow *flow_find(enum complaint_state from, enum complaint_state to,
                                       unsigned who, enum complaint_kind kind);
bool state_open(enum complaint_state s);  /* somebody still has to do something */
bool state_ended(enum complaint_state s); /* closed, closed without answer, withdrawn */
bool state_valid(int64_t s);

const char *state_code(enum complaint_state s);  /* "waiting": addresses, style, API */
const char *state_label(enum complaint_state s); /* translated, for staff */
/* For the customer: what it means, and what happens next. */
const char *state_plain(enum complaint_state s);
const char *state_next(enum complaint_state s);
/* The button of that step, for staff; NULL where the step has no button of its own. */
const char *step_label(enum complaint_state from, enum complaint_state to);
bool state_parse(const char *code, size_t n, enum complaint_state *ret_state);

const char *kind_code(enum complaint_kind k);  /* "complaint": stored */
const char *kind_label(enum complaint_kind k); /* translated */
bool kind_parse(const char *code, size_t n, enum complaint_kind *ret_kind);

#endif
