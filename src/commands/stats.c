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
    .defaults = {[OPTION_SINCE] = INT64_C(24) * 3600},
    .run = run,
};

/* Columns, and their number without the bar; width of the bar. */
enum { KEY, COUNT, SHARE, SUCCEEDED, FAILED, PAGES, COLUMNS };
enum { NUMBER_SIZE = 21, BAR_MIN = 4, BAR_MAX = 40 };

/* The faxes with the same key. */
struct group {
    const char *key;           /* NULL: null */
    int64_t order;             /* in the output, ascending */
    uint64_t numbers[COLUMNS]; /* the columns that are sums */
};

struct stats {
    const char *by;       /* the name of the key */
    enum fax_field field; /* the key; created_at for day and hour, FAX_FIELD_COUNT for who */
    void *tree;           /* of tsearch(3): the groups by key */
    struct buffer groups; /* of struct group *, owned */
    uint64_t largest;     /* count of a group */
    struct group total;
};

/* Returns the key of a fax: a text of the record or, for a time, `text`. */
static const char *
key_of(const struct stats *stats, const struct fax *fax, char text[static LOCAL_TEXT_SIZE])
{
    char local[LOCAL_TEXT_SIZE];
    const char *name = fax_failure_reason(fax);
    const struct failure_reason *reason = failure_reason_find(name);
    bool failed = fax_outcome(fax) == FAX_OUTCOME_FAILED;
    switch (stats->field) {
    case FAX_FIELD_failure_reason:
        return name;
    case FAX_FIELD_COUNT:
        return failed && reason != NULL ? failure_actor_name(reason->actor) : NULL;
    case FAX_FIELD_created_at:
        if (!fax->created_at.value.typed || !local_format(local, fax->created_at.seconds))
            return NULL;
        /* The hour has the offset, because the clock may show it twice. */
        snprintf(text, strcmp(stats->by, "day") == 0 ? sizeof "2026-10-25" : LOCAL_TEXT_SIZE,
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

/* Compares groups by order for qsort(). */
static int
compare_order(const void *left, const void *right)
{
    const struct group *a = *(struct group *const *)left;
    const struct group *b = *(struct group *const *)right;
    return a->order != b->order ? (a->order < b->order ? -1 : 1) : compare_keys(a, b);
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
    if (group == NULL || !buffer_append(&stats->groups, &group, sizeof(struct group *), SIZE_MAX)) {
        free(group);
        return NULL;
    }
    *group = (struct group){.key = key != NULL ? memcpy(group + 1, key, size) : NULL};
    return tsearch(group, &stats->tree, compare_keys) != NULL ? group : NULL;
}

static bool
add_fax(struct stats *stats, const struct fax *fax, struct error *error)
{
    char text[LOCAL_TEXT_SIZE];
    struct group *group = group_of(stats, key_of(stats, fax, text));
    enum fax_outcome outcome = fax_outcome(fax);
    int64_t pages = 0;
    if (group == NULL)
        return error_out_of_memory(error);
    if (fax->page_count.value.typed)
        (void)json_integer(fax->page_count.value.json, &pages);
    const uint64_t numbers[COLUMNS] = {[COUNT] = 1,
                                       [SUCCEEDED] = outcome == FAX_OUTCOME_SUCCESS,
                                       [FAILED] = outcome == FAX_OUTCOME_FAILED,
                                       [PAGES] = (uint64_t)pages};
    for (int i = 0; i < COLUMNS; i++) {
        group->numbers[i] += numbers[i];
        stats->total.numbers[i] += numbers[i];
    }
    if (group->numbers[COUNT] > stats->largest)
        stats->largest = group->numbers[COUNT];
    group->order = -(int64_t)group->numbers[COUNT];
    if (stats->field == FAX_FIELD_created_at)
        group->order = group->key != NULL ? fax->created_at.seconds : INT64_MAX;
    return true;
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
    uint64_t total = stats->total.numbers[COUNT];
    double share = total != 0 ? (double)group->numbers[COUNT] / (double)total : 0;
    texts->list[KEY] = people && group->key == NULL ? "-" : group->key;
    for (int i = COUNT; i < COLUMNS; i++) {
        snprintf(texts->numbers[i], NUMBER_SIZE, "%" PRIu64, group->numbers[i]);
        texts->list[i] = texts->numbers[i];
    }
    snprintf(texts->numbers[SHARE], NUMBER_SIZE, people ? "%.1f%%" : "%g",
             people ? 100 * share : (int)(share * 10000 + 0.5) / 10000.0); /* four decimals */
}

/* Writes a bar for failed, pending and successful faxes; that of the largest group is full. */
static void
write_bar(struct columns *columns, const uint64_t numbers[static COLUMNS], uint64_t largest)
{
    static const char blocks[] = "████████████████████████████████████████";
    static const enum column_style styles[] = {COLUMN_RED, COLUMN_YELLOW, COLUMN_GREEN};
    const uint64_t ends[] = {numbers[FAILED], numbers[COUNT] - numbers[SUCCEEDED], numbers[COUNT]};
    size_t width = columns->columns[COLUMNS].width;
    columns_open(columns, width, true);
    for (size_t start = 0, end, i = 0; i < sizeof ends / sizeof *ends; i++, start = end) {
        end = (size_t)((ends[i] * width + largest - 1) / largest);
        columns_write(columns, blocks, strlen("█") * (end - start), styles[i]);
    }
}

/* Writes a row of the table. A key that is too wide for its column is on a line of its own. */
static void
write_row(const struct stats *stats, const struct group *group, struct columns *columns)
{
    bool is_total = group == &stats->total;
    enum column_style style = is_total ? COLUMN_BOLD : COLUMN_PLAIN;
    struct texts texts;
    format_group(stats, group, true, &texts);
    size_t length = strlen(texts.list[KEY]);
    size_t width = text_width(texts.list[KEY], length);
    columns_open(columns, width, true);
    columns_write(columns, texts.list[KEY], length, style);
    if (columns->width != 0 && width > columns->columns[KEY].width) {
        columns_end_row(columns);
        columns_cell(columns, "", style);
    }
    for (int i = COUNT; i < COLUMNS; i++)
        columns_cell(columns, texts.list[i],
                     i == FAILED && group->numbers[i] != 0 ? COLUMN_RED : style);
    if (!is_total)
        write_bar(columns, group->numbers, stats->largest);
    columns_end_row(columns);
}

/* Writes the table: first without a stream, to measure the columns. */
static void
write_table(const struct stats *stats, struct columns columns)
{
    const char *const headings[COLUMNS] = {stats->by, "count", "share", "ok", "failed", "pages"};
    struct group *const *groups = (void *)stats->groups.bytes;
    FILE *out = columns.out;
    columns.out = NULL;
    columns.count = COLUMNS + 1; /* with the bar */
    for (int i = 0; i < COLUMNS; i++) {
        columns.columns[i].right = i != KEY;
        columns.columns[i].min = i == KEY ? strlen("total") : COLUMN_RIGID;
    }
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < COLUMNS; i++)
            columns_heading(&columns, headings[i]);
        columns_end_row(&columns);
        for (size_t i = 0; i < stats->groups.length / sizeof(struct group *); i++)
            write_row(stats, groups[i], &columns);
        write_row(stats, &stats->total, &columns);
        columns.out = out;
        columns_fit(&columns);
        size_t used = columns_total(&columns);
        if (columns.width >= used + BAR_MIN)
            columns.columns[COLUMNS].width = columns.width < used + BAR_MAX ? columns.width - used
                                                                            : BAR_MAX;
    }
}

static bool
print(struct stats *stats, struct session *session, struct error *error)
{
    struct texts texts;
    struct group **groups = (void *)stats->groups.bytes;
    size_t count = stats->groups.length / sizeof(struct group *);
    if (count != 0)
        qsort(groups, count, sizeof(struct group *), compare_order);
    if (session->options->format == RENDER_TABLE) {
        progress_clear(&session->progress);
        output_begin_record();
        write_table(stats, session->render.columns);
        return output_end_record(&session->output, error);
    }
    for (size_t i = 0; i < count; i++) {
        format_group(stats, groups[i], false, &texts);
        if (!session_print_record(session, texts.list, error))
            return false;
    }
    return true;
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    struct stats stats = {.by = options->by != NULL ? options->by : "status",
                          .total = {.key = "total"}};
    const struct render_column columns[COLUMNS] = {{stats.by},       {"count", true},
                                                   {"share", true},  {"succeeded", true},
                                                   {"failed", true}, {"pages", true}};
    const struct session_rules rules = {.lists = true, .columns = columns, .column_count = COLUMNS};
    struct session session = {0};
    struct listing listing;
    struct session_result result;
    enum session_next next = SESSION_FAILED;
    bool complete = true; /* every page was read */
    if (!fax_field_from_key(stats.by, &stats.field))
        stats.field = strcmp(stats.by, "who") == 0 ? FAX_FIELD_COUNT : FAX_FIELD_created_at;
    bool opened = listing_open(&listing, &session, options, 0, error);
    if (!opened && (options->given & OPTION_BIT(OPTION_SINCE)) == 0)
        error_hint(error, "give --since too; its default is 24h");
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
    struct group **groups = (void *)stats.groups.bytes;
    for (size_t i = 0; i < stats.groups.length / sizeof(struct group *); i++) {
        tdelete(groups[i], &stats.tree, compare_keys);
        free(groups[i]);
    }
    buffer_free(&stats.groups);
    listing_close(&listing);
    return session_close(&session, next == SESSION_END, exit_status, error);
}
