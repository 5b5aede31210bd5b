#include "faxctl/command.h"

#include <string.h>

#include "faxctl/columns.h"
#include "faxctl/failure_reason.h"
#include "faxctl/fax_status.h"
#include "faxctl/json_text.h"
#include "faxctl/terminal.h"
#include "faxctl/text.h"

/* What there is to say about a word, as pairs of key and text. */
enum { PAIRS = 6 };

struct pair {
    const char *key;
    const char *label;
    const char *text; /* NULL: nothing to say */
    bool alone;       /* for one word alone; a table of all would be too wide with it */
};

struct entry {
    struct pair pairs[PAIRS];
    char outbound[24];
    char inbound[24];
};

/* Every word that can be explained: the reasons, then the statuses. */

static size_t
word_count(void)
{
    return failure_reason_count + FAX_STATUS_COUNT - 1;
}

static const struct fax_status_row *
status_at(size_t index)
{
    return fax_status_row((enum fax_status_code)(index - failure_reason_count + 1));
}

static const char *
word_at(size_t index)
{
    return index < failure_reason_count ? failure_reasons[index].name : status_at(index)->name;
}

static void
describe_reason(const struct failure_reason *reason, struct entry *entry)
{
    const struct failure_actor_row *actor = failure_actor_row(reason->actor);
    *entry = (struct entry){.pairs = {{"failure_reason", "Failure reason", reason->name, false},
                                      {"gist", "Meaning", reason->gist, false},
                                      {"actor", "Who can act", actor->name, false},
                                      {"advice", "What to do", actor->advice, true}}};
}

/* Writes a place in the life of a fax; leaves the text empty where the status is not in it. */
static const char *
describe_step(int step, int steps, char text[static 24])
{
    if (step == 0)
        return NULL;
    snprintf(text, 24, "step %d of %d", step, steps);
    return text;
}

static void
describe_status(const struct fax_status_row *status, struct entry *entry)
{
    static const char *const finals[] = {[FAX_OUTCOME_PENDING] = "no",
                                         [FAX_OUTCOME_SUCCESS] = "yes, success",
                                         [FAX_OUTCOME_FAILED] = "yes, failure"};
    int outbound_steps = fax_status_row(FAX_STATUS_DELIVERED)->outbound_step;
    int inbound_steps = fax_status_row(FAX_STATUS_RECEIVED)->inbound_step;
    *entry = (struct entry){.pairs = {{"status", "Status", status->name, false},
                                      {"gist", "Meaning", status->gist, false},
                                      {"final", "Final", finals[status->outcome], false}}};
    const char *outbound = describe_step(status->outbound_step, outbound_steps, entry->outbound);
    const char *inbound = describe_step(status->inbound_step, inbound_steps, entry->inbound);
    entry->pairs[3] = (struct pair){"outbound", "Outbound", outbound, false};
    entry->pairs[4] = (struct pair){"inbound", "Inbound", inbound, false};
}

static void
describe(size_t index, struct entry *entry)
{
    if (index < failure_reason_count)
        describe_reason(&failure_reasons[index], entry);
    else
        describe_status(status_at(index), entry);
}

/* Output */

static void
write_json(const struct entry *entry, enum json_layout layout)
{
    const char *separator = "{";
    const char *line = layout == JSON_INDENTED ? "\n  " : "";
    for (int i = 0; i < PAIRS && entry->pairs[i].key != NULL; i++) {
        printf("%s%s\"%s\":%s", separator, line, entry->pairs[i].key,
               layout == JSON_INDENTED ? " " : "");
        json_text_write_string(stdout, entry->pairs[i].text);
        separator = ",";
    }
    fputs(layout == JSON_INDENTED ? "\n}\n" : "}\n", stdout);
}

