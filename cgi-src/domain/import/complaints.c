/* Import of complaints: one row is one case, found again by its reference in the file. The text is
 * kept to the byte. A case that is there already stays as it is, since people have worked on it; only the
 * fields that admins added follow the file.
 * Nobody is written to: the customers of old complaints had their answer elsewhere. */
#include "base/text.h"
#include "domain/complaint_import.h"
#include "domain/customer.h"
#include "domain/import/inside.h"
#include "domain/lookup.h"

enum { REF, KIND, CATEGORY, BODY, WANTED, ORDER, NAME, EMAIL, PHONE, CUSTOMER, AT };

/* clang-format off */
static const struct import_field fields[] = {
    [REF] = {"ref", true, N_("Reference of the case in the file: finds it again"), N_("Reference"),
             "ref|编号|工单号|工单编号|投诉编号|投诉单号|单号|caseid|caseno|complaintid|reference|ticketid|id", "OLD-0001", false},
    [KIND] = {"kind", false, N_("complaint, enquiry, suggestion, return; else complaint"), N_("Kind"), "kind|类型|工单类型|诉求类型|type", "投诉", false},
    [CATEGORY] = {"category", false, N_("Category; made when it is new"), N_("Category"), "category|分类|类别|投诉类别|问题分类|product|issue", "", false},
    [BODY] = {"body", true, N_("What happened, kept to the byte"), N_("Text"),
              "body|内容|投诉内容|描述|问题描述|详情|情况说明|text|message|complaint|narrative|consumercomplaintnarrative|description", "收到的茶叶包装破损", false},
    [WANTED] = {"remedy_wanted", false, N_("What the customer asks for"), N_("What the customer asks for"), "remedywanted|诉求|客户诉求|要求|期望处理", "换货", false},
    [ORDER] = {"order_text", false, N_("Order or product, in the customer's words"), N_("Order or product"), "ordertext|订单号|订单|商品|产品|orderno", "", false},
    [NAME] = {"contact_name", false, N_("Name of the person"), N_("Name of the person"), "contactname|姓名|联系人|投诉人|客户姓名|name", "李四", false},
    [EMAIL] = {"contact_email", false, N_("E-mail of the person"), N_("E-mail of the person"), "contactemail|邮箱|电子邮箱|email", "li@example.cn", false},
    [PHONE] = {"contact_phone", false, N_("Phone of the person"), N_("Phone of the person"), "contactphone|电话|手机|联系电话|手机号|phone|mobile", "13900001234", false},
    [CUSTOMER] = {"customer_ref", false, N_("Code of the customer"), N_("Code of the customer"), "customerref|客户编号|客户编码|客户代码|customercode|customerid", "", false},
    [AT] = {"happened_at", false, N_("Date, or date and time"), N_("Date"), "happenedat|日期|发生时间|投诉时间|投诉日期|受理时间|date|datereceived", "2026-02-14", false},
    {NULL, false, NULL, NULL, NULL, NULL, false},
};
/* clang-format on */

static struct str line_of(struct import *im, int field)
{
    return text_clean_line(im->cx.arena, import_value(im, field));
}

static void check_person(struct import *im, struct complaint_import *c)
{
    struct str phone = line_of(im, PHONE);
    c->contact_name = line_of(im, NAME);
    c->contact_email = line_of(im, EMAIL);
    if (c->contact_email.n && !email_valid(c->contact_email)) {
        import_problem(im, EMAIL, _("This is not an e-mail address."));
    }
    if (phone.n && !phone_normal(im->cx.arena, phone, im->cx.config->phone_region,
                                 &c->contact_phone)) {
        import_problem(im, PHONE, _("This is not a phone number that can exist."));
    }
    struct str code = line_of(im, CUSTOMER);
    if (!code.n) return;
    STMT(q, im->cx.db, "SELECT COALESCE(merged_into, id) FROM customer WHERE code = :code");
    bind_str(q, ":code", code);
    if (stmt_one(q) == OK && customer_allow(&im->cx, (customer_id){col_i64(q, 0)}, CUSTOMER_SEE) == OK)
        c->customer.v = col_i64(q, 0);
    else import_problem(im, CUSTOMER, _("There is no customer with this code."));
}

