/* The site map of intranet.fcgi and every handler it names. */
#ifndef PAGES_INTRANET_ROUTES_H
#define PAGES_INTRANET_ROUTES_H

#include "pages/shared/gate.h"

extern const struct route intranet_routes[];
extern const struct nav_item intranet_nav[];

enum err intranet_home(struct ctx *cx, struct req *req, struct res *res);

enum err intranet_customer_list(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_csv(struct ctx *cx, struct req *req, struct res *res);

/* calendar.c */
enum err intranet_calendar(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_calendar_end(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_calendar_make(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_calendar_page(struct ctx *cx, struct req *req, struct res *res);

/* vcard.c, vcard_in.c */
enum err intranet_vcard_new(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_vcard_take(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_vcard_upload(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_contact_vcard(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_vcard(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customers_vcard(struct ctx *cx, struct req *req, struct res *res);
/* duplicates.c, merge.c */
enum err intranet_duplicates(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_duplicates_csv(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_duplicate_decide(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_duplicate_scan(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_merge(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_merge_post(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_merge_done(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_merge_undo(struct ctx *cx, struct req *req, struct res *res);

/* customer_file.c, customer_edit.c, customer_action.c, customer_part.c, customer_contact.c, order.c, search.c */
enum err intranet_address_edit(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_address_save(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_contact_back(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_contact_create(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_contact_edit(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_contact_left(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_portal(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_invite(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_invitation_withdraw(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_account_scope(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_colleagues(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_contact_new(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_contact_save(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_action(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_action_post(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_create(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_edit(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_file(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_new(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_upload(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_upload_post(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_file_take_back(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_file_restore(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_save(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_note_restore(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_note_take_back(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_order_fields(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_fields(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_order(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_order_list(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_order_selection(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_order_csv(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_reach_main(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_search(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_step_move(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_step_move_post(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_step_done(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_step_undone(struct ctx *cx, struct req *req, struct res *res);

/* account_links.c */
enum err intranet_account_links(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_account_links_csv(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_account_link(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_account_link_accept(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_account_link_refuse(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_account_link_unlink(struct ctx *cx, struct req *req, struct res *res);

/* complaint_bulk.c, customer_bulk.c */
enum err intranet_complaint_bulk(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_bulk_post(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_bulk(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_customer_bulk_post(struct ctx *cx, struct req *req, struct res *res);

/* notices.c */

/* complaint_queue.c, complaint_new.c, complaint_case.c, complaint_do.c, complaint_step.c */
enum err intranet_complaints(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaints_csv(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_new(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_create(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_take(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_assign(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_reply(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_note(struct ctx *cx, struct req *req, struct res *res);
/* complaint_together.c, complaint_replies.c */
enum err intranet_complaint_tags(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_follow(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_unfollow(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_presence(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_colleagues(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_replies(struct ctx *cx, struct req *req, struct res *res);
/* complaint_merge.c */
enum err intranet_complaint_merge(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_merge_post(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_unmerge(struct ctx *cx, struct req *req, struct res *res);
/* ratings.c */
enum err intranet_ratings(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_ratings_cases(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_ratings_csv(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_replies(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_reply_new(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_reply_add(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_reply_edit(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_reply_save(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_reply_retire(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_reply_restore(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_sort(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_order(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_link(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_step(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_step_post(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_record(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_record_post(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_customer(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_complaint_customer_post(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_file(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_file_view(struct ctx *cx, struct req *req, struct res *res);

/* imports.c, import_columns.c, import_show.c, import_repair.c */
enum err intranet_imports(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_imports_csv(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_new(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_take(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_template(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_of_task(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_columns(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_choose(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_reread(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_mapping(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_run(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_discard(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_repair(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_undo(struct ctx *cx, struct req *req, struct res *res);
enum err intranet_import_rejected(struct ctx *cx, struct req *req, struct res *res);

#endif
