/* The permission table and the one function that decides: see perm.h. */
#include "domain/perm.h"

#include "domain/ctx.h"

#define N SCOPE_NONE
#define O SCOPE_OWN
#define T SCOPE_TEAM
#define B SCOPE_BRANCH
#define A SCOPE_ALL

/* One file per customer that all departments share: everybody who works with customers sees all of
 * them; changing is narrower. The auditor sees all and changes nothing. */
static const enum scope table[ACCESS_COUNT][ROLE_COUNT] = {
    /*                         agent sales manager loyalty admin auditor */
    [CUSTOMER_SEE] =          {A,    A,    A,      A,      N,    A},
    [CUSTOMER_CONTACT_SEE] =  {A,    T,    A,      A,      N,    A},
    [CUSTOMER_MONEY_SEE] =    {N,    T,    A,      N,      N,    A},
    [CUSTOMER_CREATE] =       {A,    A,    A,      A,      N,    N},
    [CUSTOMER_EDIT] =         {A,    O,    B,      N,      N,    N},
    [CUSTOMER_CLOSE] =        {N,    N,    B,      N,      N,    N},
    [CUSTOMER_ASSIGN] =       {N,    O,    B,      N,      N,    N},
    [CUSTOMER_EXPORT] =       {N,    O,    B,      N,      N,    A},
    [DUPLICATE_SEE] =         {A,    N,    A,      N,      N,    A},
    [CUSTOMER_MERGE] =        {T,    N,    B,      N,      N,    N},
    [IMPORT_RUN] =           {N,    N,    B,      O,      N,    N},
    [INTERACTION_LOG] =       {A,    A,    A,      A,      N,    N},
    [ORDER_SEE] =             {A,    T,    A,      A,      N,    A},
    [COMPLAINT_SEE] =         {A,    A,    A,      N,      N,    A},
    [COMPLAINT_TAKE] =        {A,    N,    A,      N,      N,    N},
    [COMPLAINT_ASSIGN] =      {T,    N,    A,      N,      N,    N},
    [COMPLAINT_EXPORT] =      {N,    N,    A,      N,      N,    A},
    [CASE_TAG_NEW] =          {N,    N,    A,      N,      N,    N},
    [REPLY_SHARE] =           {T,    N,    A,      N,      N,    N},
    [MEMBER_SEE] =            {A,    A,    A,      A,      N,    A},
    [MEMBER_MANAGE] =         {N,    N,    N,      A,      N,    N},
    [POINTS_POST] =           {N,    N,    N,      A,      N,    N},
    [POINTS_APPROVE] =        {N,    N,    N,      A,      N,    N},
    [ACCOUNT_LINK_SEE] =      {A,    N,    A,      A,      N,    A},
    [ACCOUNT_INVITE] =        {A,    O,    A,      A,      N,    N},
    [ACCOUNT_LINK] =          {A,    N,    A,      A,      N,    N},
    [REPORT_SEE] =            {N,    N,    A,      A,      N,    A},
    [VIEW_SHARE] =            {N,    N,    A,      N,      N,    N},
    [LIST_MANAGE] =           {N,    N,    N,      N,      A,    N},
    [SETTING_MANAGE] =        {N,    N,    N,      N,      A,    N},
    [STAFF_MANAGE] =          {N,    N,    N,      N,      A,    N},
    [AUDIT_SEE] =             {N,    N,    N,      N,      A,    A},
    [OUTBOX_SEE] =            {N,    N,    N,      N,      A,    A},
    [OUTBOX_REPLAY] =         {N,    N,    N,      N,      A,    N},
    [JOB_SEE] =               {N,    N,    N,      N,      A,    A},
};

#undef N
#undef O
#undef T
#undef B
#undef A

enum scope perm_scope(const struct actor *actor, enum access action)
{
    if (action < CUSTOMER_SEE || action >= ACCESS_COUNT) return SCOPE_NONE;
    if (actor->kind == ACTOR_SYSTEM) return SCOPE_ALL;
    if (actor->kind != ACTOR_STAFF) return SCOPE_NONE;
    enum scope widest = SCOPE_NONE;
    for (int i = 0; i < ROLE_COUNT; i++) {
        if ((actor->roles & (1u << i)) && table[action][i] > widest) widest = table[action][i];
    }
    return widest;
}

enum scope perm_of_role(enum role role, enum access action)
{
    if (action < CUSTOMER_SEE || action >= ACCESS_COUNT) return SCOPE_NONE;
    for (int i = 0; i < ROLE_COUNT; i++)
        if ((unsigned)role == 1u << i) return table[action][i];
    return SCOPE_NONE;
}

bool perm_may(const struct actor *actor, enum access action)
{
    return perm_scope(actor, action) > SCOPE_NONE;
}

