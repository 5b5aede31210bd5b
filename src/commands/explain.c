#include "commands/table.h"

#include <string.h>
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
    .operands = "[REASON|STATUS...]",
    .operand = WORD_REASON,
    .max_operands = INT_MAX,
    .summary = "explain failure reasons and statuses",
    .examples = "  faxctl explain receiver_no_answer\n"
                "  faxctl explain user_busy media.processing\n"
                "  faxctl explain -o json\n",
    .options = OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_COLOR),
    .run = run,
};

/* Maximum number of lines about a word; minimum width of the column of meanings. */
enum { LINE_COUNT = 6, MEANING_MIN = 24 };

/* One fact about a word. */
struct line {
    const char *key;   /* in JSON */
    const char *label; /* for people */
    const char *text;  /* NULL: not for people, or it does not apply */
    struct json json;  /* the value in JSON, if not the text */
    char step[sizeof "step 1 of 9"];
};

static struct json
json_boolean(bool value)
{
    return value ? (struct json){"true", 4} : (struct json){"false", 5};
}

/* Sets the position of a status in the course of an outbound or inbound fax. */
static void
set_step(struct line *line, const char *key, const char *label, int step, int steps)
{
    *line = (struct line){key, label};
    if (step == 0)
        return;
    snprintf(line->step, sizeof line->step, "step %d of %d", step, steps);
    line->text = line->step;
    line->json = (struct json){line->step + strlen("step "), 1};
}

/* Describes a word of WORD_REASON. The first line is the word itself, the second its meaning; the
 * last ones may be empty. */
static void
describe(const struct word *word, struct line lines[static LINE_COUNT])
{
    static const char *const outcomes[] = {[FAX_OUTCOME_PENDING] = "pending",
                                           [FAX_OUTCOME_SUCCESS] = "success",
                                           [FAX_OUTCOME_FAILED] = "failure"};
    const struct failure_reason *reason = failure_reason_find(word->name);
    memset(lines, 0, LINE_COUNT * sizeof *lines);
    lines[1] = (struct line){"meaning", "Meaning", word->meaning};
    if (reason != NULL) {
        lines[0] = (struct line){"failure_reason", "Failure reason", word->name};
        lines[2] = (struct line){"who", "Who", failure_actor_name(reason->actor)};
        lines[3] = (struct line){"advice", "Advice", failure_advice(reason)};
        lines[4] = (struct line){"resend", .json = json_boolean(reason->resend)};
        return;
    }
    const struct fax_status_info *status = fax_status_info(fax_status_from_name(word->name));
    lines[0] = (struct line){"status", "Status", word->name};
    bool final = status->outcome != FAX_OUTCOME_PENDING;
    lines[2] = (struct line){"final", "Final", final ? "yes" : "no", json_boolean(final)};
    lines[3] = (struct line){"outcome", "Outcome", outcomes[status->outcome]};
    set_step(&lines[4], "outbound_step", "Outbound", status->outbound_step,
             fax_status_info(FAX_STATUS_DELIVERED)->outbound_step);
    set_step(&lines[5], "inbound_step", "Inbound", status->inbound_step,
             fax_status_info(FAX_STATUS_RECEIVED)->inbound_step);
}

/* Sets *word to the word to explain at an index: an operand or, without operands, any word. Returns
 * false past the last one. */
static bool
word_at(const struct options *options, int index, struct word *word)
{
    if (options->operand_count == 0)
        return words_at(WORD_REASON, (size_t)index, word);
    return index < options->operand_count &&
           words_find(WORD_REASON, options->operands[index], word);
}

/* Writes words as one document or, compact, one per line. */
static void
write_json(const struct options *options)
{
    struct json_writer writer = {
        .out = stdout, .layout = options->format == RENDER_JSON ? JSON_INDENTED : JSON_COMPACT};
    bool array = writer.layout == JSON_INDENTED && options->operand_count != 1;
    struct word word;
    if (array)
        json_begin(&writer, NULL, '[');
    for (int i = 0; word_at(options, i, &word); i++) {
        struct line lines[LINE_COUNT];
        describe(&word, lines);
        json_begin(&writer, NULL, '{');
        for (int j = 0; j < LINE_COUNT && lines[j].key != NULL; j++) {
            if (lines[j].json.bytes != NULL)
                json_member_text(&writer, lines[j].key, lines[j].json);
            else
                json_member_string(&writer, lines[j].key, lines[j].text);
        }
        json_end(&writer, '}');
        writer.filled = array;
        if (!array)
            putchar('\n');
    }
    if (array) {
        json_end(&writer, ']');
        putchar('\n');
    }
}

