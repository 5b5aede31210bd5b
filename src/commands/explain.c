#include "commands/table.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/json_write.h"
#include "base/process.h"
#include "model/failure_reason.h"
#include "model/fax.h"
#include "render/columns.h"

static bool run(const struct options *options, int *exit_status, struct error *error);

const struct command explain_command = {
    .name = "explain",
    .synonyms = " why reason reasons ",
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

/* The maximum number of lines about a word; the minimum width of the column of meanings. */
enum { LINE_COUNT = 6, MEANING_MIN = 34 };

/* The reasons, then the statuses without the unknown one. */
#define WORD_COUNT (failure_reason_count + FAX_STATUS_COUNT - 1)

/* One thing that there is to say about a word. */
struct line {
    const char *key;   /* in JSON */
    const char *label; /* for people */
    const char *text;  /* NULL: nothing to say */
    enum { LINE_TEXT, LINE_FLAG, LINE_STEP } type;
    int value; /* of a flag or a step; a step of 0 is null */
    char step[sizeof "step 10 of 10"];
};

/* Describes the place of a status among those of an outbound or inbound fax. */
static void
describe_step(const char *key, const char *label, int step, int steps, struct line *line)
{
    *line = (struct line){key, label, NULL, LINE_STEP, step};
    snprintf(line->step, sizeof line->step, "step %d of %d", step, steps);
    if (step != 0)
        line->text = line->step;
}

static void
describe_status(const struct fax_status_info *status, struct line lines[static LINE_COUNT])
{
    static const char *const outcomes[] = {[FAX_OUTCOME_PENDING] = "pending",
                                           [FAX_OUTCOME_SUCCESS] = "success",
                                           [FAX_OUTCOME_FAILED] = "failure"};
    bool final = status->outcome != FAX_OUTCOME_PENDING;
    lines[0] = (struct line){"status", "Status", status->name};
    lines[1] = (struct line){"meaning", "Meaning", status->meaning};
    lines[2] = (struct line){"final", "Final", final ? "yes" : "no", LINE_FLAG, final};
    lines[3] = (struct line){"outcome", "Outcome", outcomes[status->outcome]};
    describe_step("outbound_step", "Outbound", status->outbound_step,
                  fax_status_info(FAX_STATUS_DELIVERED)->outbound_step, &lines[4]);
    describe_step("inbound_step", "Inbound", status->inbound_step,
                  fax_status_info(FAX_STATUS_RECEIVED)->inbound_step, &lines[5]);
}

/* Describes a word. The first line is the word itself; the last ones may be empty. */
static void
describe(size_t index, struct line lines[static LINE_COUNT])
{
    memset(lines, 0, LINE_COUNT * sizeof *lines);
    if (index >= failure_reason_count) {
        describe_status(fax_status_info((enum fax_status_code)(index - failure_reason_count + 1)),
                        lines);
        return;
    }
    const struct failure_reason *reason = &failure_reasons[index];
    const struct failure_actor_info *actor = failure_actor_info(reason->actor);
    lines[0] = (struct line){"failure_reason", "Failure reason", reason->name};
    lines[1] = (struct line){"meaning", "Meaning", reason->meaning};
    lines[2] = (struct line){"who", "Who", actor->name};
    lines[3] = (struct line){"advice", "Advice", actor->advice};
}

/* Writes words `first` to `last` - 1: as one document, or compact, one per line. */
static void
write_json(size_t first, size_t last, enum json_layout layout)
{
    struct json_writer writer = {.out = stdout, .layout = layout};
    bool array = layout == JSON_INDENTED && last - first > 1;
    if (array)
        json_begin(&writer, NULL, '[');
    for (size_t index = first; index < last; index++) {
        struct line lines[LINE_COUNT];
        describe(index, lines);
        json_begin(&writer, NULL, '{');
        for (int i = 0; i < LINE_COUNT && lines[i].key != NULL; i++) {
            if (lines[i].type == LINE_FLAG)
                json_member_boolean(&writer, lines[i].key, lines[i].value != 0);
            else if (lines[i].type == LINE_STEP && lines[i].value != 0)
                json_member_integer(&writer, lines[i].key, lines[i].value);
            else
                json_member_string(&writer, lines[i].key, lines[i].text);
        }
        json_end(&writer, '}');
        if (layout == JSON_COMPACT && index + 1 < last) {
            fputc('\n', stdout);
            writer.filled = false;
        }
    }
    if (array)
        json_end(&writer, ']');
    fputc('\n', stdout);
}

/* Writes all that is said about one word, in two columns. */
static void
write_lines(const struct line lines[static LINE_COUNT], size_t width, bool colour)
{
    struct columns columns = {.out = stdout, .colour = colour, .count = 2};
    columns_measure(&columns, 0, "Failure reason");
    columns.widths[1] = width + MEANING_MIN; /* the rest of the line */
    const size_t mins[] = {columns.widths[0], MEANING_MIN};
    columns_fit(&columns, width, mins, NULL);
    for (int i = 0; i < LINE_COUNT; i++) {
        if (lines[i].text == NULL)
            continue;
        columns_cell(&columns, lines[i].label, COLUMN_BOLD);
        columns_cell_wrapped(&columns, lines[i].text, COLUMN_PLAIN);
        columns_end_row(&columns);
    }
}

/* Writes words `first` to `last` - 1 as a table. `chosen` lists the lines that are its columns: the
 * second is dropped on a narrow terminal, the last is the meaning. */
static void
write_table(size_t first, size_t last, const int *chosen, size_t count, size_t width, bool colour)
{
    static const size_t ranks[LINE_COUNT] = {0, 1};
    struct columns columns = {.out = stdout, .colour = colour, .count = count};
    struct line lines[LINE_COUNT];
    size_t mins[COLUMNS_MAX];
    describe(first, lines);
    for (size_t i = 0; i < count; i++)
        columns_measure(&columns, i, lines[chosen[i]].label);
    for (size_t index = first; index < last; index++) {
        describe(index, lines);
        for (size_t i = 0; i < count; i++)
            if (lines[chosen[i]].text != NULL)
                columns_measure(&columns, i, lines[chosen[i]].text);
    }
    memcpy(mins, columns.widths, sizeof mins);
    mins[count - 1] = MEANING_MIN;
    columns_fit(&columns, width, mins, ranks);
    for (size_t i = 0; i < count; i++)
        columns_heading(&columns, lines[chosen[i]].label);
    columns_end_row(&columns);
    for (size_t index = first; index < last; index++) {
        describe(index, lines);
        for (size_t i = 0; i + 1 < count; i++) {
            const struct line *line = &lines[chosen[i]];
            columns_cell(&columns, line->text != NULL ? line->text : "-", COLUMN_PLAIN);
        }
        columns_cell_wrapped(&columns, lines[chosen[count - 1]].text, COLUMN_PLAIN);
        columns_end_row(&columns);
    }
}

static bool
fail_unknown(const char *word, struct error *error)
{
    const char *nearest = words_nearest(WORD_REASON, word);
    struct word group;
    error_set(error, ERROR_USAGE, "`%s` is neither a known failure reason nor a status", word);
    if (words_find(WORD_STATUS, word, &group))
        return error_hint(error, "faxctl explain shows which statuses it stands for");
    return error_hint(
        error, nearest != NULL ? "did you mean %s?" : "faxctl explain lists all that are known",
        nearest);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    static const int reason_columns[] = {0, 2, 1};
    static const int status_columns[] = {0, 3, 4, 5, 1};
    bool json = render_format_is_json(options->format);
    bool all = options->operand_count == 0;
    size_t width = terminal_width(STDOUT_FILENO);
    bool colour = terminal_colour(options->colour);
    struct line lines[LINE_COUNT];
    size_t index = 0;
    *exit_status = 0;
    if (options->format != RENDER_TABLE && !json) {
        error_set(error, ERROR_USAGE, "explain does not print %s",
                  render_format_name(options->format));
        return error_hint(error, "use table, json or jsonl");
    }
    for (; !all; index++) {
        if (index == WORD_COUNT)
            return fail_unknown(options->operands[0], error);
        describe(index, lines);
        if (strcasecmp(options->operands[0], lines[0].text) == 0)
            break;
    }
    if (json) {
        write_json(index, all ? WORD_COUNT : index + 1,
                   options->format == RENDER_JSON ? JSON_INDENTED : JSON_COMPACT);
    } else if (all) {
        write_table(0, failure_reason_count, reason_columns, 3, width, colour);
        fputc('\n', stdout);
        write_table(failure_reason_count, WORD_COUNT, status_columns, 5, width, colour);
    } else {
        write_lines(lines, width, colour);
    }
    return true;
}
