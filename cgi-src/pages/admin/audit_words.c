/* Codes of the audit log in the reader's words: see audit_words.h. tests/rules compares the actions
 * with those that the domain writes. */
#include "pages/admin/audit_words.h"

#include "base/i18n.h"

struct word {
    const char *code, *label;
};

static const struct word actions[] = {
    {"staff.create", PN_("audit", "User made")},
    {"staff.edit", PN_("audit", "User edited")},
    {"staff.enable", PN_("audit", "User enabled")},
    {"staff.disable", PN_("audit", "User disabled")},
    {"staff.password_reset", PN_("audit", "New password set for a user")},
    {"staff.password_change", PN_("audit", "Own password changed")},
    {"staff.sessions_end", PN_("audit", "User signed out everywhere")},
    {"staff.sign_in", PN_("audit", "Signed in")},
    {"staff.sign_in_refused", PN_("audit", "Sign-in refused")},
    {"staff.language", PN_("audit", "Language chosen")},
    {"session.end", PN_("audit", "Signed out")},
    {"session.end_others", PN_("audit", "Signed out everywhere else")},
    {"account.register", PN_("audit", "Portal account registered")},
    {"account.register_again", PN_("audit", "Address registered again")},
    {"account.code", PN_("audit", "Code sent again")},
    {"account.verify", PN_("audit", "Address verified")},
    {"account.verify_refused", PN_("audit", "Code refused")},
    {"account.sign_in", PN_("audit", "Signed in")},
    {"account.sign_in_refused", PN_("audit", "Sign-in refused")},
    {"account.reset_request", PN_("audit", "New password asked for")},
    {"account.reset", PN_("audit", "New password set by link")},
    {"account.password_change", PN_("audit", "Own password changed")},
    {"account.edit", PN_("audit", "Portal account edited")},
    {"account.language", PN_("audit", "Language chosen")},
    {"account.enable", PN_("audit", "Portal account enabled")},
    {"account.disable", PN_("audit", "Portal account disabled")},
    {"account.unlink", PN_("audit", "Portal account unlinked")},
    {"account_link.request", PN_("audit", "Link asked for")},
    {"account_link.withdraw", PN_("audit", "Link request withdrawn")},
    {"account_link.accept", PN_("audit", "Link accepted")},
    {"account_link.refuse", PN_("audit", "Link refused")},
    {"list.add", PN_("audit", "List entry added")},
    {"list.edit", PN_("audit", "List entry edited")},
    {"list.retire", PN_("audit", "List entry retired")},
    {"list.bring_back", PN_("audit", "List entry brought back")},
    {"setting.save", PN_("audit", "Setting changed")},
    {"outbox.replay", PN_("audit", "Message queued again")},
    {"job.run_now", PN_("audit", "Job made due")},
    {"notice.read", PN_("audit", "Notices read")},
    {"database.restore", PN_("audit", "Database restored")},
    {NULL, NULL}};

static const struct word entities[] = {
    {"staff", PN_("record", "User")},
    {"portal_account", PN_("record", "Portal account")},
    {"account_link", PN_("record", "Link request")},
    {"customer", PN_("record", "Customer")},
    {"contact", PN_("record", "Contact")},
    {"interaction", PN_("record", "Interaction")},
    {"note", PN_("record", "Note")},
    {"consent", PN_("record", "Consent")},
    {"attachment", PN_("record", "File")},
    {"customer_link", PN_("record", "Link between customers")},
    {"sales_order", PN_("record", "Order")},
    {"complaint", PN_("record", "Case")},
    {"member", PN_("record", "Member")},
    {"points_posting", PN_("record", "Points posting")},
    {"tier", PN_("record", "Tier")},
    {"branch", PN_("record", "Branch")},
    {"team", PN_("record", "Team")},
    {"complaint_category", PN_("record", "Complaint category")},
    {"complaint_cause", PN_("record", "Complaint cause")},
    {"tag", PN_("record", "Tag")},
    {"industry", PN_("record", "Industry")},
    {"source", PN_("record", "Source")},
    {"setting", PN_("record", "Setting")},
    {"outbox", PN_("record", "Message")},
    {"notice", PN_("record", "Notice")},
    {"job", PN_("record", "Job")},
    {"import_run", PN_("record", "Import")},
    {"audit_chain", PN_("record", "Audit log")},
    {NULL, NULL}};

static const struct word fields[] = {
    {"name", PN_("field", "Name")},
    {"username", PN_("field", "User name")},
    {"email", PN_("field", "E-mail")},
    {"phone", PN_("field", "Phone")},
    {"roles", PN_("field", "Roles")},
    {"team", PN_("field", "Team")},
    {"branch", PN_("field", "Branch")},
    {"owner", PN_("field", "Owner")},
    {"lang", PN_("field", "Language")},
    {"state", PN_("field", "State")},
    {"stage", PN_("field", "Stage")},
    {"reason", PN_("field", "Reason")},
    {"program", PN_("field", "Program")},
    {"why", PN_("field", "Why")},
    {"by", PN_("field", "By")},
    {"claim", PN_("field", "What was claimed")},
    {"customer", PN_("field", "Customer")},
    {"account", PN_("field", "Account")},
    {"zh", PN_("field", "Chinese name")},
    {"en", PN_("field", "English name")},
    {"parent", PN_("field", "Belongs to")},
    {"position", PN_("field", "Position")},
    {"retired", PN_("field", "Retired")},
    {"sessions", PN_("field", "Sessions")},
    {"must_change", PN_("field", "Must be changed")},
    {"read", PN_("field", "Read")},
    {"job", PN_("field", "Job")},
    {NULL, NULL}};

static struct str look_up(const struct word *words, const char *context, struct str code)
{
    for (const struct word *w = words; w->code; w++)
        if (str_is(code, w->code)) return str_of(i18n_ptext(context, w->label));
    return code;
}

struct str audit_action_label(struct str action)
{
    return look_up(actions, "audit", action);
}

struct str audit_entity_label(struct str entity)
{
    return look_up(entities, "record", entity);
}

struct str audit_field_label(struct str key)
{
    return look_up(fields, "field", key);
}
