#include "commands/table.h"

#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "base/time.h"
#include "model/failure_reason.h"
#include "session/listing.h"
#include "session/session.h"

static bool run(const struct options *options, int *exit_status, struct error *error);

const struct command stats_command = {
    .name = "stats",
    .synonyms = " count report summary statistics ",
    .operands = "",
    .summary = "count the account's faxes by status, day ...",
    .examples = "  faxctl stats\n"
                "  faxctl stats --since 1w --by day\n"
                "  faxctl stats -S failed --by failure_reason\n",
    .notes = "Without --since: the faxes of the last 24 hours. --timeout is per page.\n"
             "KEY is status (the default), failure_reason, who (can act on the failure),\n"
             "direction, from, to, quality, connection_id, day or hour (local time).\n",
    .options = OPTIONS_FETCHING | OPTIONS_FILTERS | OPTION_BIT(OPTION_OUTPUT) |
               OPTION_BIT(OPTION_JSON) | OPTION_BIT(OPTION_COLOR) | OPTION_BIT(OPTION_STATUS) |
               OPTION_BIT(OPTION_BY),
    .timeout = 30,
    .retries = 3,
    .run = run,
    .fail = command_fail,
};

/* Columns, and their number without the bar; length of a number; width of the bar. */
enum { SHARE = 2, FAILED = 4, COLUMNS = 6, NUMBER_SIZE = 21, BAR_MIN = 4, BAR_MAX = 40 };

/* The faxes with the same key. */
struct group {
    const char *key; /* NULL: null */
    int64_t order;   /* in the output, ascending */
    uint64_t count;
    uint64_t succeeded;
    uint64_t failed;
    uint64_t pages;
};

struct stats {
    enum stats_key by;
    const char *name;       /* of the key */
    enum fax_field field;   /* the key, unless it is computed */
    void *tree;             /* of tsearch(3): the groups by key */
    struct buffer pointers; /* to the groups, which are owned */
    struct group **groups;  /* the same pointers */
    size_t count;           /* of groups */
    uint64_t largest;       /* count of a group */
    struct group total;
};

/* Returns the key of a fax: a text of the record or, for a time, `text`. */
static const char *
key_of(const struct stats *stats, const struct fax *fax, char text[static LOCAL_TEXT_SIZE])
{
    char local[LOCAL_TEXT_SIZE];
    const char *name = fax_failure_reason(fax);
    const struct failure_reason *reason = failure_reason_find(name);
    switch (stats->by) {
    case KEY_FAILURE_REASON:
        return name;
    case KEY_WHO:
        return reason != NULL && fax_outcome(fax) == FAX_OUTCOME_FAILED
                   ? failure_actor_name(reason->actor)
                   : NULL;
    case KEY_DAY:
    case KEY_HOUR:
        if (!fax->created_at.value.typed || !local_format(local, fax->created_at.seconds))
            return NULL;
        /* The hour has the offset, because the clock may show it twice. */
        snprintf(text, stats->by == KEY_DAY ? sizeof "2026-10-25" : LOCAL_TEXT_SIZE,
                 "%.10sT%.2s:00%.6s", local, local + 11, local + 20);
        return text;
    default:
        return fax_value(fax, stats->field)->text;
    }
}

/* Compares groups by key for tsearch(); null is last. */
static int
compare_keys(const void *left, const void *right)
{
    const char *a = ((const struct group *)left)->key;
    const char *b = ((const struct group *)right)->key;
    return a != NULL && b != NULL ? strcmp(a, b) : (a == NULL) - (b == NULL);
}

/* Returns the group with a key, a new one if there is none; NULL if out of memory. */
static struct group *
group_of(struct stats *stats, const char *key)
{
    const struct group wanted = {.key = key};
    struct group *const *found = tfind(&wanted, &stats->tree, compare_keys);
    if (found != NULL)
        return *found;
    size_t size = key != NULL ? strlen(key) + 1 : 0;
    struct group *group = malloc(sizeof *group + size);
    if (group == NULL ||
        !buffer_append(&stats->pointers, &group, sizeof(struct group *), SIZE_MAX)) {
        free(group);
        return NULL;
    }
    *group = (struct group){.key = key != NULL ? memcpy(group + 1, key, size) : NULL};
    stats->groups = (void *)stats->pointers.bytes;
    stats->count++;
    return tsearch(group, &stats->tree, compare_keys) != NULL ? group : NULL;
}

