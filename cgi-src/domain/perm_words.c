/* Words of the permission table: what an action is called, how far a right reaches. Called by the permission
 * pages. */
#include "base/i18n.h"
#include "domain/perm.h"

static const char *const labels[ACCESS_COUNT] = {
    [CUSTOMER_SEE] = N_("See customers"),
    [CUSTOMER_CONTACT_SEE] = N_("See contact data"),
    [CUSTOMER_MONEY_SEE] = N_("See value and credit"),
    [CUSTOMER_CREATE] = N_("Add customers"),
    [CUSTOMER_EDIT] = N_("Edit customers"),
    [CUSTOMER_CLOSE] = N_("Close and reopen customers"),
    [CUSTOMER_ASSIGN] = N_("Hand customers over"),
    [CUSTOMER_EXPORT] = N_("Export customers and orders"),
    [VIEW_SHARE] = N_("Share views with everybody"),
    [DUPLICATE_SEE] = N_("See possible duplicates"),
    [CUSTOMER_MERGE] = N_("Merge customers"),
    [IMPORT_RUN] = N_("Import files"),
    [INTERACTION_LOG] = N_("Log contacts, write notes"),
    [ORDER_SEE] = N_("See orders"),
    [COMPLAINT_SEE] = N_("See complaints"),
    [COMPLAINT_TAKE] = N_("Work on complaints"),
    [COMPLAINT_ASSIGN] = N_("Hand complaints over"),
    [COMPLAINT_EXPORT] = N_("Export complaints"),
    [CASE_TAG_NEW] = N_("Make new tags for cases"),
    [REPLY_SHARE] = N_("Share saved replies"),
    [MEMBER_SEE] = N_("See members and points"),
    [MEMBER_MANAGE] = N_("Open, freeze, close memberships"),
    [POINTS_POST] = N_("Book points"),
    [POINTS_APPROVE] = N_("Approve points above the limit"),
    [ACCOUNT_LINK_SEE] = N_("See account requests"),
    [ACCOUNT_INVITE] = N_("Invite to the portal"),
    [ACCOUNT_LINK] = N_("Decide account requests"),
    [REPORT_SEE] = N_("See reports"),
    [LIST_MANAGE] = N_("Keep short lists, branches, teams"),
    [SETTING_MANAGE] = N_("Change settings"),
    [STAFF_MANAGE] = N_("Keep users"),
    [AUDIT_SEE] = N_("See the audit log"),
    [OUTBOX_SEE] = N_("See messages sent"),
    [OUTBOX_REPLAY] = N_("Send messages again"),
    [JOB_SEE] = N_("See jobs and everybody's long work"),
};

const char *access_label(enum access a)
{
    return a >= CUSTOMER_SEE && a < ACCESS_COUNT && labels[a] ? _(labels[a]) : access_name(a);
}

const char *scope_label(enum scope s)
{
    switch (s) {
    case SCOPE_OWN: return P_("scope", "own");
    case SCOPE_TEAM: return P_("scope", "team");
    case SCOPE_BRANCH: return P_("scope", "branch");
    case SCOPE_ALL: return P_("scope", "all");
    case SCOPE_NONE: break;
    }
    return "—";
}
