/* What the files of this folder share: loading a case with rights, writing steps, the texts to
 * customers. Nobody else includes it. */
#ifndef DOMAIN_COMPLAINT_INTERNAL_H
#define DOMAIN_COMPLAINT_INTERNAL_H

#include <jansson.h>

#include "domain/audit.h"
#include "domain/case_times.h"
#include "domain/complaint.h"

/* When it is due: see due.c. Times are 0 where there is none. */
struct case_clock {
    enum case_priority priority;
    int64_t due_at, answer_due_at, answered_at; /* decision; first answer; when that was given */
    int64_t from, paused_at, paused_ms;
    int64_t next_due_at, remind_at;
};

/* A row as the rules need it, read inside the transaction. */
struct case_row {
    complaint_id id;
    struct str ref, lang;
    enum complaint_kind kind;
    enum complaint_state state;
    staff_id assignee;
    team_id team;
    branch_id branch;
    int64_t customer, account, order;
    struct str contact_name, email, phone, body;
    struct str tracking_nonce; /* STR_NONE: no private link */
    int64_t severity, created_at, state_since, closed_at, version;
    bool safety;
    complaint_id merged_root; /* where it went into, in the end; 0: nowhere */
    struct case_clock clock;
};
/* The case if the actor may see it (ERR_NOT_FOUND), with its tracking hash compared to keys. */
enum err case_load(struct ctx *cx, struct str ref, const struct track_keys *keys,
                   struct case_row *ret) MUST_CHECK;
/* complaint_hand_over(); quiet: nobody is told, since he hears of many at once. */
enum err case_hand_over(struct ctx *cx, struct str ref, int64_t version, staff_id staff, team_id team,
                        struct str reason, bool quiet) MUST_CHECK;
/* May the actor hand this case over to them? team 0: the person's. */
bool case_may_assign(struct ctx *cx, const struct case_row *c, staff_id staff, team_id team);
/* Likewise the case that another one went into. */
enum err case_load_root(struct ctx *cx, complaint_id root, const struct track_keys *keys,
                        struct case_row *ret) MUST_CHECK;
/* By the id of its row. */
enum err case_load_id(struct ctx *cx, complaint_id id, struct case_row *ret) MUST_CHECK;
/* The same for staff who want to change it: COMPLAINT_TAKE (ERR_FORBIDDEN) and the version read
 * (ERR_STALE). */
enum err case_load_staff(struct ctx *cx, struct str ref, int64_t version, enum access access,
                         struct case_row *ret) MUST_CHECK;
/* Appends an immutable step; state steps also change the row (state, open, times, version). */
enum err case_step(struct ctx *cx, struct case_row *c, const char *what, enum complaint_state to,
                   struct str note) MUST_CHECK;
/* The same with a reason of its own (a hand-over). */
enum err case_step_why(struct ctx *cx, struct case_row *c, const char *what, enum complaint_state to,
                       struct str note, struct str reason) MUST_CHECK;
/* version + 1 and updated_at, for changes that are not steps. */
enum err case_touch(struct ctx *cx, struct case_row *c) MUST_CHECK;
enum err case_message(struct ctx *cx, const struct case_row *c, enum message_kind kind,
                      enum complaint_channel channel, struct str body, struct str by_name,
                      int64_t at, bool recorded, int64_t *ret_id) MUST_CHECK;
/* Adopts the staged files; ERR_INVALID with a problem at "files" when one is gone. */
enum err case_files(struct ctx *cx, const struct case_row *c, const struct str *tokens, size_t n,
                    int64_t message, bool internal) MUST_CHECK;
struct str actor_shown(struct ctx *cx, const struct case_row *c);
json_t *json_text_of(struct str s);

/* list.c: "time.id" of a list of cases; false: it is none. */
bool case_cursor_read(struct str s, int64_t *ret_at, int64_t *ret_id);
/* follow.c: followers who still may see it, not the agent; agent_too: also the agent, as a follower is told */
enum err case_tell_followers(struct ctx *cx, const struct case_row *c, bool agent_too) MUST_CHECK;
/* Colleagues that a note names with @ (at most 20, ret has room for them); a problem at "note" when one of
 * them may not see the case. Then: they follow it and find a notice. */
#define CASE_MENTIONS 20
enum err case_mentions(struct ctx *cx, const struct case_row *c, struct str body, staff_id *ret,
                       size_t *ret_n) MUST_CHECK;
enum err case_tell_mentioned(struct ctx *cx, const struct case_row *c, const staff_id *to, size_t n) MUST_CHECK;

/* fields.c: those of a new case. v may be NULL. */
enum err case_fields_check(struct ctx *cx, const struct case_row *c, const struct custom_values *v) MUST_CHECK;
enum err case_fields_write(struct ctx *cx, const struct case_row *c, const struct custom_values *v, json_t *after) MUST_CHECK;

/* link.c */
struct str track_token(struct ctx *cx, complaint_id id, struct str nonce);
struct hash track_hash(struct str token);
/* Makes a new nonce and hash; the old link ends. */
enum err track_issue(struct ctx *cx, struct case_row *c, struct str *ret_token) MUST_CHECK;

/* mail.c: what the customer is told, in the case's language, by mail or else by SMS */
enum case_news {
    NEWS_ACKNOWLEDGED, /* with reference and target day */
    NEWS_STATE,        /* a step */
    NEWS_REPLY,        /* our message */
    NEWS_LINK,         /* the private link, asked for */
    NEWS_MERGED        /* it goes on under another reference (text) */
};
struct news {
    enum case_news kind;
    enum complaint_state state;
    struct str text; /* message, decision or reason */
    struct str remedy;
    int64_t due_at;
    bool closing_no; /* closed although the customer said no: other ways to turn to are named */
};
/* OK without a message when there is no contact or no channel; ret_sent says. */
enum err case_tell(struct ctx *cx, const struct case_row *c, const struct news *n, bool *ret_sent)
    MUST_CHECK;
struct str contact_hidden(struct ctx *cx, struct str email, struct str phone);

/* due.c. A new case's clock (priority 0: the kind's first), to be inserted with it. */
enum err case_clock_start(struct ctx *cx, struct case_row *c, int64_t priority) MUST_CHECK;
/* After its state, its first answer, its kind or priority changed: writes what is due. */
enum err case_clock_state(struct ctx *cx, struct case_row *c, enum complaint_state from) MUST_CHECK;
enum err case_clock_answered(struct ctx *cx, struct case_row *c) MUST_CHECK;
enum err case_clock_sort(struct ctx *cx, struct case_row *c, enum case_priority priority) MUST_CHECK;
/* The bell of the managers nearest to it: of its team, else of its branch, else all. */
enum err case_tell_managers(struct ctx *cx, const struct case_row *c, const char *kind) MUST_CHECK;

/* Was the case found by what this actor may see of it? E-mail and phone are contact data. */
struct search_terms;
enum err case_found_openly(struct ctx *cx, complaint_id id, const struct search_terms *t, bool *ret_open) MUST_CHECK;

#endif