/* Also what belongs to somebody who is away and for whom the actor stands in. */
static bool is_own(const struct actor *actor, staff_id owner)
{
    if (!owner.v || !actor->id) return false;
    if (owner.v == actor->id) return true;
    for (size_t i = 0; i < actor->stands_for_n; i++)
        if (actor->stands_for[i].v == owner.v) return true;
    return false;
}

bool perm_record(const struct actor *actor, enum access action, staff_id owner, team_id team,
                 branch_id branch)
{
    bool own = is_own(actor, owner);
    bool same_team = actor->team.v && team.v == actor->team.v;
    bool same_branch = actor->branch.v && branch.v == actor->branch.v;
    switch (perm_scope(actor, action)) {
    case SCOPE_ALL: return true;
    case SCOPE_BRANCH: return own || same_team || same_branch;
    case SCOPE_TEAM: return own || same_team;
    case SCOPE_OWN: return own;
    case SCOPE_NONE: break;
    }
    return false;
}

static const struct {
    enum role role;
    const char *code, *name;
} roles[ROLE_COUNT] = {
    {ROLE_AGENT, "agent", N_("Service agent")},  {ROLE_SALES, "sales", N_("Sales")},
    {ROLE_MANAGER, "manager", N_("Manager")},    {ROLE_LOYALTY, "loyalty", N_("Loyalty admin")},
    {ROLE_ADMIN, "admin", N_("System admin")},   {ROLE_AUDITOR, "auditor", N_("Auditor")},
};

const char *role_code(enum role role)
{
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (roles[i].role == role) return roles[i].code;
    }
    return "";
}

const char *role_name(enum role role)
{
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (roles[i].role == role) return _(roles[i].name);
    }
    return "";
}

bool role_parse(struct str code, enum role *ret_role)
{
    for (size_t i = 0; i < ROLE_COUNT; i++) {
        if (str_is(code, roles[i].code)) {
            *ret_role = roles[i].role;
            return true;
        }
    }
    return false;
}

static const char *const access_names[ACCESS_COUNT] = {
    [ACCESS_NOBODY] = "NOBODY",
    [ACCESS_ANYONE] = "ANYONE",
    [ACCESS_SIGNED_IN] = "SIGNED_IN",
    [ACCESS_MEMBER] = "MEMBER",
    [ACCESS_CUSTOMER] = "CUSTOMER",
    [CUSTOMER_SEE] = "CUSTOMER_SEE",
    [CUSTOMER_CONTACT_SEE] = "CUSTOMER_CONTACT_SEE",
    [CUSTOMER_MONEY_SEE] = "CUSTOMER_MONEY_SEE",
    [CUSTOMER_CREATE] = "CUSTOMER_CREATE",
    [CUSTOMER_EDIT] = "CUSTOMER_EDIT",
    [CUSTOMER_CLOSE] = "CUSTOMER_CLOSE",
    [CUSTOMER_ASSIGN] = "CUSTOMER_ASSIGN",
    [CUSTOMER_EXPORT] = "CUSTOMER_EXPORT",
    [DUPLICATE_SEE] = "DUPLICATE_SEE",
    [CUSTOMER_MERGE] = "CUSTOMER_MERGE",
    [IMPORT_RUN] = "IMPORT_RUN",
    [INTERACTION_LOG] = "INTERACTION_LOG",
    [ORDER_SEE] = "ORDER_SEE",
    [COMPLAINT_SEE] = "COMPLAINT_SEE",
    [COMPLAINT_TAKE] = "COMPLAINT_TAKE",
    [COMPLAINT_ASSIGN] = "COMPLAINT_ASSIGN",
    [COMPLAINT_EXPORT] = "COMPLAINT_EXPORT",
    [CASE_TAG_NEW] = "CASE_TAG_NEW",
    [REPLY_SHARE] = "REPLY_SHARE",
    [MEMBER_SEE] = "MEMBER_SEE",
    [MEMBER_MANAGE] = "MEMBER_MANAGE",
    [POINTS_POST] = "POINTS_POST",
    [POINTS_APPROVE] = "POINTS_APPROVE",
    [ACCOUNT_LINK_SEE] = "ACCOUNT_LINK_SEE",
    [ACCOUNT_INVITE] = "ACCOUNT_INVITE",
    [ACCOUNT_LINK] = "ACCOUNT_LINK",
    [REPORT_SEE] = "REPORT_SEE",
    [VIEW_SHARE] = "VIEW_SHARE",
    [LIST_MANAGE] = "LIST_MANAGE",
    [SETTING_MANAGE] = "SETTING_MANAGE",
    [STAFF_MANAGE] = "STAFF_MANAGE",
    [AUDIT_SEE] = "AUDIT_SEE",
    [OUTBOX_SEE] = "OUTBOX_SEE",
    [OUTBOX_REPLAY] = "OUTBOX_REPLAY",
    [JOB_SEE] = "JOB_SEE",
};

const char *access_name(enum access a)
{
    return a >= 0 && a < ACCESS_COUNT && access_names[a] ? access_names[a] : "?";
}