/* Writes the lines about one word, in two columns. */
static void
write_lines(struct columns columns, const struct word *word)
{
    struct line lines[LINE_COUNT];
    describe(word, lines);
    columns_pair(&columns, strlen("Failure reason"));
    for (int i = 0; i < LINE_COUNT; i++) {
        if (lines[i].text == NULL)
            continue;
        columns_cell(&columns, lines[i].label, COLUMN_BOLD);
        columns_cell(&columns, lines[i].text, COLUMN_PLAIN);
        columns_end_row(&columns);
    }
}

/* Writes all reasons, or the statuses after them, as a table. */
static void
write_rows(struct columns *columns, bool reasons)
{
    static const int chosen[2][5] = {{0, 3, 4, 5, 1},
                                     {0, 2, 1}}; /* the meaning is last, and wraps */
    const size_t first = reasons ? 0 : failure_reason_count;
    struct word word;
    columns->count = reasons ? 3 : 5;
    for (size_t i = first; words_at(reasons ? WORD_FAILURE : WORD_REASON, i, &word); i++) {
        struct line lines[LINE_COUNT];
        describe(&word, lines);
        for (size_t j = 0; i == first && j < columns->count; j++)
            columns_heading(columns, lines[chosen[reasons][j]].label);
        if (i == first)
            columns_end_row(columns);
        for (size_t j = 0; j < columns->count; j++) {
            const char *text = lines[chosen[reasons][j]].text;
            columns_cell(columns, text != NULL ? text : "-", COLUMN_PLAIN);
        }
        columns_end_row(columns);
    }
}

/* Measures a table and fits it to the terminal. Returns false if the terminal is too narrow. */
static bool
fit_rows(struct columns *columns, bool reasons)
{
    columns->out = NULL;
    write_rows(columns, reasons);
    columns->out = stdout;
    for (size_t i = 0; i < columns->count; i++)
        columns->columns[i].min = i + 1 < columns->count ? COLUMN_RIGID : MEANING_MIN;
    columns_fit(columns);
    return columns->width == 0 || columns_total(columns) <= columns->width;
}

/* Writes all words as tables if they fit, else the words as blocks of lines. */
static void
write_words(const struct options *options)
{
    const struct columns columns = {.out = stdout,
                                    .width = options_table_width(options),
                                    .colour = terminal_colour(options->colour),
                                    .wraps = true};
    struct columns reasons = columns;
    struct columns statuses = columns;
    struct word word;
    if (options->operand_count == 0 && fit_rows(&reasons, true) && fit_rows(&statuses, false)) {
        write_rows(&reasons, true);
        putchar('\n');
        write_rows(&statuses, false);
        return;
    }
    for (int i = 0; word_at(options, i, &word); i++) {
        if (i != 0)
            putchar('\n');
        write_lines(columns, &word);
    }
}

static bool
fail_unknown(const char *name, struct error *error)
{
    struct word group;
    error_set(error, ERROR_USAGE, "unknown failure reason or status: `%s`", name);
    if (command_suggest_id(command_table, name, error))
        return false;
    if (words_find(WORD_STATUS, name, &group))
        return error_hint(error, "faxctl explain lists the statuses of this group");
    return words_suggest(WORD_REASON, name, "faxctl explain lists all of them", error);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    struct word word;
    *exit_status = 0;
    for (int i = 0; i < options->operand_count; i++)
        if (!words_find(WORD_REASON, options->operands[i], &word))
            return fail_unknown(options->operands[i], error);
    if (options->format == RENDER_TABLE)
        write_words(options);
    else
        write_json(options);
    return true;
}