static bool
add_fax(struct stats *stats, const struct fax *fax, struct error *error)
{
    char text[LOCAL_TEXT_SIZE];
    struct group *group = group_of(stats, key_of(stats, fax, text));
    struct group *const counted[2] = {group, &stats->total};
    enum fax_outcome outcome = fax_outcome(fax);
    int64_t pages = 0;
    if (group == NULL)
        return error_out_of_memory(error);
    if (json_type(fax->page_count.value.json) == JSON_NUMBER)
        (void)json_integer(fax->page_count.value.json, &pages);
    for (size_t i = 0; i < 2; i++) {
        counted[i]->count++;
        counted[i]->succeeded += outcome == FAX_OUTCOME_SUCCESS;
        counted[i]->failed += outcome == FAX_OUTCOME_FAILED;
        counted[i]->pages += (uint64_t)pages;
    }
    if (group->count > stats->largest)
        stats->largest = group->count;
    group->order = -(int64_t)group->count;
    if (stats->by == KEY_DAY || stats->by == KEY_HOUR)
        group->order = group->key != NULL ? fax->created_at.seconds : INT64_MAX;
    return true;
}

/* Compares groups for qsort(). */
static int
compare_order(const void *left, const void *right)
{
    const struct group *a = *(struct group *const *)left;
    const struct group *b = *(struct group *const *)right;
    return a->order != b->order ? (a->order < b->order ? -1 : 1) : compare_keys(a, b);
}

static void
free_groups(struct stats *stats)
{
    for (size_t i = 0; i < stats->count; i++) {
        tdelete(stats->groups[i], &stats->tree, compare_keys);
        free(stats->groups[i]);
    }
    buffer_free(&stats->pointers);
}

/* The texts of a row. */
struct texts {
    const char *list[COLUMNS];
    char numbers[COLUMNS][NUMBER_SIZE];
};

/* Formats the texts of a group, for people with the share in per cent. */
static void
format_group(const struct stats *stats, const struct group *group, bool people, struct texts *texts)
{
    const uint64_t numbers[] = {0, group->count, 0, group->succeeded, group->failed, group->pages};
    uint64_t total = stats->total.count;
    double share = total != 0 ? (double)group->count / (double)total : 0;
    texts->list[0] = people && group->key == NULL ? "-" : group->key;
    for (int i = 1; i < COLUMNS; i++) {
        snprintf(texts->numbers[i], NUMBER_SIZE, "%" PRIu64, numbers[i]);
        texts->list[i] = texts->numbers[i];
    }
    snprintf(texts->numbers[SHARE], NUMBER_SIZE, people ? "%.1f%%" : "%g",
             people ? 100 * share : (int)(share * 10000 + 0.5) / 10000.0); /* four decimals */
}

/* Writes a bar for failed, pending and successful faxes; that of the largest group is full. */
static void
write_bar(struct columns *columns, const struct group *group, uint64_t largest)
{
    static const char blocks[] = "████████████████████████████████████████";
    static const enum column_style styles[] = {COLUMN_RED, COLUMN_YELLOW, COLUMN_GREEN};
    const uint64_t ends[] = {group->failed, group->count - group->succeeded, group->count};
    size_t width = columns->columns[COLUMNS].width;
    columns_open(columns, width, true);
    for (size_t start = 0, end, i = 0; i < sizeof ends / sizeof *ends; i++, start = end) {
        end = (size_t)((ends[i] * width + largest - 1) / largest);
        columns_write(columns, blocks, strlen("█") * (end - start), styles[i]);
    }
}

/* Writes the table, with bars if they have a column. A key that is too wide for its column is on a
 * line of its own. */
