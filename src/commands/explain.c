#include "commands/table.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/json_text.h"
#include "base/nearest.h"
#include "base/terminal.h"
#include "model/failure_reason.h"
#include "model/fax_status.h"
#include "render/columns.h"

/* What there is to say about a word, as pairs of key and text. */
enum { PAIRS = 6, STEP_SIZE = 24 };

struct pair {
    const char *key;
    const char *label; /* NULL: for programs alone */
    const char *text;  /* NULL: nothing to say */
    const char *json;  /* what JSON has in place of the text as a string; NULL: just that */
    bool alone;        /* for one word alone; a table of all would be too wide with it */
};

struct entry {
    struct pair pairs[PAIRS];
    char outbound[STEP_SIZE], outbound_json[STEP_SIZE];
    char inbound[STEP_SIZE], inbound_json[STEP_SIZE];
};

/* Every word that can be explained: the reasons, then the statuses. */

static size_t
word_count(void)
{
    return failure_reason_count + FAX_STATUS_COUNT - 1;
}

static const struct fax_status_info *
status_at(size_t index)
{
    return fax_status_info((enum fax_status_code)(index - failure_reason_count + 1));
}

static const char *
word_at(size_t index)
{
    return index < failure_reason_count ? failure_reasons[index].name : status_at(index)->name;
}

static const char *
candidate_at(const void *unused, size_t index)
{
    (void)unused;
    return word_at(index);
}

static void
describe_reason(const struct failure_reason *reason, struct entry *entry)
{
    const struct failure_actor_info *actor = failure_actor_info(reason->actor);
    *entry = (struct entry){
        .pairs = {{.key = "failure_reason", .label = "Failure reason", .text = reason->name},
                  {.key = "meaning", .label = "Meaning", .text = reason->meaning},
                  {.key = "who", .label = "Who can act", .text = actor->name},
                  {.key = "advice", .label = "What to do", .text = actor->advice, .alone = true}}};
}

/* A place in the life of a fax, for people and for programs. */
static struct pair
describe_step(const char *key, const char *label, int step, int steps, char text[static STEP_SIZE],
              char json[static STEP_SIZE])
{
    if (step == 0)
        return (struct pair){.key = key, .label = label, .json = "null"};
    snprintf(text, STEP_SIZE, "step %d of %d", step, steps);
    snprintf(json, STEP_SIZE, "%d", step);
    return (struct pair){.key = key, .label = label, .text = text, .json = json};
}

static void
describe_status(const struct fax_status_info *status, struct entry *entry)
{
    static const char *const outcomes[] = {[FAX_OUTCOME_PENDING] = "pending",
                                           [FAX_OUTCOME_SUCCESS] = "success",
                                           [FAX_OUTCOME_FAILED] = "failure"};
    bool final = status->outcome != FAX_OUTCOME_PENDING;
    *entry = (struct entry){
        .pairs = {{.key = "status", .label = "Status", .text = status->name},
                  {.key = "meaning", .label = "Meaning", .text = status->meaning},
                  {.key = "final", .json = final ? "true" : "false"},
                  {.key = "outcome", .label = "Outcome", .text = outcomes[status->outcome]}}};
    entry->pairs[4] = describe_step("outbound_step", "Outbound", status->outbound_step,
                                    fax_status_info(FAX_STATUS_DELIVERED)->outbound_step,
                                    entry->outbound, entry->outbound_json);
    entry->pairs[5] = describe_step("inbound_step", "Inbound", status->inbound_step,
                                    fax_status_info(FAX_STATUS_RECEIVED)->inbound_step,
                                    entry->inbound, entry->inbound_json);
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
        if (entry->pairs[i].json != NULL)
            fputs(entry->pairs[i].json, stdout);
        else
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
        if (pair->text == NULL || pair->label == NULL)
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

static bool
is_column(const struct pair *pair)
{
    return pair->key != NULL && pair->label != NULL && !pair->alone;
}

static const char *
column_text(const struct pair *pair, bool header)
{
    if (header)
        return pair->label;
    return pair->text != NULL ? pair->text : "-";
}

static void
write_row(const struct entry *entry, bool header, const size_t widths[static PAIRS], bool colour)
{
    size_t gap = 0; /* the blanks owed to the column before: the last is not padded */
    size_t width = 0;
    for (int i = 0; i < PAIRS; i++) {
        if (!is_column(&entry->pairs[i]))
            continue;
        const char *text = column_text(&entry->pairs[i], header);
        if (gap != 0)
            column_pad(stdout, width, gap);
        column_write(stdout, text, header ? COLUMN_BOLD : COLUMN_PLAIN, colour);
        width = strlen(text);
        gap = widths[i];
    }
    fputc('\n', stdout);
}

static void
widen(size_t *width, const char *text)
{
    size_t length = strlen(text);
    if (length > *width)
        *width = length;
}

/* Writes entries `first` to `last` - 1 as a table with a column for each pair. */
static void
write_table(size_t first, size_t last, bool colour)
{
    size_t widths[PAIRS] = {0};
    struct entry entry;
    for (size_t index = first; index < last; index++) {
        describe(index, &entry);
        for (int i = 0; i < PAIRS; i++) {
            if (!is_column(&entry.pairs[i]))
                continue;
            widen(&widths[i], column_text(&entry.pairs[i], true));
            widen(&widths[i], column_text(&entry.pairs[i], false));
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

static bool
fail_unknown(const char *word, struct error *error)
{
    const char *nearest = nearest_word(word, word_count(), candidate_at, NULL);
    error_set(error, ERROR_USAGE, "`%s` is neither a known failure reason nor a status", word);
    return error_hint(
        error, nearest != NULL ? "did you mean %s?" : "faxctl explain lists all that are known",
        nearest);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    bool colour = terminal_colour(options->colour);
    *exit_status = 0;
    if (options->format != RENDER_TABLE && !render_format_is_json(options->format)) {
        error_set(error, ERROR_USAGE, "explain does not print %s",
                  render_format_name(options->format));
        return error_hint(error, "use table, json or jsonl");
    }
    if (options->operand_count == 0) {
        write_all(options, colour);
        return true;
    }
    for (size_t index = 0; index < word_count(); index++) {
        if (strcasecmp(options->operands[0], word_at(index)) == 0) {
            write_entry(options, index, colour);
            return true;
        }
    }
    return fail_unknown(options->operands[0], error);
}

const struct command explain_command = {
    .name = "explain",
    .operands = "[REASON|STATUS]",
    .operand = WORD_REASON,
    .max_operands = 1,
    .summary = "say what a failure reason or status means",
    .examples = "  faxctl explain receiver_no_answer\n"
                "  faxctl explain -o json\n",
    .options = OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_COLOR),
    .run = run,
    .fail = command_fail,
};
