/* Import of contacts: one row is one person at an organisation, which is named by its code. Known ones are
 * found within the organisation by name, phone or e-mail; an empty cell changes nothing. */
#include "base/text.h"
#include "domain/customer_parts.h"
#include "domain/import/inside.h"

enum { ORG, NAME, TITLE, ROLE, PHONE, EMAIL, WECHAT, NOTES };

/* clang-format off */
static const struct import_field fields[] = {
    [ORG] = {"customer_ref", true, N_("Code of the organisation"), N_("Code of the organisation"),
             "customerref|客户编号|客户编码|客户代码|公司编号|单位编号|所属客户|customercode|customerid|accountid|companycode", "C-20001", false},
    [NAME] = {"name", true, N_("Name of the person"), N_("Name of the person"), "name|姓名|联系人|联系人姓名|名字|contact|contactname|fullname", "陈静", false},
    [TITLE] = {"title", false, N_("Job title"), N_("Job title"), "title|职务|职位|岗位|jobtitle|position", "采购经理", false},
    [ROLE] = {"decision_role", false, N_("Role in decisions"), N_("Role in decisions"), "decisionrole|决策角色|角色|role", "buyer", false},
    [PHONE] = {"phone", false, N_("Phone"), N_("Phone"), "phone|手机|电话|手机号|手机号码|联系电话|电话号码|mobile|tel|telephone", "13700001234", false},
    [EMAIL] = {"email", false, N_("E-mail"), N_("E-mail"), "email|邮箱|电子邮箱|邮件|电子邮件|mail|emailaddress", "chen@example.cn", false},
    [WECHAT] = {"wechat", false, N_("WeChat"), N_("WeChat"), "wechat|微信|微信号|weixin", "", false},
    [NOTES] = {"notes", false, N_("Remarks"), N_("Remarks"), "notes|备注|说明|remarks|comment|note", "", false},
    {NULL, false, NULL, NULL, NULL, NULL, false},
};
/* clang-format on */

static int64_t parse_role(struct str s)
{
    int64_t role = decision_role_parse(s);
    static const char *const chinese[DECISION_COUNT] = {
        [DECISION_DECIDER] = "决策者",    [DECISION_APPROVER] = "审批者",   [DECISION_INFLUENCER] = "影响者",
        [DECISION_USER] = "使用者",       [DECISION_BUYER] = "采购者",      [DECISION_GATEKEEPER] = "把关者",
        [DECISION_SUPPORTER] = "支持者",  [DECISION_OPPONENT] = "反对者",
    };
    for (int64_t i = 1; !role && i < DECISION_COUNT; i++)
        if (chinese[i] && str_is(s, chinese[i])) role = i;
    return role;
}

static enum err check_row(struct import *im, struct contact *c)
{
    c->name = import_line(im, NAME);
    c->title = import_line(im, TITLE);
    c->phone = import_line(im, PHONE);
    c->email = import_line(im, EMAIL);
    c->wechat = import_line(im, WECHAT);
    c->notes = text_clean_lines(im->cx.arena, import_value(im, NOTES));
    struct str role = import_line(im, ROLE);
    if (role.n && !(c->decision_role = parse_role(role)))
        import_problem(im, ROLE, _("There is no such role. Write decider, approver, influencer, user, buyer, gatekeeper, supporter or opponent."));
    if (!import_line(im, ORG).n) import_problem(im, ORG, _("The code is empty."));
    if (!c->name.n) import_problem(im, NAME, _("A contact needs a name."));
    if (c->phone.n && !phone_normal(im->cx.arena, c->phone, im->cx.config->phone_region, &c->phone))
        import_problem(im, PHONE, _("This is not a phone number that can exist."));
    if (c->email.n && !email_valid(c->email)) import_problem(im, EMAIL, _("This is not an e-mail address."));
    if (im->spec->match == IMPORT_BY_PHONE && !c->phone.n)
        import_problem(im, PHONE, _("The phone is empty: rows are found by it."));
    if (im->spec->match == IMPORT_BY_EMAIL && !c->email.n)
        import_problem(im, EMAIL, _("The e-mail is empty: rows are found by it."));
    return problems_result(&im->cx);
}

static enum err find_organisation(struct import *im, customer_id *ret)
{
    struct customer_brief b;
    enum err e = customer_by_code(&im->cx, import_line(im, ORG), ret);
    if (e == ERR_NOT_FOUND) return import_problem(im, ORG, _("There is no customer with this code."));
    if (!e) e = customer_brief(&im->cx, *ret, &b);
    if (!e && b.kind != CUSTOMER_ORGANISATION)
        return import_problem(im, ORG, _("This customer is a person; only organisations have contacts."));
    return e;
}

