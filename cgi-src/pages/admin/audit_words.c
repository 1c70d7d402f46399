/* Codes of the audit log in the reader's words: see audit_words.h. tests/rules compares the actions
 * with those that the domain writes. */
#include "pages/admin/audit_words.h"

#include "base/i18n.h"
#include "domain/notice.h"

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
    {"staff.details", PN_("audit", "Own details changed")},
    {"staff.notify", PN_("audit", "Way of notices chosen")},
    {"session.end", PN_("audit", "Signed out")},
    {"session.end_others", PN_("audit", "Signed out everywhere else")},
    {"account.register", PN_("audit", "Portal account registered")},
    {"account.open", PN_("audit", "Portal account made")},
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
    {"setting.case_times", PN_("audit", "Working hours and targets changed")},
    {"outbox.replay", PN_("audit", "Message queued again")},
    {"job.run_now", PN_("audit", "Job made due")},
    {"notice.read", PN_("audit", "Notices read")},
    {"notice.unread", PN_("audit", "Notice marked as unread")},
    {"customer.create", PN_("audit", "Customer made")},
    {"customer.edit", PN_("audit", "Customer edited")},
    {"customer.close", PN_("audit", "Customer closed")},
    {"customer.reopen", PN_("audit", "Customer opened again")},
    {"customer.assign", PN_("audit", "Customer assigned")},
    {"customer.stage", PN_("audit", "Life-cycle stage changed")},
    {"customer.tags", PN_("audit", "Tags changed")},
    {"customer.reach_add", PN_("audit", "Phone or address added")},
    {"customer.reach_main", PN_("audit", "Main phone or address chosen")},
    {"customer.reach_remove", PN_("audit", "Phone or address removed")},
    {"customer.address", PN_("audit", "Postal address saved")},
    {"customer.address_remove", PN_("audit", "Postal address removed")},
    {"customer.link", PN_("audit", "Customers linked")},
    {"customer.unlink", PN_("audit", "Link between customers ended")},
    {"customer.file_add", PN_("audit", "File added")},
    {"customer.file_take_back", PN_("audit", "File taken back")},
    {"customer.file_restore", PN_("audit", "File brought back")},
    {"customer.erase", PN_("audit", "Customer's data erased")},
    {"contact.create", PN_("audit", "Contact made")},
    {"contact.edit", PN_("audit", "Contact edited")},
    {"contact.left", PN_("audit", "Contact left")},
    {"contact.back", PN_("audit", "Contact is back")},
    {"consent.give", PN_("audit", "Consent given")},
    {"consent.withdraw", PN_("audit", "Consent withdrawn")},
    {"note.add", PN_("audit", "Note written")},
    {"note.take_back", PN_("audit", "Note taken back")},
    {"note.restore", PN_("audit", "Note brought back")},
    {"interaction.log", PN_("audit", "Interaction recorded")},
    {"interaction.next_done", PN_("audit", "Next step done")},
    {"interaction.next_undone", PN_("audit", "Next step not done after all")},
    {"interaction.next_move", PN_("audit", "Next step moved")},
    {"order.import", PN_("audit", "Order imported")},
    {"order.import_more", PN_("audit", "Lines of an order imported")},
    {"task.create", PN_("audit", "Long work asked for")},
    {"task.cancel", PN_("audit", "Long work cancelled")},
    {"task.finish", PN_("audit", "Long work ended")},
    {"task.undo", PN_("audit", "Long work taken back")},
    {"import.start", PN_("audit", "Import started")},
    {"import.finish", PN_("audit", "Import finished")},
    {"complaint.submit", PN_("audit", "Case submitted")},
    {"complaint.record", PN_("audit", "Case recorded")},
    {"complaint.import", PN_("audit", "Case imported")},
    {"complaint.step", PN_("audit", "State of a case changed")},
    {"complaint.answer", PN_("audit", "Customer's answer")},
    {"complaint.reply", PN_("audit", "Reply to the customer")},
    {"complaint.note", PN_("audit", "Internal note")},
    {"complaint.assign", PN_("audit", "Case assigned")},
    {"complaint.customer", PN_("audit", "Case linked with a customer")},
    {"complaint.sort", PN_("audit", "Priority, kind or category changed")},
    {"complaint.warn", PN_("audit", "Warned of a due time")},
    {"complaint.order", PN_("audit", "Case linked with an order")},
    {"complaint.link", PN_("audit", "Tracking link made")},
    {"complaint.link_asked", PN_("audit", "Tracking link asked for")},
    {"member.open", PN_("audit", "Membership opened")},
    {"member.freeze", PN_("audit", "Membership frozen")},
    {"member.activate", PN_("audit", "Membership active again")},
    {"member.close", PN_("audit", "Membership closed")},
    {"member.reopen", PN_("audit", "Membership opened again")},
    {"member.tier", PN_("audit", "Member tier changed")},
    {"points.earn", PN_("audit", "Points earned")},
    {"points.redeem", PN_("audit", "Points redeemed")},
    {"points.adjust", PN_("audit", "Points adjusted")},
    {"points.reverse", PN_("audit", "Points posting reversed")},
    {"points.expire", PN_("audit", "Points expired")},
    {"points.totals", PN_("audit", "Points summed up")},
    {"value.refresh", PN_("audit", "Customer values computed")},
    {"tier.add", PN_("audit", "Tier added")},
    {"tier.edit", PN_("audit", "Tier edited")},
    {"tier.retire", PN_("audit", "Tier retired")},
    {"tier.restore", PN_("audit", "Tier brought back")},
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
    {"task", PN_("record", "Long work")},
    {"points_day", PN_("record", "Points of a day")},
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
    {"amount", PN_("field", "Amount")},
    {"balance", PN_("field", "Balance")},
    {"debt_change", PN_("field", "Change of debt")},
    {"member", PN_("field", "Member")},
    {"number", PN_("field", "Number")},
    {"tier", PN_("field", "Tier")},
    {"points", PN_("field", "Points")},
    {"threshold", PN_("field", "Threshold")},
    {"name_zh", PN_("field", "Chinese name")},
    {"name_en", PN_("field", "English name")},
    {"benefits_zh", PN_("field", "Benefits, Chinese")},
    {"benefits_en", PN_("field", "Benefits, English")},
    {"source", PN_("field", "Source")},
    {"reverses", PN_("field", "Reverses")},
    {"title", PN_("field", "Title")},
    {"wechat", PN_("field", "WeChat")},
    {"tags", PN_("field", "Tags")},
    {"purpose", PN_("field", "Purpose")},
    {"channel", PN_("field", "Channel")},
    {"how", PN_("field", "How")},
    {"body", PN_("field", "Text")},
    {"label", PN_("field", "Label")},
    {"country", PN_("field", "Country")},
    {"kind", PN_("field", "Kind")},
    {"next_step", PN_("field", "Next step")},
    {"next_on", PN_("field", "Next step on")},
    {"ref", PN_("field", "Reference")},
    {"import_ref", PN_("field", "Reference in the file")},
    {"total", PN_("field", "Total")},
    {"lines", PN_("field", "Lines")},
    {"what", PN_("field", "What")},
    {"day", PN_("field", "Day")},
    {"currency", PN_("field", "Currency")},
    {"assignee", PN_("field", "Assigned to")},
    {"order", PN_("field", "Order")},
    {"sent", PN_("field", "Sent")},
    {"note", PN_("field", "Note")},
    {"message", PN_("field", "Message")},
    {"who", PN_("field", "Who")},
    {"other", PN_("field", "The other customer")},
    {"link", PN_("field", "Link")},
    {"signature", PN_("field", "Signature")},
    {"digest", PN_("field", "Mail digest")},
    {"weekday", PN_("field", "Day of the week")},
    {"hour", PN_("field", "Hour")},
    {"priority", PN_("field", "Priority")},
    {"category", PN_("field", "Category")},
    {"zone", PN_("field", "Time zone")},
    {NULL, NULL}};

static struct str look_up(const struct word *words, const char *context, struct str code)
{
    for (const struct word *w = words; w->code; w++)
        if (str_is(code, w->code)) return str_of(i18n_ptext(context, w->label));
    return code;
}

void audit_each_action(void (*take)(void *arg, const char *code, const char *label), void *arg)
{
    for (const struct word *w = actions; w->code; w++)
        take(arg, w->code, i18n_ptext("audit", w->label));
}

void audit_each_entity(void (*take)(void *arg, const char *code, const char *label), void *arg)
{
    for (const struct word *w = entities; w->code; w++)
        take(arg, w->code, i18n_ptext("record", w->label));
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
    for (const struct notice_kind *k = notice_kinds; k->code; k++) /* staff.notify names kinds */
        if (str_is(key, k->code)) return str_of(i18n_text(k->title));
    return look_up(fields, "field", key);
}
