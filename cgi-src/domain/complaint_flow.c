/* The table of the flow and the words for its states: see complaint_flow.h. */
#include "domain/complaint_flow.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/i18n.h"

#define C FLOW_CUSTOMER
#define S FLOW_STAFF
#define R FLOW_RECORDED
#define Y FLOW_SYSTEM
#define ANY FLOW_ANY_KIND
/* An enquiry or a suggestion is done with our answer; a complaint ends with the customer's word. */
#define LIGHT (FLOW_KIND(KIND_ENQUIRY) | FLOW_KIND(KIND_SUGGESTION))
#define RESOLVE (FLOW_CAUSE | FLOW_REMEDY | FLOW_DECISION)

#define NEW_ COMPLAINT_NEW
#define RECEIVED COMPLAINT_RECEIVED
#define ACKNOWLEDGED COMPLAINT_ACKNOWLEDGED
#define ASSESSMENT COMPLAINT_ASSESSMENT
#define INVESTIGATION COMPLAINT_INVESTIGATION
#define WAITING COMPLAINT_WAITING
#define OFFERED COMPLAINT_OFFERED
#define ACCEPTED COMPLAINT_ACCEPTED
#define REJECTED COMPLAINT_REJECTED
#define CLOSED COMPLAINT_CLOSED
#define SILENT COMPLAINT_CLOSED_SILENT
#define WITHDRAWN COMPLAINT_WITHDRAWN
#define REOPENED COMPLAINT_REOPENED

const struct complaint_flow complaint_flow[] = {
    /* from          to             who    needs                          hears  kinds */
    {NEW_,          RECEIVED,      C|S|Y, 0,                             true,  ANY},
    {RECEIVED,      ACKNOWLEDGED,  S|Y,   0,                             false, ANY},
    {RECEIVED,      ASSESSMENT,    S,     FLOW_ASSESSED,                 true,  ANY},
    {ACKNOWLEDGED,  ASSESSMENT,    S,     FLOW_ASSESSED,                 true,  ANY},
    {ASSESSMENT,    INVESTIGATION, S,     0,                             true,  ANY},
    {ASSESSMENT,    WAITING,       S,     FLOW_MESSAGE,                  true,  ANY},
    {INVESTIGATION, WAITING,       S,     FLOW_MESSAGE,                  true,  ANY},
    {REOPENED,      WAITING,       S,     FLOW_MESSAGE,                  true,  ANY},
    {REJECTED,      WAITING,       S,     FLOW_MESSAGE,                  true,  ANY},
    {WAITING,       INVESTIGATION, C|S|R, 0,                             false, ANY},

    {ASSESSMENT,    OFFERED,       S,     RESOLVE,                       true,  ANY},
    {INVESTIGATION, OFFERED,       S,     RESOLVE,                       true,  ANY},
    {WAITING,       OFFERED,       S,     RESOLVE,                       true,  ANY},
    {REOPENED,      OFFERED,       S,     RESOLVE,                       true,  ANY},
    {REJECTED,      OFFERED,       S,     RESOLVE,                       true,  ANY},
    {OFFERED,       INVESTIGATION, S,     FLOW_NOTE,                     true,  ANY},
    {REJECTED,      INVESTIGATION, S,     0,                             true,  ANY},
    {REOPENED,      INVESTIGATION, S,     0,                             true,  ANY},

    {OFFERED,       ACCEPTED,      C|R,   0,                             true,  ANY},
    {OFFERED,       REJECTED,      C|R,   FLOW_NOTE,                     true,  ANY},
    {ACCEPTED,      CLOSED,        S,     0,                             true,  ANY},
    {REJECTED,      CLOSED,        S,     FLOW_DECISION,                 true,  ANY},
    {ASSESSMENT,    CLOSED,        S,     FLOW_DECISION,                 true,  LIGHT},
    {INVESTIGATION, CLOSED,        S,     FLOW_DECISION,                 true,  LIGHT},
    {WAITING,       SILENT,        S,     FLOW_SILENCE,                  true,  ANY},
    {OFFERED,       SILENT,        S,     FLOW_SILENCE,                  true,  ANY},

    {RECEIVED,      WITHDRAWN,     C|R,   0,                             true,  ANY},
    {ACKNOWLEDGED,  WITHDRAWN,     C|R,   0,                             true,  ANY},
    {ASSESSMENT,    WITHDRAWN,     C|R,   0,                             true,  ANY},
    {INVESTIGATION, WITHDRAWN,     C|R,   0,                             true,  ANY},
    {WAITING,       WITHDRAWN,     C|R,   0,                             true,  ANY},
    {OFFERED,       WITHDRAWN,     C|R,   0,                             true,  ANY},
    {REJECTED,      WITHDRAWN,     C|R,   0,                             true,  ANY},
    {REOPENED,      WITHDRAWN,     C|R,   0,                             true,  ANY},

    {ACCEPTED,      REOPENED,      C|S|R, FLOW_NOTE,                     true,  ANY},
    {CLOSED,        REOPENED,      C|S|R, FLOW_NOTE | FLOW_RECENT,       true,  ANY},
    {SILENT,        REOPENED,      C|S|R, FLOW_NOTE | FLOW_RECENT,       true,  ANY},
    {WITHDRAWN,     REOPENED,      C|S|R, FLOW_NOTE | FLOW_RECENT,       true,  ANY},
};
const size_t complaint_flow_count = COUNT_OF(complaint_flow);