static bool same(struct import *im, struct str a, struct str b)
{
    return a.n && str_eq(text_fold(im->cx.arena, a), text_fold(im->cx.arena, b));
}

static enum err find_contact(struct import *im, const struct contact *c, struct contact *ret)
{
    struct contact *list;
    size_t n, found = 0;
    enum err e = contact_list(&im->cx, c->customer, &list, &n);
    for (size_t i = 0; !e && i < n; i++) {
        bool meant = im->spec->match == IMPORT_BY_PHONE   ? str_eq(list[i].phone, c->phone)
                     : im->spec->match == IMPORT_BY_EMAIL ? same(im, list[i].email, c->email)
                                                          : same(im, list[i].name, c->name);
        if (!meant) continue;
        if (!found++) *ret = list[i];
    }
    if (e) return e;
    if (found > 1)
        return import_problem(im, NAME, _("Several contacts of this organisation have this: the row could mean any of them."));
    return found ? OK : ERR_NOT_FOUND;
}

static const struct {
    int field;
    size_t offset;
    const char *name;
} texts[] = {
    {NAME, offsetof(struct contact, name), "name"},       {TITLE, offsetof(struct contact, title), "title"},
    {PHONE, offsetof(struct contact, phone), "phone"},    {EMAIL, offsetof(struct contact, email), "email"},
    {WECHAT, offsetof(struct contact, wechat), "wechat"}, {NOTES, offsetof(struct contact, notes), "notes"},
};

static struct str *text_at(struct contact *c, size_t i)
{
    return (struct str *)(void *)((char *)c + texts[i].offset);
}

static json_t *text_json(struct str s) { return json_stringn(s.p ? s.p : "", s.n); }

/* What the row says goes over what is there; *before keeps what was. */
static bool overlay(struct import *im, struct contact *old, struct contact *edit, json_t *before)
{
    bool changed = false;
    struct contact merged = *old;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct str *was = text_at(old, i), *now = text_at(edit, i);
        if (!now->n || str_eq(*was, *now)) continue;
        changed = true;
        json_object_set_new(before, texts[i].name, text_json(*was));
        if (import_history(im)) import_change(im, texts[i].name, text_json(*was), text_json(*now));
        *text_at(&merged, i) = *now;
    }
    if (edit->decision_role && edit->decision_role != old->decision_role) {
        changed = true;
        json_object_set_new(before, "decision_role", json_integer(old->decision_role));
        if (import_history(im))
            import_change(im, "decision_role", json_string(decision_role_code(old->decision_role)),
                          json_string(decision_role_code(edit->decision_role)));
        merged.decision_role = edit->decision_role;
    }
    *edit = merged;
    return changed;
}

static enum err update(struct import *im, struct contact *c, struct contact *old)
{
    json_t *before = json_object();
    if (!overlay(im, old, c, before)) {
        json_decref(before);
        import_same(im);
        return OK;
    }
    contact_id id = c->id;
    enum err e = contact_save(&im->cx, c, &id);
    if (!e) import_changed(im, id.v, c->version + 1, before);
    else json_decref(before);
    return e;
}

static enum err row(struct import *im, bool known)
{
    struct contact c = {0}, old = {0};
    enum err e = check_row(im, &c);
    if (e || known) return e;
    e = find_organisation(im, &c.customer);
    if (e) return e;
    struct str by = im->spec->match == IMPORT_BY_PHONE ? c.phone : im->spec->match == IMPORT_BY_EMAIL ? c.email : c.name;
    im->key = str_printf(im->cx.arena, "%lld %.*s", (long long)c.customer.v, STR_ARG(by));
    e = find_contact(im, &c, &old);
    if (e == OK) return import_may_update(im) ? update(im, &c, &old) : OK;
    if (e == ERR_NOT_FOUND) e = import_may_create(im, NAME);
    contact_id id = {0};
    if (!e) e = contact_save(&im->cx, &c, &id);
    if (!e) import_made(im, id.v, NULL);
    return e;
}

const struct import_kind import_contacts = {
    .code = "contacts",
    .label = PN_("import", "Contacts"),
    .entity = "contact",
    .fields = fields,
    .row = row,
    .who = CUSTOMER_EDIT,
    .matches = 1u << IMPORT_BY_NAME | 1u << IMPORT_BY_PHONE | 1u << IMPORT_BY_EMAIL,
    .updates = true,
};
