/* GET /customers/{id}.vcf, /contacts/{id}.vcf: one address book card (of an organisation with those of its
 * contacts). GET /customers.vcf: exactly what is filtered in the list, up to FILE_CARDS_MAX cards: phones and
 * mail programs take no more at once. Logged as every export (decision 0011). Called by the route table. */
#include "base/log.h"
#include "base/vcard.h"
#include "domain/card.h"
#include "pages/intranet/customer_filter.h"
#include "pages/intranet/routes.h"

#define FILE_CARDS_MAX     5000
#define OF_ONE_MAX    201 /* an organisation and its contacts */
#define CUSTOMERS_MAX 500 /* of a slice */

static enum err answer(struct ctx *cx, struct res *res, struct str name, const struct buf *cards, size_t n)
{
    res->content_type = "text/vcard; charset=utf-8";
    res_header(res, "Content-Disposition",
               disposition(cx->arena, "attachment", str_printf(cx->arena, "%.*s.vcf", STR_ARG(name))));
    buf_str(&res->body, buf_view(cards));
    log_event("info", "export", "cards: %zu rows to staff %lld", n, (long long)cx->actor->id);
    return OK;
}

enum err intranet_customer_vcard(struct ctx *cx, struct req *req, struct res *res)
{
    struct buf b CLEANUP(buf_free) = {0};
    size_t n = 0;
    PATH_CUSTOMER(req, id);
    struct vcard *cards = ARENA_ARRAY(cx->arena, struct vcard, OF_ONE_MAX);
    enum err e = card_of_customer(cx, id, cards, OF_ONE_MAX, &n);
    if (e) return e;
    for (size_t i = 0; i < n; i++) vcard_write(&b, &cards[i]);
    return answer(cx, res, cards[0].name, &b, n);
}

enum err intranet_contact_vcard(struct ctx *cx, struct req *req, struct res *res)
{
    struct buf b CLEANUP(buf_free) = {0};
    struct vcard card;
    contact_id id;
    if (!path_id(req, 0, &id.v)) return ERR_NOT_FOUND;
    enum err e = card_of_contact(cx, id, &card);
    if (e) return e;
    vcard_write(&b, &card);
    return answer(cx, res, card.name, &b, 1);
}

struct making {
    struct customer_filter filter;
    struct buf cards;
    size_t n;
    char after[64];
    bool more;
};

/* Rows whose contact data the reader may not see are no cards. */
static enum err add_slice(struct ctx *cx, struct making *m)
{
    struct customer_page page;
    struct vcard *cards = ARENA_ARRAY(cx->arena, struct vcard, OF_ONE_MAX);
    enum err e = customer_list(cx, &m->filter, CUSTOMER_EXPORT, str_of(m->after), STR(""), CUSTOMERS_MAX, false, &page);
    for (size_t i = 0; !e && i < page.n && m->n <= FILE_CARDS_MAX; i++) {
        size_t n = 0;
        e = card_of_customer(cx, page.rows[i].id, cards, OF_ONE_MAX, &n);
        if (e == ERR_FORBIDDEN) e = OK;
        for (size_t k = 0; !e && k < n; k++, m->n++) vcard_write(&m->cards, &cards[k]);
    }
    if (e) return e;
    m->more = page.next != NULL;
    snprintf(m->after, sizeof m->after, "%s", page.next ? page.next : "");
    return OK;
}

static enum err make(struct ctx *cx, struct making *m)
{
    struct arena *request = cx->arena, *own CLEANUP(arena_cleanup) = arena_new();
    enum err e = db_snapshot_begin(cx->db);
    if (e) return e;
    cx->arena = own;
    do {
        arena_reset(own);
        e = add_slice(cx, m);
    } while (!e && m->more && m->n <= FILE_CARDS_MAX);
    cx->arena = request;
    db_snapshot_end(cx->db);
    return e;
}

enum err intranet_customers_vcard(struct ctx *cx, struct req *req, struct res *res)
{
    struct list_query q;
    struct making m = {0};
    list_query_read(cx, req, &q, &m.filter);
    enum err e = form_query_whole(cx, req);
    if (!e) e = make(cx, &m);
    if (!e && m.n > FILE_CARDS_MAX)
        e = problem_f(cx, "", _("These are more than %s cards. Choose a filter, or take the Excel or CSV file."),
                      format_int(cx->arena, FILE_CARDS_MAX));
    if (!e) {
        struct str name = str_printf(cx->arena, "%s %s", P_("menu", "Customers"),
                                     clock_iso_date(cx->arena, cx->now, cx->config->zone));
        e = answer(cx, res, name, &m.cards, m.n);
    }
    buf_free(&m.cards);
    return e;
}
