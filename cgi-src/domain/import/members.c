/* Import of members: one row opens a membership for one customer, found by code, phone or e-mail and made
 * when it is not there and the row has a name. Points are not in such a file: they are granted, so that the
 * ledger says who and why. A customer who is a member already stays as he is. */
#include "base/text.h"
#include "domain/customer.h"
#include "domain/import/inside.h"
#include "domain/member_card.h"

enum { CODE, NAME, PHONE, EMAIL, NUMBER, BRANCH };

/* clang-format off */
static const struct import_field fields[] = {
    [CODE] = {"code", false, N_("Code of the customer"), N_("Code of the customer"),
              "code|客户编号|客户编码|客户代码|编号|customerref|customercode|customerid|customerno", "C-10001", false},
    [NAME] = {"name", false, N_("Name; needed when the customer is new"), N_("Name"), "name|姓名|会员姓名|客户名称|客户姓名|名字|fullname|membername|customername", "王小明", false},
    [PHONE] = {"phone", false, N_("Phone"), N_("Phone"), "phone|手机|电话|手机号|手机号码|联系电话|mobile|tel|telephone", "13800001234", false},
    [EMAIL] = {"email", false, N_("E-mail"), N_("E-mail"), "email|邮箱|电子邮箱|邮件|mail|emailaddress", "wang@example.cn", false},
    [NUMBER] = {"number", false, N_("Number of the card: 16 digits; made when it is empty"), N_("Member number"),
                "number|会员号|会员编号|卡号|会员卡号|memberno|membernumber|cardnumber|cardno", "", false},
    [BRANCH] = {"branch", false, N_("Name of the branch"), N_("Branch"), "branch|门店|分店|网点|所属门店|开卡门店|store", "", false},
    {NULL, false, NULL, NULL, NULL, NULL, false},
};
/* clang-format on */

struct record {
    struct str name, phone, email, number;
    branch_id branch;
};

static enum err check_row(struct import *im, struct record *r)
{
    struct arena *a = im->cx.arena;
    r->name = import_line(im, NAME);
    r->phone = import_line(im, PHONE);
    r->email = import_line(im, EMAIL);
    struct str number = import_line(im, NUMBER), branch = import_line(im, BRANCH), normal;
    if (r->phone.n && !phone_normal(a, r->phone, im->cx.config->phone_region, &normal))
        import_problem(im, PHONE, _("This is not a phone number that can exist."));
    if (r->email.n && !email_valid(r->email)) import_problem(im, EMAIL, _("This is not an e-mail address."));
    if (number.n && !member_number_parse(a, number, &r->number))
        import_problem(im, NUMBER, _("This is not a member number: 16 digits, of which the last one checks the others."));
    if (branch.n) {
        STMT(q, im->cx.db, "SELECT id FROM branch WHERE name = :name");
        bind_str(q, ":name", branch);
        if (stmt_one(q) == OK) r->branch.v = col_i64(q, 0);
        else import_problem(im, BRANCH, _("There is no such branch."));
    }
    return problems_result(&im->cx);
}

static enum err make_customer(struct import *im, const struct record *r, customer_id *ret)
{
    struct customer_draft d = {.profile = {.code = import_line(im, CODE),
                                           .kind = CUSTOMER_PERSON,
                                           .trade = TRADE_END,
                                           .name = r->name,
                                           .credit_limit = MONEY_NONE,
                                           .credit_days = MONEY_NONE},
                               .stage = STAGE_ACTIVE,
                               .branch = r->branch,
                               .phone = r->phone,
                               .email = r->email};
    enum err e = import_may_create(im, im->spec->match == IMPORT_BY_PHONE   ? PHONE
                                       : im->spec->match == IMPORT_BY_EMAIL ? EMAIL
                                                                            : CODE);
    if (!e && !r->name.n)
        e = import_problem(im, NAME, _("The customer is not here yet; a new one needs a name."));
    return e ? e : customer_create(&im->cx, &d, ret);
}

static enum err row(struct import *im, bool known)
{
    struct record r = {0};
    struct member m;
    member_id id = {0};
    customer_id customer = {0};
    enum err e = check_row(im, &r);
    if (e || known) return e;
    e = import_find_customer(im, CODE, PHONE, EMAIL, &customer);
    bool made = e == ERR_NOT_FOUND;
    if (made) e = make_customer(im, &r, &customer);
    if (!e && !made && (e = member_of_customer(&im->cx, customer, &m)) == OK) {
        struct member_card card;
        if (r.number.n && !str_eq(r.number, m.number))
            return import_problem(im, NUMBER, member_card_find(&im->cx, r.number, &card) == OK
                                                  ? member_card_says(&im->cx, &card)
                                                  : _("This customer is a member with another number."));
        import_same(im);
        return OK;
    }
    if (e == ERR_NOT_FOUND) e = OK;
    if (!e) e = member_open_as(&im->cx, customer, r.branch, r.number, &id);
    if (!e) import_made(im, id.v, made && import_history(im) ? json_pack("{s:I}", "customer", (json_int_t)customer.v) : NULL);
    return e;
}

static enum err check_map(struct import *im, struct ctx *cx)
{
    int field = im->spec->match == IMPORT_BY_PHONE   ? PHONE
                : im->spec->match == IMPORT_BY_EMAIL ? EMAIL
                                                     : CODE;
    if (import_has(im, field)) return OK;
    return problem_f(cx, "map", _("Rows are found by “%s”: choose the column it stands in."),
                     i18n_text(fields[field].label));
}

const struct import_kind import_members = {
    .code = "members",
    .label = PN_("import", "Members"),
    .entity = "member",
    .fields = fields,
    .row = row,
    .check_map = check_map,
    .who = MEMBER_MANAGE,
    .matches = 1u << IMPORT_BY_CODE | 1u << IMPORT_BY_PHONE | 1u << IMPORT_BY_EMAIL,
};
