/* Channels, and the sentence on where else one may turn: words that pages and mails share. */
#include "domain/complaint.h"

#include <string.h>

#include "base/i18n.h"

static const struct {
    const char *code, *label;
} channels[CHANNEL_COUNT] = {
    [CHANNEL_PORTAL] = {"portal", PN_("channel", "Portal")},
    [CHANNEL_PHONE] = {"phone", PN_("channel", "Phone")},
    [CHANNEL_VISIT] = {"visit", PN_("channel", "Visit")},
    [CHANNEL_LETTER] = {"letter", PN_("channel", "Letter")},
    [CHANNEL_CHAT] = {"chat", PN_("channel", "Chat")},
    [CHANNEL_EMAIL] = {"email", PN_("channel", "E-mail")},
    [CHANNEL_IMPORT] = {"import", PN_("channel", "Import")},
};

const char *channel_code(enum complaint_channel c)
{
    return c > 0 && c < CHANNEL_COUNT ? channels[c].code : "";
}

const char *channel_label(enum complaint_channel c)
{
    return c > 0 && c < CHANNEL_COUNT ? P_("channel", channels[c].label) : "";
}

enum complaint_channel channel_parse(struct str code)
{
    for (int c = CHANNEL_PORTAL; c < CHANNEL_COUNT; c++) {
        if (str_is(code, channels[c].code)) return (enum complaint_channel)c;
    }
    return 0;
}

const char *complaint_recourse(void)
{
    return _("If you do not agree with this decision, you may ask for a second review by our "
             "management: reopen the case and say why. You may also turn to the consumer "
             "association, the consumer hotline 12315, or a court.");
}
