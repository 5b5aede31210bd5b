#include "commands/table.h"

#include <inttypes.h>
#include <string.h>

#include "base/time.h"
#include "cli/options.h"
#include "model/fax.h"

static bool run(const struct options *options, int *exit_status, struct error *error);

const struct command help_command = {
    .name = "help",
    .synonyms = " man usage ",
    .operands = "[COMMAND|TOPIC]",
    .operand = WORD_COMMAND,
    .max_operands = 1,
    .summary = "show help for a command or topic",
    .examples = "  faxctl help get\n"
                "  faxctl help fields\n",
    .run = run,
};

static const char *const field_types[] = {
    [FAX_TYPE_text] = "text",          [FAX_TYPE_status] = "status",
    [FAX_TYPE_reason] = "reason",      [FAX_TYPE_direction] = "inbound or outbound",
    [FAX_TYPE_time] = "ISO 8601 time", [FAX_TYPE_links] = "link or links",
    [FAX_TYPE_flag] = "true or false", [FAX_TYPE_number] = "number",
};

static const char environment[] =
    "Environment variables:\n"
    "\n"
    "  TELNYX_API_KEY         the API key\n"
    "  TELNYX_PROFILE         the profile to use if no key is given\n"
    "  TELNYX_BASE_URL        base URL of the API, else https://api.telnyx.com/v2\n"
    "  CREDENTIALS_DIRECTORY  directory with telnyx_api_key, set by systemd\n"
    "  XDG_CONFIG_HOME        directory with telnyx/config.json, tried first\n"
    "  HOME                   directory with .config/telnyx/config.json\n"
    "  CURL_CA_BUNDLE         a file of certificates to trust\n"
    "  SSL_CERT_FILE          the same\n"
    "  SSL_CERT_DIR           a directory of certificates to trust\n"
    "  https_proxy            the proxy for https\n"
    "  all_proxy              the same, if https_proxy is not set\n"
    "  no_proxy               hosts that need no proxy\n"
    "  NO_COLOR               no colour if it is not empty\n"
    "  TERM                   no colour and no progress line if it is dumb\n"
    "  COLUMNS                width of tables if the terminal does not report one,\n"
    "                         and with -o table also if stdout is not a terminal\n"
    "  TMPDIR                 directory of the temporary file of download -O -\n"
    "  FAXCTL_NOW             overrides the current time, for reproducible output\n"
    "\n"
    "Options override the environment, which overrides files.\n";

static void
write_topic(enum help_topic topic)
{
    struct word format;
    switch (topic) {
    case TOPIC_FIELDS:
        puts("Fields of a fax, for --fields:\n");
        for (enum fax_field field = 0; field < FAX_FIELD_COUNT; field++) {
            const struct fax_field_info *info = fax_field_info(field);
            printf("  %-24s %-22s %s\n", info->key, info->label, field_types[info->type]);
        }
        puts("\n`man faxctl` explains each of them.");
        break;
    case TOPIC_EXIT_STATUS:
        puts("Exit status:\n");
        for (enum error_category category = 0; category < ERROR_CATEGORY_COUNT; category++) {
            const struct error_category_info *info = error_category_info(category);
            printf("  %d  %-11s %s\n", info->exit_status, category != ERROR_NONE ? info->name : "",
                   info->meaning);
        }
        puts("\nWith several faxes: the first error (1 to 7) in the order of the ids, else 9,\n"
             "else 8, else 0. The exit statuses of check are in faxctl help check.");
        break;
    case TOPIC_ENVIRONMENT:
        fputs(environment, stdout);
        break;
    case TOPIC_FORMATS:
        puts("Formats, for --output:\n");
        for (size_t i = 0; words_at(WORD_FORMAT, i, &format); i++)
            printf("  %-6s %s\n", format.name, format.meaning);
        puts("\n--fields picks and orders the fields in all of them. stats and download, which\n"
             "do not take it, always print an array in JSON.");
        break;
    }
}

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    const char *subject = options->operands[0];
    const struct command *command = NULL;
    struct word topic;
    *exit_status = 0;
    if (options->operand_count != 0 && words_find(WORD_TOPIC, subject, &topic)) {
        write_topic((enum help_topic)topic.value);
    } else if (options->operand_count == 0 ||
               (command = command_find(command_table, subject, error)) != NULL) {
        help_write(stdout, command);
    } else {
        const char *nearest = words_nearest(WORD_TOPIC, subject);
        return nearest != NULL && error_hint(error, "did you mean faxctl help %s?", nearest);
    }
    return true;
}

