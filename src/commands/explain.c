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

/* What there is to say about a word, as pairs of key and text: first the word itself, then its
 * meaning. */
enum { PAIRS = 6, MEANING = 1, STEP_SIZE = 24 };

/* In which tables of all words a pair is a column. */
enum pair_place { EVERYWHERE, IF_WIDE, ALONE };

struct pair {
    const char *key;
    const char *label;
    const char *text;      /* NULL: nothing to say */
    const char *json;      /* what JSON has in place of the text as a string; NULL: the string */
    enum pair_place place; /* ALONE: only if one word is explained */
};

struct entry {
    struct pair pairs[PAIRS];
    char outbound[STEP_SIZE], outbound_json[STEP_SIZE];
    char inbound[STEP_SIZE], inbound_json[STEP_SIZE];
};

static void
describe_reason(const struct failure_reason *reason, struct entry *entry)
{
    const struct failure_actor_info *actor = failure_actor_info(reason->actor);
    *entry = (struct entry){
        .pairs = {{.key = "failure_reason", .label = "Failure reason", .text = reason->name},
                  {.key = "meaning", .label = "Meaning", .text = reason->meaning},
                  {.key = "who", .label = "Who", .text = actor->name, .place = IF_WIDE},
                  {.key = "advice", .label = "Advice", .text = actor->advice, .place = ALONE}}};
}

/* A place among the statuses of a fax, for people and for programs. */
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
                  {.key = "final",
                   .label = "Final",
                   .text = final ? "yes" : "no",
                   .json = final ? "true" : "false",
                   .place = ALONE},
                  {.key = "outcome",
                   .label = "Outcome",
                   .text = outcomes[status->outcome],
                   .place = IF_WIDE}}};
    entry->pairs[4] = describe_step("outbound_step", "Outbound", status->outbound_step,
                                    fax_status_info(FAX_STATUS_DELIVERED)->outbound_step,
                                    entry->outbound, entry->outbound_json);
    entry->pairs[5] = describe_step("inbound_step", "Inbound", status->inbound_step,
                                    fax_status_info(FAX_STATUS_RECEIVED)->inbound_step,
                                    entry->inbound, entry->inbound_json);
}

/* Describes a word by its index among the words of WORD_REASON: first the reasons, then the
 * statuses except the unknown one. */
static void
describe(size_t index, struct entry *entry)
{
    if (index < failure_reason_count)
        describe_reason(&failure_reasons[index], entry);
    else
        describe_status(fax_status_info((enum fax_status_code)(index - failure_reason_count + 1)),
                        entry);
}

/* JSON */

static void
json_write_break(FILE *out, enum json_layout layout, int level)
{
    if (layout == JSON_INDENTED)
        fprintf(out, "\n%*s", level * 2, "");
}

static void
write_json(const struct entry *entry, enum json_layout layout, int level)
{
    fputc('{', stdout);
    for (int i = 0; i < PAIRS && entry->pairs[i].key != NULL; i++) {
        const struct pair *pair = &entry->pairs[i];
        if (i != 0)
            fputc(',', stdout);
        json_write_break(stdout, layout, level + 1);
        printf("\"%s\":%s", pair->key, layout == JSON_INDENTED ? " " : "");
        if (pair->json != NULL)
            fputs(pair->json, stdout);
        else
            json_member_string(&(struct json_writer){.out = stdout}, NULL, pair->text);
    }
    json_write_break(stdout, layout, level);
    fputc('}', stdout);
}

/* Writes all entries: as one array, or compact, one per line. */
static void
write_all_json(enum json_layout layout)
{
    bool array = layout == JSON_INDENTED;
    for (size_t index = 0; index < words_count(WORD_REASON); index++) {
        struct entry entry;
        describe(index, &entry);
        if (array)
            fputc(index == 0 ? '[' : ',', stdout);
        json_write_break(stdout, layout, 1);
        write_json(&entry, layout, 1);
        if (!array)
            fputc('\n', stdout);
    }
    if (array)
        fputs("\n]\n", stdout);
}

/* Tables */

/* The column of meanings is no narrower: before that, other columns are dropped. */
enum { MEANING_MIN = 34 };

/* Writes one entry in two columns. */
static void
write_lines(const struct entry *entry, size_t width, bool colour)
{
    struct columns columns = {.out = stdout, .colour = colour, .shortens = width != 0, .count = 2};
    columns_measure(&columns, 0, "Failure reason");
    size_t taken = columns.widths[0] + COLUMNS_GAP;
    columns.widths[1] = width > taken + MEANING_MIN ? width - taken : MEANING_MIN;
    for (int i = 0; i < PAIRS && entry->pairs[i].key != NULL; i++) {
        if (entry->pairs[i].text == NULL)
            continue;
        columns_cell(&columns, entry->pairs[i].label, COLUMN_BOLD);
        columns_cell_wrapped(&columns, entry->pairs[i].text, COLUMN_PLAIN);
        columns_end_row(&columns);
    }
}

