#include "commands/table.h"

#include <string.h>

#include "base/process.h"
#include "model/failure_reason.h"
#include "model/fax.h"
#include "render/render.h"

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

/* Number of facts about a status and about a failure reason; minimum width of the column of
 * meanings. */
enum { STATUS_FACTS = 6, REASON_FACTS = 5, MEANING_MIN = 24 };

/* The facts about a status and about a reason, as keys in JSON and as labels for people: first the
 * word itself, then its meaning. */
static const struct render_column keys[2][STATUS_FACTS] = {
    {{"status"},
     {"meaning"},
     {"final", true},
     {"outcome"},
     {"outbound_step", true},
     {"inbound_step", true}},
    {{"failure_reason"}, {"meaning"}, {"who"}, {"advice"}, {"resend", true}}};
static const char *const labels[2][STATUS_FACTS] = {
    {"Status", "Meaning", "Final", "Outcome", "Outbound", "Inbound"},
    {"Failure reason", "Meaning", "Who", "Advice"}};

struct facts {
    bool is_reason;
    const char *texts[STATUS_FACTS]; /* NULL if one does not apply */
    char steps[2][sizeof "step 1 of 9"];
};

/* Describes a word of WORD_REASON, for people or as JSON. */
static void
describe(const struct word *word, bool people, struct facts *facts)
{
    static const char *const outcomes[] = {[FAX_OUTCOME_PENDING] = "pending",
                                           [FAX_OUTCOME_SUCCESS] = "success",
                                           [FAX_OUTCOME_FAILED] = "failure"};
    const struct failure_reason *reason = failure_reason_find(word->name);
    *facts = (struct facts){reason != NULL, {word->name, word->meaning}};
    if (reason != NULL) {
        facts->texts[2] = failure_actor_name(reason->actor);
        facts->texts[3] = failure_advice(reason);
        if (!people)
            facts->texts[4] = reason->resend ? "true" : "false";
        return;
    }
    const struct fax_status_info *status = fax_status_info(fax_status_from_name(word->name));
    const int steps[2] = {status->outbound_step, status->inbound_step};
    const int last[2] = {fax_status_info(FAX_STATUS_DELIVERED)->outbound_step,
                         fax_status_info(FAX_STATUS_RECEIVED)->inbound_step};
    if (status->outcome != FAX_OUTCOME_PENDING)
        facts->texts[2] = people ? "yes" : "true";
    else
        facts->texts[2] = people ? "no" : "false";
    facts->texts[3] = outcomes[status->outcome];
    for (int i = 0; i < 2; i++) {
        if (steps[i] == 0)
            continue;
        if (people)
            snprintf(facts->steps[i], sizeof *facts->steps, "step %d of %d", steps[i], last[i]);
        else
            snprintf(facts->steps[i], sizeof *facts->steps, "%d", steps[i]);
        facts->texts[4 + i] = facts->steps[i];
    }
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

static void
write_json(const struct options *options)
{
    const struct render_config config = {
        .format = options->format, .columns = keys[0], .several = options->operand_count != 1};
    struct render render;
    struct word word;
    struct facts facts;
    render_begin(&render, stdout, &config);
    for (int i = 0; word_at(options, i, &word); i++) {
        describe(&word, false, &facts);
        render.config.columns = keys[facts.is_reason];
        render.config.column_count = facts.is_reason ? REASON_FACTS : STATUS_FACTS;
        render_record(&render, facts.texts);
    }
    render_end(&render);
}

/* Writes the facts about one word, in two columns. */
static void
write_lines(struct columns columns, const struct word *word)
{
    struct facts facts;
    describe(word, true, &facts);
    columns_pair(&columns, strlen("Failure reason"));
    for (int i = 0; i < STATUS_FACTS; i++)
        if (facts.texts[i] != NULL)
            columns_line(&columns, labels[facts.is_reason][i], facts.texts[i], COLUMN_PLAIN);
}

/* Writes all reasons, or the statuses after them, as a table. */
static void
write_rows(struct columns *columns, bool reasons)
{
    static const int chosen[2][5] = {{0, 3, 4, 5, 1},
                                     {0, 2, 1}}; /* the meaning is last, and wraps */
    struct word word;
    struct facts facts;
    columns->count = reasons ? 3 : 5;
    for (size_t j = 0; j < columns->count; j++)
        columns_heading(columns, labels[reasons][chosen[reasons][j]]);
    columns_end_row(columns);
    for (size_t i = reasons ? 0 : failure_reason_count;
         words_at(reasons ? WORD_FAILURE : WORD_REASON, i, &word); i++) {
        describe(&word, true, &facts);
        for (size_t j = 0; j < columns->count; j++) {
            const char *text = facts.texts[chosen[reasons][j]];
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
