/* Records taken back: see withdraw.h. Each kind of record names the tables that are part of it; whatever
 * else refers to it makes the database refuse, and the record stays. */
#include "domain/withdraw.h"

#include <string.h>

#include "base/text.h"
#include "domain/audit.h"
#include "domain/customer.h"

/* ---- touched ---- */

#define LAST                                                                                               \
    "SELECT COALESCE(MAX(CASE WHEN request_id = :made THEN id END), 0),"                                   \
    " COALESCE(MAX(CASE WHEN request_id NOT IN (:made, :undone) THEN id END), 0),"                         \
    " COALESCE(MAX(CASE WHEN request_id = :undone THEN 1 END), 0) FROM audit WHERE "

static enum err last_lines(struct stmt *q, int64_t id, struct str made_by, struct str undone_by, bool whole,
                           struct withdraw_trace *ret)
{
    bind_i64(q, ":id", id);
    bind_str(q, ":made", made_by);
    bind_str(q, ":undone", undone_by);
    enum err e = stmt_one(q);
    if (e) return e;
    ret->touched = whole ? col_i64(q, 1) > 0 : col_i64(q, 1) > col_i64(q, 0);
    ret->undone = col_i64(q, 2) > 0;
    return OK;
}

static enum err read_version(struct ctx *cx, const char *entity, int64_t id, int64_t *ret)
{
    *ret = 0;
    if (strcmp(entity, "customer") != 0) return OK;
    STMT(q, cx->db, "SELECT version FROM customer WHERE id = :id");
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (!e) *ret = col_i64(q, 0);
    return e;
}

enum err withdraw_touched(struct ctx *cx, const char *entity, int64_t id, bool whole, struct str made_by,
                          struct str undone_by, struct withdraw_trace *ret)
{
    *ret = (struct withdraw_trace){0};
    if (whole && strcmp(entity, "customer") == 0) {
        STMT(q, cx->db, LAST "customer_id = :id");
        return last_lines(q, id, made_by, undone_by, true, ret);
    }
    enum err e = read_version(cx, entity, id, &ret->version);
    if (e) return e;
    STMT(q, cx->db, LAST "entity_id = :id AND entity = :entity");
    bind_cstr(q, ":entity", entity);
    return last_lines(q, id, made_by, undone_by, whole, ret);
}

/* ---- what is kept ---- */

static void put_text(struct buf *b, struct str s)
{
    buf_char(b, '"');
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (c == '"' || c == '\\') buf_char(b, '\\');
        if ((unsigned char)c < 0x20) buf_printf(b, "\\u%04x", (unsigned)c);
        else buf_char(b, c);
    }
    buf_char(b, '"');
}

/* All columns that say something, so that one added later is kept, too. Blobs (digests, hashes) are of no
 * use to anybody, a sort key can be made again. */
static void put_row(struct buf *b, struct stmt *q)
{
    bool first = true;
    buf_char(b, '{');
    for (int i = 0, n = col_count(q); i < n; i++) {
        const char *name = col_name(q, i);
        bool whole = col_number(q, i);
        struct str s = whole ? STR_NONE : col_view(q, i);
        if (whole ? !col_i64(q, i) : !s.n || strcmp(name, "name_key") == 0 || !text_valid(s)) continue;
        buf_printf(b, "%s\"%s\":", first ? "" : ",", name);
        if (whole) buf_printf(b, "%lld", (long long)col_i64(q, i));
        else put_text(b, s);
        first = false;
    }
    buf_char(b, '}');
}

/* Table by table: what is kept of it, and how it goes. In this order: what hangs on others first. */
struct part {
    const char *table, *select, *remove;
};
#define PARTS_MAX 16

#define PART(table, where) {#table, "SELECT * FROM " #table " WHERE " where, "DELETE FROM " #table " WHERE " where}
#define GONE(table, where) {#table, NULL, "DELETE FROM " #table " WHERE " where}

static const struct part customer_parts[] = {
    PART(customer_reach, "customer_id = :id"),
    PART(customer_address, "customer_id = :id"),
    PART(customer_tag, "customer_id = :id"),
    PART(custom_customer, "entity_id = :id"),
    GONE(timeline, "customer_id = :id"),
    GONE(duplicate_pair, "a_id = :id AND state = 'open'"), /* found by a scan, seen by nobody; both at once would */
    GONE(duplicate_pair, "b_id = :id AND state = 'open'"), /* read all that are open */
    PART(customer, "id = :id"),
    {NULL, NULL, NULL},
};
static const struct part contact_parts[] = {PART(contact, "id = :id"), {NULL, NULL, NULL}};
static const struct part member_parts[] = {
    GONE(timeline, "customer_id = (SELECT customer_id FROM member WHERE id = :id) AND kind = 8 AND ref_id IN"
                   " (SELECT id FROM member_event WHERE member_id = :id)"),
    PART(member_event, "member_id = :id"),
    PART(points_account, "member_id = :id"),
    PART(member, "id = :id"),
    {NULL, NULL, NULL},
};
static const struct part order_parts[] = {
    GONE(timeline, "customer_id = (SELECT customer_id FROM sales_order WHERE id = :id) AND kind = 2 AND ref_id = :id"),
    PART(sales_order_line, "order_id = :id"),
    PART(custom_order, "entity_id = :id"),
    PART(sales_order, "id = :id"),
    {NULL, NULL, NULL},
};
static const struct part complaint_parts[] = {
    GONE(timeline, "customer_id = (SELECT customer_id FROM complaint WHERE id = :id) AND kind = 3 AND ref_id = :id"),
    PART(complaint_step, "complaint_id = :id"),
    PART(custom_complaint, "entity_id = :id"),
    PART(complaint, "id = :id"),
    {NULL, NULL, NULL},
};

