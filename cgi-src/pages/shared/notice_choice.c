/* How one wants to be told of what concerns one: a row per kind of notice, and the time of the digest.
 * Called by the route tables of intranet and admin. The fields are made from the table of kinds. */
#include <stdio.h>

#include "domain/notice.h"
#include "domain/outbox.h"
#include "domain/staff.h"
#include "pages/shared/account_tabs.h"
#include "pages/shared/notice_pages.h"
#include "pages/shared/page.h"

static const struct choice ways[] = {{NOTICE_BELL, "bell", N_("At the bell")},
                                     {NOTICE_MAIL, "mail", N_("Bell and a mail at once")},
                                     {NOTICE_DIGEST, "digest", N_("Bell and the mail digest")},
                                     {NOTICE_NONE, "none", N_("Not at all")},
                                     {0, NULL, NULL}};
static const struct choice everies[] = {{DIGEST_WORKDAY, "workday", N_("Monday to Friday")},
                                        {DIGEST_DAY, "day", N_("Every day")},
                                        {DIGEST_WEEK, "week", N_("Once a week")},
                                        {0, NULL, NULL}};
static const struct choice weekdays[] = {
    {1, "1", N_("Monday")}, {2, "2", N_("Tuesday")},  {3, "3", N_("Wednesday")}, {4, "4", N_("Thursday")},
    {5, "5", N_("Friday")}, {6, "6", N_("Saturday")}, {7, "7", N_("Sunday")},    {0, NULL, NULL}};

static struct choice hours[25];
static char hour_codes[24][8], hour_labels[24][8];
static struct field fields[NOTICE_KINDS_MAX + 4];
static struct form choice_form = {"notify", fields, sizeof(struct notice_choice)};

/* Once per process: the fields of the kinds, then those of the digest. */
static void make_fields(void)
{
    if (fields[0].name) return;
    for (int i = 0; i < 24; i++) {
        snprintf(hour_codes[i], sizeof hour_codes[i], "%d", i);
        snprintf(hour_labels[i], sizeof hour_labels[i], "%02d:00", i);
        hours[i] = (struct choice){i, hour_codes[i], hour_labels[i]};
    }
    size_t n = 0;
    for (; notice_kinds[n].code; n++)
        fields[n] = (struct field){.name = notice_kinds[n].code,
                                   .label = notice_kinds[n].title,
                                   .type = FIELD_CHOICE,
                                   .offset = offsetof(struct notice_choice, way) + n * sizeof(int64_t),
                                   .choices = ways,
                                   .flags = FIELD_REQUIRED | FIELD_NO_EMPTY};
#define MORE(member, text, list)                                                                   \
    (struct field){.name = #member, .label = text, .type = FIELD_CHOICE,                           \
                   .offset = offsetof(struct notice_choice, member), .choices = list,              \
                   .flags = FIELD_REQUIRED | FIELD_NO_EMPTY}
    fields[n++] = MORE(every, N_("How often"), everies);
    fields[n++] = MORE(weekday, N_("Day of the week, when once a week"), weekdays);
    fields[n++] = MORE(hour, N_("Not before"), hours);
#undef MORE
}

/* The kinds as rows of a table; form_view() draws the rest. */
static void fill_kinds(struct ctx *cx, struct req *req, struct tpl *t, const struct notice_choice *c)
{
    for (size_t i = 0; notice_kinds[i].code; i++) {
        struct tpl *row = tpl_row(t, K_KIND_ROW);
        struct str typed = form_get(req, notice_kinds[i].code);
        const char *wrong = problem_of(cx, notice_kinds[i].code);
        tpl_cstr(row, K_KIND, i18n_text(notice_kinds[i].title));
        for (const struct choice *w = ways; w->code; w++) {
            struct tpl *way = tpl_row(row, K_WAY);
            tpl_cstr(way, K_NAME, notice_kinds[i].code);
            tpl_cstr(way, K_VALUE, w->code);
            tpl_cstr(way, K_WAY_NAME, i18n_text(w->label));
            tpl_show_if(way, K_CHECKED, typed.p ? str_is(typed, w->code) : c->way[i] == w->value);
        }
        if (wrong) {
            tpl_show(row, K_ERROR);
            tpl_cstr(row, K_ERROR, wrong);
        }
    }
}

static enum err choice_show(struct ctx *cx, struct req *req, struct res *res)
{
    struct notice_choice c;
    struct staff me;
    enum err e = notice_choice_load(cx, &c);
    if (!e) e = staff_get(cx, (staff_id){cx->actor->id}, &me);
    if (e) return e;
    struct tpl *t = page_begin(cx, req, res, TPL_SHARED_NOTICE_CHOICE, _("Notifications"));
    account_tabs(cx, req, t);
    tpl_cstr(t, K_ACTION_URL, url_to(cx, "/account/notices"));
    tpl_show_if(t, K_NO_MAIL, !outbox_offers_mail(cx));
    tpl_show_if(t, K_NO_ADDRESS, outbox_offers_mail(cx) && me.email.n == 0);
    if (outbox_offers_mail(cx) && me.email.n) tpl_str(tpl_row(t, K_TO), K_EMAIL, me.email);
    for (const struct choice *w = ways; w->code; w++)
        tpl_cstr(tpl_row(t, K_WAY_HEAD), K_WAY_NAME, i18n_text(w->label));
    fill_kinds(cx, req, t, &c);
    form_tokens(cx, req, t, 0);
    form_view(cx, req, res, t, &choice_form, &c);
    return page_end(req, res);
}

enum err notice_page_choice(struct ctx *cx, struct req *req, struct res *res)
{
    make_fields();
    return choice_show(cx, req, res);
}

enum err notice_page_choice_save(struct ctx *cx, struct req *req, struct res *res)
{
    struct notice_choice c = {0};
    make_fields();
    enum err e = form_read(cx, req, &choice_form, &c);
    if (!e) e = notice_choice_save(cx, &c);
    if (e == ERR_INVALID) return choice_show(cx, req, res);
    if (e) return e;
    flash_set(req, res, FLASH_DONE, _("Saved."));
    return res_redirect(res, url_to(cx, "/account/notices"));
}
