/* One mail as bytes. Called by jobs/outbox_send.c before net/smtp.c. Guards: what a person typed
 * becomes text or an encoded word, never a header line of its own. */
#include "net/mime.h"

#include <gmime/gmime.h>

#include "base/text.h"

static void open_gmime(void)
{
    static bool opened;
    if (!opened) g_mime_init();
    opened = true;
}

static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7F) return true;
    return false;
}

static InternetAddressMailbox *parse_mailbox(struct arena *a, struct str text,
                                             InternetAddressList **ret_list)
{
    InternetAddressList *list = internet_address_list_parse(NULL, str_dup(a, text));
    *ret_list = list;
    if (!list || internet_address_list_length(list) != 1) return NULL;
    InternetAddress *one = internet_address_list_get_address(list, 0);
    return INTERNET_ADDRESS_IS_MAILBOX(one) ? INTERNET_ADDRESS_MAILBOX(one) : NULL;
}

struct str mime_address(struct arena *a, struct str mailbox)
{
    InternetAddressList *list = NULL;
    open_gmime();
    InternetAddressMailbox *box = parse_mailbox(a, mailbox, &list);
    struct str address = STR("");
    if (box) address = str_of(arena_cstr(a, internet_address_mailbox_get_addr(box)));
    if (list) g_object_unref(list);
    return email_valid(address) ? address : STR("");
}

static void set_sender(struct arena *a, GMimeMessage *message, struct str from, struct str address)
{
    InternetAddressList *list = NULL;
    InternetAddressMailbox *box = parse_mailbox(a, from, &list);
    const char *name = box ? internet_address_get_name(INTERNET_ADDRESS(box)) : NULL;
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, name, str_dup(a, address));
    if (list) g_object_unref(list);
}

static void set_date(GMimeMessage *message, int64_t ms)
{
    GDateTime *date = g_date_time_new_from_unix_utc(ms / 1000);
    g_mime_message_set_date(message, date);
    g_date_time_unref(date);
}

static void set_body(struct arena *a, GMimeMessage *message, struct str body)
{
    GMimeTextPart *part = g_mime_text_part_new_with_subtype("plain");
    g_mime_text_part_set_charset(part, "utf-8");
    g_mime_text_part_set_text(part, str_dup(a, body));
    g_mime_part_set_content_encoding(GMIME_PART(part), GMIME_CONTENT_ENCODING_BASE64);
    g_mime_message_set_mime_part(message, GMIME_OBJECT(part));
    g_object_unref(part);
}

static struct str write_out(struct arena *a, GMimeMessage *message)
{
    GMimeFormatOptions *format = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    char *text = g_mime_object_to_string(GMIME_OBJECT(message), format);
    struct str bytes = str_of(arena_cstr(a, text));
    explicit_bzero(text, bytes.n);
    g_free(text);
    g_mime_format_options_free(format);
    return bytes;
}

static bool id_fits(struct str id)
{
    bool fits = id.n > 0 && id.n <= 100;
    for (size_t i = 0; i < id.n && fits; i++)
        fits = g_ascii_isalnum(id.p[i]) || id.p[i] == '.' || id.p[i] == '-';
    return fits;
}

enum err mime_mail(struct arena *a, const struct mail *m, struct str *ret_bytes)
{
    open_gmime();
    struct str from = has_control(m->from) ? STR("") : mime_address(a, m->from);
    if (!from.n) return fail(ERR_INVALID, "[mail] from is no address");
    if (!email_valid(m->to)) return fail(ERR_INVALID, "the recipient is no address");
    if (!id_fits(m->message_id)) return fail(ERR_INVALID, "the Message-ID is not plain");
    ptrdiff_t at = str_find(from, STR("@"));
    struct str domain = str_sub(from, (size_t)at + 1, from.n);

    GMimeMessage *message = g_mime_message_new(FALSE);
    set_sender(a, message, m->from, from);
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL, str_dup(a, m->to));
    g_mime_message_set_subject(message, str_dup(a, text_clean_line(a, m->subject)), "utf-8");
    set_date(message, m->date);
    g_mime_message_set_message_id(
        message, arena_printf(a, "%.*s@%.*s", STR_ARG(m->message_id), STR_ARG(domain)));
    g_mime_object_set_header(GMIME_OBJECT(message), "Auto-Submitted", "auto-generated", NULL);
    g_mime_object_set_header(GMIME_OBJECT(message), "X-Auto-Response-Suppress", "All", NULL);
    set_body(a, message, m->body);
    *ret_bytes = write_out(a, message);
    g_object_unref(message);
    return OK;
}
