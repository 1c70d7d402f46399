/* Words of long work: states, what was counted. Called by task_pages.c. */
#include "pages/shared/task_words.h"

#include "base/cleanup.h"
#include "base/i18n.h"

static const struct {
    const char *state, *label, *tone;
} states[] = {
    {"waiting", PN_("task", "Waiting"), "grey"}, {"running", PN_("task", "Running"), "blue"},
    {"done", PN_("task", "Done"), "green"},      {"failed", PN_("task", "Failed"), "red"},
    {"cancelled", PN_("task", "Cancelled"), "amber"},
};

const char *task_state_label(struct str state)
{
    for (size_t i = 0; i < COUNT_OF(states); i++)
        if (str_is(state, states[i].state)) return _(states[i].label);
    return "";
}

const char *task_state_tone(struct str state)
{
    for (size_t i = 0; i < COUNT_OF(states); i++)
        if (str_is(state, states[i].state)) return states[i].tone;
    return "grey";
}

/* In the order in which they are shown. */
static const struct {
    const char *name, *label;
} counts[] = {
    {"created", PN_("count", "New")},           {"updated", PN_("count", "Changed")},
    {"unchanged", PN_("count", "Already so")},  {"rejected", PN_("count", "Rejected")},
    {"skipped", PN_("count", "Left alone")},    {"forbidden", PN_("count", "Not allowed")},
    {"undone", PN_("count", "Taken back")},     {"found", PN_("count", "Found")},
    {"closed", PN_("count", "Closed")},         {"gone", PN_("count", "Not there any more")},
    {"came", PN_("count", "Came in since the preview")},
    {"went", PN_("count", "Dropped out since the preview")},
    {"points", PN_("count", "Points")},         {"sent", PN_("count", "Sent")},
};

const char *task_count_name(size_t i)
{
    return i < COUNT_OF(counts) ? counts[i].name : NULL;
}

const char *task_count_label(size_t i)
{
    return _(counts[i].label);
}

static const struct {
    const char *state, *label;
} row_states[] = {
    {"created", PN_("row", "new")},      {"updated", PN_("row", "changed")}, {"rejected", PN_("row", "rejected")},
    {"skipped", PN_("row", "left alone")}, {"undone", PN_("row", "taken back")},
};

const char *task_row_label(struct str state)
{
    for (size_t i = 0; i < COUNT_OF(row_states); i++)
        if (str_is(state, row_states[i].state)) return _(row_states[i].label);
    return "";
}