/* Writes a set of options, with the defaults of the command unless it is NULL. */
static void
write_options(FILE *out, const struct command *command, uint64_t set)
{
    for (enum option_id id = 0; id < OPTION_COUNT; id++) {
        const struct option_row *row = &option_rows[id];
        const char letter[] = {'-', row->letter, ',', '\0'};
        int64_t initial = command_default(command, id);
        char text[40];
        struct word format;
        if ((set & OPTION_BIT(id)) == 0)
            continue;
        snprintf(text, sizeof text, "--%s %s", row->name,
                 row->argument != NULL ? row->argument : "");
        fprintf(out, "  %3s %-22s %s", row->letter != 0 ? letter : "", text, row->help);
        for (size_t i = 0; id == OPTION_OUTPUT && words_at(WORD_FORMAT, i, &format); i++)
            if (command_takes_format(command, (enum render_format)format.value))
                fprintf(out, "%s%s", i == 0 ? ": " : ", ", format.name);
        duration_format(text, initial, 2);
        if (id == OPTION_RETRIES && initial == OPTIONS_NO_LIMIT)
            fputs(" (default: no limit)", out);
        else if (row->type == VALUE_NUMBER && initial != OPTIONS_UNSET)
            fprintf(out, " (default %" PRId64 ")", initial);
        else if (row->type == VALUE_SIZE)
            fprintf(out, " (default %" PRId64 "MiB)", initial >> 20);
        else if (row->type == VALUE_DURATION && initial != OPTIONS_UNSET)
            fprintf(out, " (default %s)", text);
        fputc('\n', out);
    }
}

static void
write_program(FILE *out)
{
    struct word topic;
    fputs("faxctl shows the status of faxes sent or received with Telnyx.\n"
          "\nExamples:\n"
          "  export TELNYX_API_KEY=...\n",
          out);
    for (int i = 0; command_table[i] != NULL; i++) {
        const char *examples = command_table[i]->examples;
        fprintf(out, "%.*s\n", (int)strcspn(examples, "\n"), examples);
    }
    fputs("\nCommands:\n", out);
    for (int i = 0; command_table[i] != NULL; i++)
        fprintf(out, "  %-10s %s\n", command_table[i]->name, command_table[i]->summary);
    fputs("\nOptions:\n", out);
    write_options(out, NULL, OPTIONS_COMMON);
    fputs("\nThe API key is taken from --key-file, --profile, $TELNYX_API_KEY, systemd's\n"
          "credentials or a profile of telnyx/config.json, in this order.\n"
          "\nExit status (check has its own, see faxctl help check):\n",
          out);
    for (enum error_category category = 0; category < ERROR_CATEGORY_COUNT; category++)
        fprintf(out, "  %d  %s\n", error_category_info(category)->exit_status,
                error_category_info(category)->meaning);
    fputs("\n`faxctl help COMMAND` shows the options of a command. Topics of help:", out);
    for (size_t i = 0; words_at(WORD_TOPIC, i, &topic); i++)
        fprintf(out, "%s%s", i == 0 ? "\n  " : ", ", topic.name);
    fputs(".\n", out);
}

void
help_write(FILE *out, const struct command *command)
{
    if (command == NULL) {
        write_program(out);
        return;
    }
    fprintf(out, "faxctl %s%s%s\n%s\n\nExamples:\n%s\nOptions:\n", command->name,
            *command->operands != '\0' ? " " : "", command->operands, command->summary,
            command->examples);
    write_options(out, command, command->options | OPTIONS_COMMON);
    if (command_takes(command, OPTION_SINCE))
        fputs("\nWHEN is a duration before now (24h, 1w), today, yesterday, a date\n"
              "(2026-11-24, its first instant) or a time (2026-11-24T09:30,\n"
              "2026-11-24T09:30:00Z); without a zone it is local.\n"
              "NUMBER is an E.164 number (+13125550199) or a SIP URI.\n",
              out);
    if (command->notes != NULL)
        fprintf(out, "\n%s", command->notes);
}

void
help_write_short(FILE *out)
{
    fputs("usage: faxctl COMMAND ...\n\n", out);
    for (int i = 0; command_table[i] != NULL; i++)
        fprintf(out, "  %-10s %-18s %s\n", command_table[i]->name, command_table[i]->operands,
                command_table[i]->summary);
    fputs("\n`faxctl help` shows examples and options.\n", out);
}
