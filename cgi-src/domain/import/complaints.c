/* Import of complaints: one row is one case, found again by its reference in the file. The text is
 * kept to the byte. A case that is there already stays as it is: people have worked on it since.
 * Nobody is written to: the customers of old complaints had their answer elsewhere. */
#include "base/text.h"
#include "domain/complaint_import.h"
#include "domain/import/inside.h"
#include "domain/lookup.h"

enum { REF, KIND, CATEGORY, BODY, WANTED, ORDER, NAME, EMAIL, PHONE, CUSTOMER, AT };

static const struct import_field fields[] = {
    [REF] = {"ref", true, N_("Reference of the case in the file: finds it again")},
    [KIND] = {"kind", false, N_("complaint, enquiry, suggestion, return; else complaint")},
    [CATEGORY] = {"category", false, N_("Category; made when it is new")},
    [BODY] = {"body", true, N_("What happened, kept to the byte")},
    [WANTED] = {"remedy_wanted", false, N_("What the customer asks for")},
    [ORDER] = {"order_text", false, N_("Order or product, in the customer's words")},
    [NAME] = {"contact_name", false, N_("Name of the person")},
    [EMAIL] = {"contact_email", false, N_("E-mail of the person")},
    [PHONE] = {"contact_phone", false, N_("Phone of the person")},
    [CUSTOMER] = {"customer_ref", false, N_("Code of the customer")},
    [AT] = {"happened_at", false, N_("Date, or date and time")},
    {NULL, false, NULL},
};

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
    if (stmt_one(q) == OK) c->customer.v = col_i64(q, 0);
    else import_problem(im, CUSTOMER, _("There is no customer with this code."));
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
    if (kind.n && !kind_parse(kind.p, kind.n, &c->kind)) {
        import_problem(im, KIND, _("Write complaint, enquiry, suggestion or return."));
    }
    struct str at = line_of(im, AT);
    bool date_only;
    if (at.n && !clock_parse_time(at, im->spec->zone, &c->happened_at, &date_only)) {
        import_problem(im, AT, _("This is not a date. Write it like 2026-11-21 or 2026-11-21 "
                                 "08:30."));
    }
    check_person(im, c);
    return problems_result(&im->cx);
}

static enum err row(struct import *im, bool known)
{
    struct complaint_import c = {0};
    enum err e = check_case(im, &c);
    if (e || known) return e;
    struct str category = line_of(im, CATEGORY);
    if (category.n) e = lookup_ensure(&im->cx, LIST_CATEGORY, category, &c.category);
    if (!e) e = complaint_import(&im->cx, &c);
    if (e == ERR_CONFLICT) {
        im->counts.unchanged++;
        return OK;
    }
    if (!e) im->counts.imported++;
    return e;
}

const struct import_kind import_complaints = {"complaints", fields, NULL, row, NULL, NULL, NULL, false};
