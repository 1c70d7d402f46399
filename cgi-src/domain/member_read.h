/* The columns of a member as read from the database: shared by member.c and member_list.c only. */
#ifndef DOMAIN_MEMBER_READ_H
#define DOMAIN_MEMBER_READ_H

#include "domain/member.h"

#define MEMBER_COLUMNS                                                                             \
    "m.id, m.number, m.customer_id, c.name, c.code, m.tier_id, t.name_zh, t.name_en, m.tier_since," \
    " m.state, m.state_reason, m.state_at, m.branch_id, b.name, m.opened_at, m.version, a.balance," \
    " a.debt, c.owner_id, c.team_id, c.branch_id, a.last_at"
#define MEMBER_COLUMNS_N 22
/* What belongs to the member m. */
#define MEMBER_JOINS                                                                               \
    "JOIN customer c ON c.id = m.customer_id JOIN points_account a ON a.member_id = m.id"          \
    " LEFT JOIN tier t ON t.id = m.tier_id LEFT JOIN branch b ON b.id = m.branch_id"
#define MEMBER_TABLES "member m " MEMBER_JOINS

void member_read(struct stmt *q, struct ctx *cx, struct member *ret);

#endif