const struct complaint_flow *flow_find(enum complaint_state from, enum complaint_state to,
                                       unsigned who, enum complaint_kind kind)
{
    for (size_t i = 0; i < complaint_flow_count; i++) {
        const struct complaint_flow *f = &complaint_flow[i];
        if (f->from == from && f->to == to && (f->who & who) &&
            (f->kinds == FLOW_ANY_KIND || (f->kinds & FLOW_KIND(kind)))) {
            return f;
        }
    }
    return NULL;
}

bool state_ended(enum complaint_state s)
{
    return s == CLOSED || s == SILENT || s == WITHDRAWN || s == COMPLAINT_MERGED;
}

bool state_open(enum complaint_state s)
{
    return s != NEW_ && !state_ended(s);
}

bool state_valid(int64_t s)
{
    return s > COMPLAINT_NEW && s < COMPLAINT_STATES;
}

static const struct {
    const char *code, *label, *plain, *next;
} states[COMPLAINT_STATES] = {
    [NEW_] = {"new", "", "", ""},
    [RECEIVED] = {"received", PN_("state", "Received"), N_("We have received it."),
                  N_("One of our staff will read it and confirm it to you.")},
    [ACKNOWLEDGED] = {"acknowledged", PN_("state", "Acknowledged"),
                      N_("We have received it and confirmed it to you."),
                      N_("One of our staff will read it and see how urgent it is.")},
    [ASSESSMENT] = {"assessment", PN_("state", "In assessment"),
                    N_("We are reading it and deciding how to go about it."),
                    N_("We look into what happened, and ask you when something is not clear.")},
    [INVESTIGATION] = {"investigation", PN_("state", "Being investigated"),
                       N_("We are looking into what happened."),
                       N_("As soon as we know the cause, we tell you what we propose.")},
    [WAITING] = {"waiting", PN_("state", "Waiting for customer"),
                 N_("We have a question and are waiting for your answer."),
                 N_("Please answer below. We go on as soon as we have your answer.")},
    [OFFERED] = {"offered", PN_("state", "Resolution offered"),
                 N_("We have made you a proposal."),
                 N_("Please say whether you accept it. If not, tell us why and we look at it again.")},
    [ACCEPTED] = {"accepted", PN_("state", "Accepted"), N_("You have accepted our proposal."),
                  N_("We carry it out now and then close the case.")},
    [REJECTED] = {"rejected", PN_("state", "Rejected"),
                  N_("You have not accepted our proposal."),
                  N_("We look at it again with what you told us, and come back to you.")},
    [CLOSED] = {"closed", PN_("state", "Closed"), N_("The case is closed."),
                N_("If something is still not right, you can reopen it.")},
    [SILENT] = {"closed-silent", PN_("state", "Closed without answer"),
                N_("We heard nothing from you for a while and have closed the case."),
                N_("If you still need us, you can reopen it.")},
    [WITHDRAWN] = {"withdrawn", PN_("state", "Withdrawn"), N_("You have withdrawn it."),
                   N_("If you change your mind, you can reopen it.")},
    [REOPENED] = {"reopened", PN_("state", "Reopened"), N_("The case is open again."),
                  N_("We look at it again with what you told us, and come back to you.")},
    [COMPLAINT_MERGED] = {"merged", PN_("state", "Merged"),
                          N_("We have put it together with another request of yours."),
                          N_("Everything goes on there.")},
};

