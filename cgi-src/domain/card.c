/* Cards out: see card.h. */
#include "domain/card.h"

/* What people call their numbers, in both languages. */
static unsigned kinds_of(struct str label, struct str normal)
{
    static const struct {
        const char *word;
        unsigned kind;
    } words[] = {{"家", VCARD_HOME},     {"宅", VCARD_HOME},   {"home", VCARD_HOME},     {"公", VCARD_WORK},
                 {"办", VCARD_WORK},     {"work", VCARD_WORK}, {"office", VCARD_WORK},   {"company", VCARD_WORK},
                 {"传真", VCARD_FAX},    {"fax", VCARD_FAX},   {"手机", VCARD_CELL},     {"mobile", VCARD_CELL}};
    unsigned kinds = 0;
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (str_find(label, str_of(words[i].word)) >= 0) kinds |= words[i].kind;
    }
    bool mobile = normal.n == 14 && str_starts(normal, STR("+861")) && normal.p[4] >= '3';
    return kinds ? kinds : mobile ? VCARD_CELL : 0;
}

static void add(struct vcard_line *lines, size_t *n, struct str value, unsigned kinds)
{
    if (!value.n || *n == VCARD_LINES_MAX) return;
    lines[*n] = (struct vcard_line){value, kinds | (*n ? 0 : VCARD_PREF)};
    ++*n;
}

static void add_places(struct vcard *v, const struct address *a, size_t n)
{
    for (size_t i = 0; i < n && v->places_n < VCARD_PLACES_MAX; i++) {
        v->places[v->places_n++] = (struct vcard_place){
            .street = a[i].street, .city = a[i].city, .region = a[i].province, .postcode = a[i].postcode,
            .country = a[i].country, .kinds = kinds_of(a[i].label, STR("")) & VCARD_HOME};
    }
}

static struct str card_id(struct ctx *cx, const char *kind, int64_t id)
{
    return str_printf(cx->arena, "zhiyin-%s-%lld", kind, (long long)id);
}

static enum err own_card(struct ctx *cx, const struct customer *c, struct vcard *v)
{
    struct reach *r;
    struct address *a;
    size_t n, m;
    enum err e = reach_list(cx, c->id, &r, &n);
    if (!e) e = address_list(cx, c->id, &a, &m);
    if (e) return e;
    bool organisation = c->profile.kind == CUSTOMER_ORGANISATION;
    *v = (struct vcard){.organisation = organisation, .name = c->profile.name, .birthday = c->profile.birthday,
                        .org = organisation ? c->profile.name : STR(""), .title = organisation ? STR("") : c->profile.work,
                        .uid = card_id(cx, "customer", c->id.v)};
    for (size_t i = 0; i < n; i++) {
        struct str value = r[i].normal.n ? r[i].normal : r[i].value;
        if (r[i].kind == REACH_PHONE) add(v->phones, &v->phones_n, value, kinds_of(r[i].label, r[i].normal));
        else if (r[i].kind == REACH_EMAIL) add(v->emails, &v->emails_n, r[i].value, kinds_of(r[i].label, STR("")));
        else if (!v->wechat.n) v->wechat = r[i].value;
    }
    add_places(v, a, m);
    return OK;
}

static void contact_card(struct ctx *cx, const struct contact *c, struct str organisation, struct vcard *v)
{
    *v = (struct vcard){.name = c->name, .org = organisation, .title = c->title, .wechat = c->wechat,
                        .uid = card_id(cx, "contact", c->id.v)};
    add(v->phones, &v->phones_n, c->phone, kinds_of(STR(""), c->phone));
    add(v->emails, &v->emails_n, c->email, VCARD_WORK);
}

enum err card_of_customer(struct ctx *cx, customer_id id, struct vcard *ret, size_t room, size_t *ret_n)
{
    struct customer c;
    struct contact *contacts;
    size_t n = 0, used = 1;
    enum err e = customer_get(cx, id, &c);
    if (e) return e;
    if (!c.may_contact) return ERR_FORBIDDEN;
    e = own_card(cx, &c, ret);
    if (!e && c.profile.kind == CUSTOMER_ORGANISATION) e = contact_list(cx, id, &contacts, &n);
    for (size_t i = 0; !e && i < n && used < room; i++) {
        if (!contacts[i].left_at) contact_card(cx, &contacts[i], c.profile.name, &ret[used++]);
    }
    *ret_n = used;
    return e;
}

enum err card_of_contact(struct ctx *cx, contact_id id, struct vcard *ret)
{
    struct contact c;
    struct customer of;
    enum err e = contact_get(cx, id, &c);
    if (!e) e = customer_get(cx, c.customer, &of);
    if (e) return e;
    if (!of.may_contact) return ERR_FORBIDDEN;
    contact_card(cx, &c, of.profile.kind == CUSTOMER_ORGANISATION ? of.profile.name : STR(""), ret);
    return OK;
}
