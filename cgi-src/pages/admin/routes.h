/* The site map of admin.fcgi and every handler it names. */
#ifndef PAGES_ADMIN_ROUTES_H
#define PAGES_ADMIN_ROUTES_H

#include "pages/shared/gate.h"

extern const struct route admin_routes[];
extern const struct nav_item admin_nav[];

enum err admin_home(struct ctx *cx, struct req *req, struct res *res);

/* staff.c */
enum err admin_handover(struct ctx *cx, struct req *req, struct res *res);
enum err admin_handover_post(struct ctx *cx, struct req *req, struct res *res);
enum err admin_permissions(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff_csv(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff_new(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff_create(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff_show(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff_edit(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff_save(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff_disable(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff_enable(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff_link(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff_factor(struct ctx *cx, struct req *req, struct res *res);
enum err admin_security(struct ctx *cx, struct req *req, struct res *res);
enum err admin_security_save(struct ctx *cx, struct req *req, struct res *res);
enum err admin_staff_sessions(struct ctx *cx, struct req *req, struct res *res);

/* accounts.c */
enum err admin_accounts(struct ctx *cx, struct req *req, struct res *res);
enum err admin_account_disable(struct ctx *cx, struct req *req, struct res *res);
enum err admin_account_enable(struct ctx *cx, struct req *req, struct res *res);

/* lists.c */
enum err admin_lists(struct ctx *cx, struct req *req, struct res *res);
enum err admin_list(struct ctx *cx, struct req *req, struct res *res);
enum err admin_list_add(struct ctx *cx, struct req *req, struct res *res);
enum err admin_list_entry(struct ctx *cx, struct req *req, struct res *res);
enum err admin_list_save(struct ctx *cx, struct req *req, struct res *res);
enum err admin_list_retire(struct ctx *cx, struct req *req, struct res *res);
enum err admin_list_bring_back(struct ctx *cx, struct req *req, struct res *res);

/* fields.c, field_choices.c */
enum err admin_fields(struct ctx *cx, struct req *req, struct res *res);
enum err admin_field_new(struct ctx *cx, struct req *req, struct res *res);
enum err admin_field_create(struct ctx *cx, struct req *req, struct res *res);
enum err admin_field(struct ctx *cx, struct req *req, struct res *res);
enum err admin_field_save(struct ctx *cx, struct req *req, struct res *res);
enum err admin_field_up(struct ctx *cx, struct req *req, struct res *res);
enum err admin_field_down(struct ctx *cx, struct req *req, struct res *res);
enum err admin_field_retire(struct ctx *cx, struct req *req, struct res *res);
enum err admin_field_bring_back(struct ctx *cx, struct req *req, struct res *res);
enum err admin_choice_add(struct ctx *cx, struct req *req, struct res *res);
enum err admin_choice(struct ctx *cx, struct req *req, struct res *res);
enum err admin_choice_save(struct ctx *cx, struct req *req, struct res *res);
enum err admin_choice_retire(struct ctx *cx, struct req *req, struct res *res);
enum err admin_choice_bring_back(struct ctx *cx, struct req *req, struct res *res);

/* settings.c */
enum err admin_settings(struct ctx *cx, struct req *req, struct res *res);
/* case_times.c */
enum err admin_case_times(struct ctx *cx, struct req *req, struct res *res);
enum err admin_case_times_save(struct ctx *cx, struct req *req, struct res *res);
enum err admin_setting_save(struct ctx *cx, struct req *req, struct res *res);

/* outbox.c */
enum err admin_outbox(struct ctx *cx, struct req *req, struct res *res);
enum err admin_outbox_csv(struct ctx *cx, struct req *req, struct res *res);
enum err admin_outbox_message(struct ctx *cx, struct req *req, struct res *res);
enum err admin_outbox_replay(struct ctx *cx, struct req *req, struct res *res);

/* jobs.c */
enum err admin_jobs(struct ctx *cx, struct req *req, struct res *res);
enum err admin_job_run(struct ctx *cx, struct req *req, struct res *res);

/* audit.c */
enum err admin_audit(struct ctx *cx, struct req *req, struct res *res);
enum err admin_audit_csv(struct ctx *cx, struct req *req, struct res *res);
enum err admin_audit_entry(struct ctx *cx, struct req *req, struct res *res);

/* member.c, member_open.c, member_change.c; the list is pages/shared/member_pages.h */
enum err admin_member(struct ctx *cx, struct req *req, struct res *res);
enum err admin_member_earn(struct ctx *cx, struct req *req, struct res *res);
enum err admin_member_redeem(struct ctx *cx, struct req *req, struct res *res);
enum err admin_member_adjust(struct ctx *cx, struct req *req, struct res *res);
enum err admin_member_open(struct ctx *cx, struct req *req, struct res *res);
enum err admin_member_open_post(struct ctx *cx, struct req *req, struct res *res);
enum err admin_posting_reverse(struct ctx *cx, struct req *req, struct res *res);
enum err admin_posting_reverse_post(struct ctx *cx, struct req *req, struct res *res);
enum err admin_member_card(struct ctx *cx, struct req *req, struct res *res);
enum err admin_member_card_post(struct ctx *cx, struct req *req, struct res *res);
enum err admin_member_state(struct ctx *cx, struct req *req, struct res *res);
enum err admin_member_state_post(struct ctx *cx, struct req *req, struct res *res);

/* request.c */
enum err admin_requests(struct ctx *cx, struct req *req, struct res *res);
enum err admin_request(struct ctx *cx, struct req *req, struct res *res);
enum err admin_request_approve(struct ctx *cx, struct req *req, struct res *res);
enum err admin_request_refuse(struct ctx *cx, struct req *req, struct res *res);
enum err admin_request_withdraw(struct ctx *cx, struct req *req, struct res *res);
const char *url_request(struct ctx *cx, int64_t id);

/* grant.c, grant_new.c */
enum err admin_grants(struct ctx *cx, struct req *req, struct res *res);
enum err admin_grant_new(struct ctx *cx, struct req *req, struct res *res);
enum err admin_grant_create(struct ctx *cx, struct req *req, struct res *res);
enum err admin_grant(struct ctx *cx, struct req *req, struct res *res);
enum err admin_grant_rows(struct ctx *cx, struct req *req, struct res *res);
enum err admin_grant_confirm(struct ctx *cx, struct req *req, struct res *res);
enum err admin_grant_drop(struct ctx *cx, struct req *req, struct res *res);
enum err admin_grant_undo(struct ctx *cx, struct req *req, struct res *res);
enum err admin_grant_undo_post(struct ctx *cx, struct req *req, struct res *res);
const char *url_grant(struct ctx *cx, int64_t id);

/* tier.c */
enum err admin_tiers(struct ctx *cx, struct req *req, struct res *res);
enum err admin_tiers_csv(struct ctx *cx, struct req *req, struct res *res);
enum err admin_tier_new(struct ctx *cx, struct req *req, struct res *res);
enum err admin_tier_add(struct ctx *cx, struct req *req, struct res *res);
enum err admin_tier(struct ctx *cx, struct req *req, struct res *res);
enum err admin_tier_save(struct ctx *cx, struct req *req, struct res *res);
enum err admin_tier_retire(struct ctx *cx, struct req *req, struct res *res);
enum err admin_tier_restore(struct ctx *cx, struct req *req, struct res *res);

#endif