static bool chinese_kind(struct str s, enum complaint_kind *ret)
{
    static const struct {
        const char *word;
        enum complaint_kind kind;
    } words[] = {{"投诉", KIND_COMPLAINT}, {"咨询", KIND_ENQUIRY}, {"建议", KIND_SUGGESTION},
                 {"退换", KIND_RETURN},    {"退货", KIND_RETURN},  {"退换货", KIND_RETURN}};
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (!str_is(s, words[i].word)) continue;
        *ret = words[i].kind;
        return true;
    }
    return false;
}

static enum err check_case(struct import *im, struct complaint_import *c)
{
    c->import_ref = line_of(im, REF);
    c->body = import_value(im, BODY);
    c->remedy_wanted = line_of(im, WANTED);
    c->order_text = line_of(im, ORDER);
    c->kind = KIND_COMPLAINT;
    struct str kind = line_of(im, KIND);
    if (!c->import_ref.n) import_problem(im, REF, _("The reference is empty."));
    if (!str_trim(c->body).n) import_problem(im, BODY, _("The text is empty."));
    if (kind.n && !chinese_kind(kind, &c->kind) && !kind_parse(kind.p, kind.n, &c->kind)) {
        import_problem(im, KIND, _("Write complaint, enquiry, suggestion or return."));
    }
    c->happened_at = import_time(im, AT);
    im->key = c->import_ref;
    check_person(im, c);
    return problems_result(&im->cx);
}

static enum err find_category(struct import *im, int64_t *ret_id)
{
    struct str name = line_of(im, CATEGORY);
    if (!name.n) return OK;
    if (im->cx.actor->kind == ACTOR_SYSTEM)
        return lookup_ensure(&im->cx, LIST_CATEGORY, name, ret_id);
    enum err e = lookup_find(&im->cx, LIST_CATEGORY, name, ret_id);
    return e == ERR_NOT_FOUND
               ? import_problem(im, CATEGORY, _("The list has no such entry. Write one that is there, or ask an admin to add it."))
               : e;
}

static enum err create(struct import *im, struct complaint_import *c)
{
    complaint_id id = {0};
    enum err e = import_may_create(im, REF);
    if (!e) e = find_category(im, &c->category);
    c->custom = import_custom(im, true);
    if (!e) e = problems_result(&im->cx);
    if (!e) e = complaint_import(&im->cx, c, &id);
    if (!e) import_made(im, id.v, NULL);
    return e;
}

/* Its fields where they differ; *ret_changed: they did. */
static enum err follow(struct import *im, complaint_id id, struct custom_values *own, bool *ret_changed)
{
    struct ctx *cx = &im->cx;
    struct complaint c;
    struct str ref;
    json_t *stored = NULL;
    enum err e = complaint_ref_of(cx, id, &ref);
    if (!e) e = complaint_get(cx, ref, NULL, &c);
    if (e) return e == ERR_NOT_FOUND ? OK : e; /* out of sight: as if it had said nothing */
    custom_hide(cx, own, (staff_id){c.assignee}, (team_id){c.team}, (branch_id){c.branch});
    e = import_custom_differs(im, id.v, own, &stored);
    if (!stored) return e;
    e = complaint_fields(cx, ref, c.version, own);
    if (!e) import_changed(im, id.v, c.version + 1, json_pack("{s:o}", "custom", stored));
    else json_decref(stored);
    *ret_changed = true;
    return e;
}

static enum err update(struct import *im, complaint_id id)
{
    bool changed = false;
    struct custom_values *own = import_custom(im, false);
    enum err e = problems_result(&im->cx);
    /* Cases are worked on by people: the command line adds them and changes none. */
    if (!e && own && im->cx.actor->kind == ACTOR_STAFF) e = follow(im, id, own, &changed);
    if (!e && !changed) import_same(im);
    return e;
}

static enum err row(struct import *im, bool known)
{
    struct complaint_import c = {0};
    complaint_id id = {0};
    enum err e = check_case(im, &c);
    if (e || known) return e;
    e = complaint_import_find(&im->cx, c.import_ref, &id);
    if (e == ERR_NOT_FOUND) return create(im, &c);
    if (e) return e;
    return import_may_update(im) ? update(im, id) : OK;
}

const struct import_kind import_complaints = {
    .code = "complaints",
    .label = PN_("import", "Complaints"),
    .entity = "complaint",
    .fields = fields,
    .row = row,
    .who = COMPLAINT_TAKE,
    .updates = true,
};