static const struct record {
    const char *entity, *action;
    const struct part *parts;
    const char *head; /* code, name, customer */
    const char *search; /* index that it leaves */
} records[] = {
    {"customer", "customer.withdraw", customer_parts, "SELECT code, name, id FROM customer WHERE id = :id", "customer"},
    {"contact", "contact.withdraw", contact_parts, "SELECT '', name, customer_id FROM contact WHERE id = :id", NULL},
    {"member", "member.withdraw", member_parts, "SELECT number, '', customer_id FROM member WHERE id = :id", NULL},
    {"sales_order", "order.withdraw", order_parts, "SELECT ref, '', customer_id FROM sales_order WHERE id = :id", NULL},
    {"complaint", "complaint.withdraw", complaint_parts,
     "SELECT ref, contact_name, COALESCE(customer_id, 0) FROM complaint WHERE id = :id", "complaint"},
};

struct head {
    struct str code, name;
    customer_id customer;
};

static enum err read_head(struct ctx *cx, const struct record *r, int64_t id, struct head *ret)
{
    STMT(q, cx->db, r->head);
    bind_i64(q, ":id", id);
    enum err e = stmt_one(q);
    if (!e) *ret = (struct head){col_str(q, cx->arena, 0), col_str(q, cx->arena, 1), {col_i64(q, 2)}};
    return e;
}

static enum err keep_part(struct ctx *cx, const struct part *p, int64_t id, struct buf *all, bool *ret_any)
{
    *ret_any = true;
    if (!p->select) return OK;
    size_t n = 0;
    STMT(q, cx->db, p->select);
    bind_i64(q, ":id", id);
    while (stmt_row(q)) {
        if (!n++) buf_printf(all, "%s\"%s\":[", all->n > 1 ? "," : "", p->table);
        else buf_char(all, ',');
        put_row(all, q);
    }
    if (n) buf_char(all, ']');
    *ret_any = n > 0;
    return stmt_done(q);
}

static enum err remove_part(struct ctx *cx, const struct part *p, int64_t id)
{
    STMT(q, cx->db, p->remove);
    bind_i64(q, ":id", id);
    return stmt_run(q);
}

static enum err put(struct ctx *cx, const struct record *r, int64_t id, const struct head *h, int64_t task,
                    struct str text)
{
    STMT(q, cx->db,
         "INSERT INTO withdrawn (entity, entity_id, task_id, customer_id, code, name, row_text, at)"
         " VALUES (:entity, :id, :task, :customer, :code, :name, :text, :now)");
    bind_cstr(q, ":entity", r->entity);
    bind_i64(q, ":id", id);
    bind_i64(q, ":task", task);
    bind_id(q, ":customer", h->customer);
    bind_str(q, ":code", h->code);
    bind_str(q, ":name", h->name);
    bind_str(q, ":text", text);
    bind_i64(q, ":now", cx->now);
    return stmt_run(q);
}

static enum err take_apart(struct ctx *cx, const struct record *r, int64_t id, const struct head *h, int64_t task)
{
    struct buf all CLEANUP(buf_free) = {0};
    enum err e = OK;
    bool any[PARTS_MAX];
    size_t n = 0;
    buf_char(&all, '{');
    for (const struct part *p = r->parts; !e && p->table; p++) e = keep_part(cx, p, id, &all, &any[n++]);
    buf_char(&all, '}');
    if (!e) e = put(cx, r, id, h, task, buf_view(&all));
    for (size_t i = 0; !e && i < n; i++)
        if (any[i]) e = remove_part(cx, &r->parts[i], id);
    if (!e && r->search) e = search_remove(cx->db, r->search, id);
    /* A contact's name and a member's number find the customer no longer. */
    if (!e && !r->search && h->customer.v && !str_is(str_of(r->entity), "sales_order")) e = customer_index(cx, h->customer);
    return e;
}

enum err withdraw_record(struct ctx *cx, const char *entity, int64_t id, int64_t task)
{
    const struct record *r = NULL;
    struct head h;
    for (size_t i = 0; i < COUNT_OF(records); i++)
        if (strcmp(records[i].entity, entity) == 0) r = &records[i];
    if (!r) return fail(ERR_INTERNAL, "records of %s cannot be withdrawn", entity);
    enum err e = read_head(cx, r, id, &h);
    if (!e) e = take_apart(cx, r, id, &h, task);
    if (e) return e;
    return audit_write(cx, r->action, r->entity, id, h.customer,
                       json_pack("{s:s%,s:s%}", "code", h.code.p, h.code.n, "name", h.name.p, h.name.n), NULL);
}

enum err withdrawn_list(struct ctx *cx, int64_t task, int64_t after, struct withdrawn *ret, size_t max,
                        size_t *ret_n)
{
    size_t n = 0;
    STMT(q, cx->db,
         "SELECT entity, entity_id, name, code, at FROM withdrawn WHERE task_id = :task AND entity_id > :after"
         " ORDER BY entity_id LIMIT :max");
    bind_i64(q, ":task", task);
    bind_i64(q, ":after", after);
    bind_i64(q, ":max", (int64_t)max);
    while (n < max && stmt_row(q))
        ret[n++] = (struct withdrawn){.entity = col_str(q, cx->arena, 0), .id = col_i64(q, 1),
                                      .name = col_str(q, cx->arena, 2), .code = col_str(q, cx->arena, 3),
                                      .at = col_i64(q, 4)};
    *ret_n = n;
    return stmt_done(q);
}