static const char *
cell_text(const struct pair *pair)
{
    return pair->text != NULL ? pair->text : "-";
}

/* Lists the pairs that are columns, the meaning last. Returns how many there are. */
static size_t
choose_columns(const struct entry *entry, enum pair_place max, int chosen[static PAIRS])
{
    size_t count = 0;
    for (int i = 0; i < PAIRS && entry->pairs[i].key != NULL; i++)
        if (i != MEANING && entry->pairs[i].place <= max)
            chosen[count++] = i;
    chosen[count++] = MEANING;
    return count;
}

/* Makes the columns as wide as the texts of entries `first` to `last` - 1. */
static void
measure_entries(struct columns *columns, size_t first, size_t last, const int chosen[static PAIRS])
{
    struct entry entry;
    for (size_t index = first; index < last; index++) {
        describe(index, &entry);
        for (size_t i = 0; i < columns->count; i++) {
            columns_measure(columns, i, entry.pairs[chosen[i]].label);
            columns_measure(columns, i, cell_text(&entry.pairs[chosen[i]]));
        }
    }
}

/* Chooses and measures the columns for entries `first` to `last` - 1, and fits them to a terminal
 * of `width` columns; 0: not a terminal. */
static void
set_up_table(struct columns *columns, size_t first, size_t last, size_t width,
             int chosen[static PAIRS])
{
    struct entry entry;
    describe(first, &entry);
    for (int max = IF_WIDE; max >= EVERYWHERE; max--) {
        memset(columns->widths, 0, sizeof columns->widths);
        columns->count = choose_columns(&entry, (enum pair_place)max, chosen);
        measure_entries(columns, first, last, chosen);
        size_t *meaning = &columns->widths[columns->count - 1];
        size_t others = columns_total(columns) - *meaning;
        if (width == 0 || others + *meaning <= width)
            return;
        *meaning = width > others + MEANING_MIN ? width - others : MEANING_MIN;
        if (others + *meaning <= width)
            return;
    }
}

/* Writes entries `first` to `last` - 1 as a table with a column for each pair. */
static void
write_table(size_t first, size_t last, size_t width, bool colour)
{
    struct columns columns = {.out = stdout, .colour = colour, .shortens = width != 0};
    int chosen[PAIRS] = {0};
    struct entry entry;
    set_up_table(&columns, first, last, width, chosen);
    describe(first, &entry);
    for (size_t i = 0; i < columns.count; i++)
        columns_heading(&columns, entry.pairs[chosen[i]].label);
    columns_end_row(&columns);
    for (size_t index = first; index < last; index++) {
        describe(index, &entry);
        for (size_t i = 0; i + 1 < columns.count; i++)
            columns_cell(&columns, cell_text(&entry.pairs[chosen[i]]), COLUMN_PLAIN);
        columns_cell_wrapped(&columns, entry.pairs[MEANING].text, COLUMN_PLAIN);
        columns_end_row(&columns);
    }
}

/* Any format */

static void
write_entry(const struct options *options, size_t index)
{
    struct entry entry;
    describe(index, &entry);
    if (options->format == RENDER_TABLE) {
        write_lines(&entry, terminal_width(STDOUT_FILENO), terminal_colour(options->colour));
        return;
    }
    write_json(&entry, options->format == RENDER_JSON ? JSON_INDENTED : JSON_COMPACT, 0);
    fputc('\n', stdout);
}

static void
write_all(const struct options *options)
{
    size_t width = terminal_width(STDOUT_FILENO);
    bool colour = terminal_colour(options->colour);
    if (render_format_is_json(options->format)) {
        write_all_json(options->format == RENDER_JSON ? JSON_INDENTED : JSON_COMPACT);
    } else {
        write_table(0, failure_reason_count, width, colour);
        fputc('\n', stdout);
        write_table(failure_reason_count, words_count(WORD_REASON), width, colour);
    }
}

static bool
fail_unknown(const char *word, struct error *error)
{
    const char *nearest = words_nearest(WORD_REASON, word);
    error_set(error, ERROR_USAGE, "`%s` is neither a known failure reason nor a status", word);
    if (words_find(WORD_STATUS, word) < words_count(WORD_STATUS))
        return error_hint(error, "faxctl explain shows which statuses it stands for");
    return error_hint(
        error, nearest != NULL ? "did you mean %s?" : "faxctl explain lists all that are known",
        nearest);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    *exit_status = 0;
    if (options->format != RENDER_TABLE && !render_format_is_json(options->format)) {
        error_set(error, ERROR_USAGE, "explain does not print %s",
                  render_format_name(options->format));
        return error_hint(error, "use table, json or jsonl");
    }
    if (options->operand_count == 0) {
        write_all(options);
        return true;
    }
    for (size_t index = 0; index < words_count(WORD_REASON); index++) {
        if (strcasecmp(options->operands[0], words_at(WORD_REASON, index)) == 0) {
            write_entry(options, index);
            return true;
        }
    }
    return fail_unknown(options->operands[0], error);
}

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