bool state_parse(const char *code, size_t n, enum complaint_state *ret_state)
{
    for (int s = COMPLAINT_RECEIVED; s < COMPLAINT_STATES; s++) {
        if (strlen(states[s].code) == n && memcmp(states[s].code, code, n) == 0) {
            *ret_state = (enum complaint_state)s;
            return true;
        }
    }
    return false;
}

const char *state_code(enum complaint_state s)
{
    return s < COMPLAINT_STATES ? states[s].code : "";
}

const char *state_label(enum complaint_state s)
{
    if (s <= NEW_ || s >= COMPLAINT_STATES) return "";
    return P_("state", states[s].label);
}

const char *state_plain(enum complaint_state s)
{
    return s > NEW_ && s < COMPLAINT_STATES ? _(states[s].plain) : "";
}

const char *state_next(enum complaint_state s)
{
    return s > NEW_ && s < COMPLAINT_STATES ? _(states[s].next) : "";
}

static const char *const step_labels[COMPLAINT_STATES] = {
    [ACKNOWLEDGED] = N_("Confirm receipt"),
    [ASSESSMENT] = N_("Assess"),
    [INVESTIGATION] = N_("Start investigation"),
    [WAITING] = N_("Ask the customer"),
    [OFFERED] = N_("Offer a resolution"),
    [CLOSED] = N_("Close the case"),
    [SILENT] = N_("Close without answer"),
    [REOPENED] = N_("Reopen"),
};

const char *step_label(enum complaint_state from, enum complaint_state to)
{
    if (from == OFFERED && to == INVESTIGATION) return _("Take the offer back");
    if (from == WAITING && to == INVESTIGATION) return _("Go on without an answer");
    if (from == REJECTED && to == INVESTIGATION) return _("Investigate again");
    if ((from == ASSESSMENT || from == INVESTIGATION) && to == CLOSED) return _("Answer and close");
    return to < COMPLAINT_STATES && step_labels[to] ? _(step_labels[to]) : NULL;
}

static const struct {
    const char *code, *label;
} kinds[KIND_COUNT] = {
    [KIND_COMPLAINT] = {"complaint", N_("Complaint")},
    [KIND_ENQUIRY] = {"enquiry", N_("Enquiry")},
    [KIND_SUGGESTION] = {"suggestion", N_("Suggestion")},
    [KIND_RETURN] = {"return", N_("Return or refund")},
};

const char *kind_code(enum complaint_kind k)
{
    return k > 0 && k < KIND_COUNT ? kinds[k].code : "";
}

const char *kind_label(enum complaint_kind k)
{
    return k > 0 && k < KIND_COUNT ? _(kinds[k].label) : "";
}

bool kind_parse(const char *code, size_t n, enum complaint_kind *ret_kind)
{
    for (int k = KIND_COMPLAINT; k < KIND_COUNT; k++) {
        if (strlen(kinds[k].code) == n && memcmp(kinds[k].code, code, n) == 0) {
            *ret_kind = (enum complaint_kind)k;
            return true;
        }
    }
    return false;
}
