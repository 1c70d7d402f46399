/* Who may do what: one table role x action -> scope, and one function that decides.
 *
 * Pages, lists, search, counts and exports ask perm_scope() or perm_record(); nothing else decides.
 * The table stands in perm.c; tests/domain/test_perm.c walks it. */
#ifndef DOMAIN_PERM_H
#define DOMAIN_PERM_H

#include <stdbool.h>

#include "base/ids.h"
#include "base/str.h"

enum role {
    ROLE_AGENT = 1 << 0,   /* service agent 客服 */
    ROLE_SALES = 1 << 1,   /* sales 销售 */
    ROLE_MANAGER = 1 << 2, /* manager 主管: own team and branch */
    ROLE_LOYALTY = 1 << 3, /* loyalty admin 会员管理员 */
    ROLE_ADMIN = 1 << 4,   /* system admin 系统管理员 */
    ROLE_AUDITOR = 1 << 5  /* auditor 审计员: sees all, changes nothing */
};
#define ROLE_COUNT 6

/* The "who may" column of the route tables. 0 means nobody, so a forgotten cell closes the page. */
enum access {
    ACCESS_NOBODY = 0,
    ACCESS_ANYONE,    /* guests too */
    ACCESS_SIGNED_IN, /* anyone signed in to this program */
    ACCESS_MEMBER,    /* portal: an account whose customer has a membership */
    ACCESS_CUSTOMER,  /* portal: an account linked to a customer */
    /* from here on actions of staff */
    CUSTOMER_SEE,
    CUSTOMER_CONTACT_SEE, /* field group: phones, e-mails, addresses, WeChat */
    CUSTOMER_MONEY_SEE,   /* field group: value, credit limit and terms, order amounts */
    CUSTOMER_CREATE,
    CUSTOMER_EDIT,
    CUSTOMER_CLOSE,
    CUSTOMER_ASSIGN, /* owner, team, branch */
    CUSTOMER_EXPORT,
    IMPORT_RUN, /* files of records in the page: own ones, or those of the branch; each row by its own right */
    DUPLICATE_SEE,  /* pairs that may be the same customer */
    CUSTOMER_MERGE, /* merge them, or say that they are two; undo it */
    INTERACTION_LOG,
    ORDER_SEE,
    COMPLAINT_SEE,
    COMPLAINT_TAKE, /* record one, take it, work on it, answer */
    COMPLAINT_ASSIGN,
    COMPLAINT_EXPORT,
    CASE_TAG_NEW,  /* a tag for cases that is not in the list yet */
    REPLY_SHARE,   /* saved replies of the team; with scope all: of everybody */
    MEMBER_SEE,
    MEMBER_MANAGE, /* open, freeze, close */
    POINTS_POST,   /* earn, redeem, adjust, reverse, grant */
    POINTS_APPROVE, /* be the second person of a movement above the limit */
    ACCOUNT_LINK_SEE, /* portal accounts that ask for a customer, and what was answered */
    ACCOUNT_INVITE, /* invite to the portal, decide what an account of a customer sees */
    ACCOUNT_LINK,  /* say yes to a portal account that asks for a customer */
    REPORT_SEE,
    VIEW_SHARE,    /* a saved view of a list with everybody; change those others share */
    LIST_MANAGE,   /* short lists */
    SETTING_MANAGE,
    STAFF_MANAGE,
    AUDIT_SEE,
    OUTBOX_SEE,
    OUTBOX_REPLAY,
    JOB_SEE,
    ACCESS_COUNT
};

enum scope { SCOPE_NONE, SCOPE_OWN, SCOPE_TEAM, SCOPE_BRANCH, SCOPE_ALL };

struct actor;

/* The widest scope that any of the actor's roles gives. System actors: all. Others: none. */
enum scope perm_scope(const struct actor *actor, enum access action);
enum scope perm_of_role(enum role role, enum access action);   /* one cell of the table */
bool perm_may(const struct actor *actor, enum access action); /* scope above none */
/* May the actor do it to a record of this owner, team and branch (0 where it has none)? A record
 * without owner counts as own for nobody, as team's when its team matches, and so on. */
bool perm_record(const struct actor *actor, enum access action, staff_id owner, team_id team,
                 branch_id branch);

const char *role_code(enum role role); /* "agent": stored and used by the command line */
const char *role_name(enum role role); /* translated */
bool role_parse(struct str code, enum role *ret_role);
const char *access_label(enum access a); /* translated, perm_words.c: "Edit customers" */
const char *scope_label(enum scope s);   /* translated: "own", "all" */
const char *access_name(enum access a); /* "CUSTOMER_SEE": for routes, tests */

#endif