static void
write_lines(const struct entry *entry, bool colour)
{
    for (int i = 0; i < PAIRS && entry->pairs[i].key != NULL; i++) {
        const struct pair *pair = &entry->pairs[i];
        if (pair->text == NULL)
            continue;
        column_write(stdout, pair->label, COLUMN_BOLD, colour);
        column_pad(stdout, strlen(pair->label), strlen("Failure reason"));
        column_write(stdout, pair->text, COLUMN_PLAIN, colour);
        fputc('\n', stdout);
    }
}

static void
write_entry(const struct options *options, size_t index, bool colour)
{
    struct entry entry;
    describe(index, &entry);
    if (options->format == RENDER_TABLE)
        write_lines(&entry, colour);
    else
        write_json(&entry, options->format == RENDER_JSON ? JSON_INDENTED : JSON_COMPACT);
}

/* How many pairs of an entry are columns of a table. */
static int
column_count(const struct entry *entry)
{
    int count = 0;
    while (count < PAIRS && entry->pairs[count].key != NULL && !entry->pairs[count].alone)
        count++;
    return count;
}

static const char *
column_text(const struct pair *pair)
{
    return pair->text != NULL ? pair->text : "-";
}

static void
write_row(const struct entry *entry, bool header, const size_t widths[static PAIRS], bool colour)
{
    int count = column_count(entry);
    for (int i = 0; i < count; i++) {
        const struct pair *pair = &entry->pairs[i];
        const char *text = header ? pair->label : column_text(pair);
        column_write(stdout, text, header ? COLUMN_BOLD : COLUMN_PLAIN, colour);
        if (i + 1 < count)
            column_pad(stdout, strlen(text), widths[i]);
    }
    fputc('\n', stdout);
}

/* Writes entries `first` to `last` - 1 as a table with a column for each pair. */
static void
write_table(size_t first, size_t last, bool colour)
{
    size_t widths[PAIRS] = {0};
    struct entry entry;
    for (size_t index = first; index < last; index++) {
        describe(index, &entry);
        for (int i = 0; i < column_count(&entry); i++) {
            size_t text = strlen(column_text(&entry.pairs[i]));
            size_t label = strlen(entry.pairs[i].label);
            widths[i] = text > widths[i] ? text : widths[i];
            widths[i] = label > widths[i] ? label : widths[i];
        }
    }
    for (size_t index = first; index < last; index++) {
        describe(index, &entry);
        if (index == first)
            write_row(&entry, true, widths, colour);
        write_row(&entry, false, widths, colour);
    }
}

static void
write_all(const struct options *options, bool colour)
{
    if (options->format == RENDER_TABLE) {
        write_table(0, failure_reason_count, colour);
        fputc('\n', stdout);
        write_table(failure_reason_count, word_count(), colour);
        return;
    }
    for (size_t index = 0; index < word_count(); index++)
        write_entry(options, index, colour);
}

static void
fail_unknown(const char *word, struct error *error)
{
    const char *nearest = text_nearest(word, word_count(), word_at);
    error_set(error, ERROR_USAGE, "`%s` is neither a known failure reason nor a status", word);
    if (nearest != NULL)
        error_hint(error, "did you mean %s?", nearest);
    else
        error_hint(error, "faxctl explain lists all that are known");
}

int
cmd_explain(const struct options *options, struct error *error)
{
    bool colour = terminal_colour((enum colour_mode)options->colour);
    if (options->format != RENDER_TABLE &&
        !render_format_is_json((enum render_format)options->format)) {
        error_set(error, ERROR_USAGE, "explain does not print %s",
                  render_format_name((enum render_format)options->format));
        error_hint(error, "use table, json or jsonl");
        return 0;
    }
    if (options->operand_count == 0) {
        write_all(options, colour);
        return 0;
    }
    for (size_t index = 0; index < word_count(); index++) {
        if (strcmp(options->operands[0], word_at(index)) == 0) {
            write_entry(options, index, colour);
            return 0;
        }
    }
    fail_unknown(options->operands[0], error);
    return 0;
}