static void
write_table(const struct stats *stats, struct columns *columns)
{
    static const char *const headings[] = {"", "COUNT", "SHARE", "OK", "FAILED", "PAGES"};
    struct texts texts;
    columns_heading(columns, stats->name);
    for (int i = 1; i < COLUMNS; i++)
        columns_right(columns, headings[i], COLUMN_BOLD);
    columns_end_row(columns);
    for (size_t row = 0; row <= stats->count; row++) {
        bool is_total = row == stats->count;
        const struct group *group = is_total ? &stats->total : stats->groups[row];
        enum column_style style = is_total ? COLUMN_BOLD : COLUMN_PLAIN;
        format_group(stats, group, true, &texts);
        size_t width = text_width(texts.list[0], strlen(texts.list[0]));
        columns_open(columns, width, true);
        columns_write(columns, texts.list[0], strlen(texts.list[0]), style);
        if (columns->width != 0 && width > columns->columns[0].width) {
            columns_end_row(columns);
            columns_cell(columns, "", style);
        }
        for (int i = 1; i < COLUMNS; i++)
            columns_right(columns, texts.list[i],
                          i == FAILED && group->failed ? COLUMN_RED : style);
        if (columns->count > COLUMNS && !is_total)
            write_bar(columns, group, stats->largest);
        columns_end_row(columns);
    }
}

static bool
print(const struct stats *stats, struct session *session, struct error *error)
{
    struct texts texts;
    struct columns columns = session->render.columns;
    bool table = session->options->format == RENDER_TABLE;
    if (stats->count != 0)
        qsort(stats->groups, stats->count, sizeof(struct group *), compare_order);
    for (size_t i = 0; i < stats->count && !table; i++) {
        format_group(stats, stats->groups[i], false, &texts);
        if (!session_print_record(session, texts.list, error))
            return false;
    }
    if (!table)
        return true;
    columns.out = NULL;
    columns.count = COLUMNS;
    write_table(stats, &columns);
    for (size_t i = 0; i < COLUMNS; i++)
        columns.columns[i].min = i == 0 ? strlen("total") : COLUMN_RIGID;
    columns_fit(&columns);
    size_t used = columns_total(&columns) + COLUMN_GAP;
    size_t left = columns.width > used ? columns.width - used : 0;
    if (left >= BAR_MIN)
        columns.columns[columns.count++].width = left < BAR_MAX ? left : BAR_MAX;
    columns.out = session->render.out;
    progress_clear(&session->progress);
    output_begin_record();
    write_table(stats, &columns);
    return output_end_record(&session->output, error);
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    struct word key;
    words_at(WORD_KEY, options->by, &key);
    const struct render_column columns[COLUMNS] = {{key.name, false}, {"count", true},
                                                   {"share", true},   {"succeeded", true},
                                                   {"failed", true},  {"pages", true}};
    const struct session_rules rules = {.lists = true, .columns = columns, .column_count = COLUMNS};
    struct options windowed = *options;
    struct session session = {0};
    struct listing listing;
    struct session_result result;
    struct stats stats = {.by = options->by, .name = key.name, .total = {.key = "total"}};
    enum session_next next = SESSION_FAILED;
    bool complete = true; /* every page was read */
    (void)fax_field_from_key(key.name, &stats.field);
    if (options->since == OPTIONS_UNSET)
        (void)when_parse("24h", options->now, &windowed.since);
    bool opened = listing_open(&listing, &session, &windowed, 0, error);
    if (!opened && options->since == OPTIONS_UNSET)
        error_hint(error, "give --since too: its default is 24h");
    if (opened && session_open(&session, options, &rules, error))
        while ((next = listing_next(&listing, &result, error)) == SESSION_RESULT) {
            complete = result.fax != NULL || !listing.ended;
            if (result.fax != NULL ? !add_fax(&stats, result.fax, error)
                                   : !session_print(&session, &result, error))
                break;
        }
    if (next == SESSION_END && complete && !session_stopped(&session) && !options->quiet &&
        !print(&stats, &session, error))
        next = SESSION_FAILED;
    free_groups(&stats);
    listing_close(&listing);
    return session_close(&session, next == SESSION_END, exit_status, error);
}
