#include "cli/help.h"

#include "model/fax.h"

static const char *const type_names[] = {
    [FAX_TYPE_text] = "text",           [FAX_TYPE_status] = "status",
    [FAX_TYPE_reason] = "reason",       [FAX_TYPE_direction] = "inbound or outbound",
    [FAX_TYPE_quality] = "quality",     [FAX_TYPE_time] = "ISO 8601 time",
    [FAX_TYPE_links] = "link or links", [FAX_TYPE_flag] = "true or false",
    [FAX_TYPE_number] = "number",
};

static const char *const formats[RENDER_FORMAT_COUNT] = {
    [RENDER_TABLE] = "for people; several faxes are a header and a row each",
    [RENDER_JSON] = "one JSON document: an object for one id, else an array",
    [RENDER_JSONL] = "one JSON object per line",
    [RENDER_CSV] = "a header, then rows, quoted as in RFC 4180",
    [RENDER_VALUE] = "values separated by tabs, without a header",
};

static const struct {
    const char *name;
    const char *meaning;
} variables[] = {
    {"TELNYX_API_KEY", "the API key"},
    {"TELNYX_PROFILE", "the profile to use if no key is given"},
    {"TELNYX_BASE_URL", "the address of the API"},
    {"CREDENTIALS_DIRECTORY", "where systemd puts telnyx_api_key"},
    {"XDG_CONFIG_HOME", "where telnyx/config.json is looked for first"},
    {"HOME", "where .config/telnyx/config.json is looked for next"},
    {"CURL_CA_BUNDLE", "a file of certificates to trust"},
    {"SSL_CERT_FILE", "the same"},
    {"SSL_CERT_DIR", "a directory of certificates to trust"},
    {"https_proxy", "the proxy for https"},
    {"all_proxy", "the same, if https_proxy is not set"},
    {"no_proxy", "hosts that need no proxy"},
    {"NO_COLOR", "no colour if it is not empty"},
    {"TERM", "no colour and no progress line if it is dumb"},
    {"COLUMNS", "the width of tables if the terminal does not tell it"},
    {"FAXCTL_NOW", "the time from which ages are computed"},
};

static void
write_fields(FILE *out)
{
    fputs("Fields of a fax, for --fields:\n\n", out);
    for (enum fax_field field = 0; field < FAX_FIELD_COUNT; field++) {
        const struct fax_field_info *info = fax_field_info(field);
        fprintf(out, "  %-24s %-22s %s\n", info->key, info->label, type_names[info->type]);
    }
    fputs("\n`man faxctl` explains each of them.\n", out);
}

static void
write_exit_statuses(FILE *out)
{
    fputs("Exit status:\n\n", out);
    for (enum error_category category = 0; category < ERROR_CATEGORY_COUNT; category++)
        fprintf(out, "  %d  %-11s %s\n", error_exit_status(category),
                category != ERROR_NONE ? error_category_name(category) : "",
                error_category_meaning(category));
    fputs("\nWith several faxes: the first error (1 to 7) in the order of the ids, else 9,\n"
          "else 8, else 0. A monitoring plugin has its own: see faxctl help check.\n",
          out);
}

static void
write_environment(FILE *out)
{
    fputs("Environment variables:\n\n", out);
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        fprintf(out, "  %-22s %s\n", variables[i].name, variables[i].meaning);
    fputs("\nAn option beats the environment, which beats files.\n", out);
}

static void
write_formats(FILE *out)
{
    fputs("Formats, for --output:\n\n", out);
    for (enum render_format format = 0; format < RENDER_FORMAT_COUNT; format++)
        fprintf(out, "  %-6s %s\n", render_format_name(format), formats[format]);
    fputs("\n--fields picks and orders the fields in all of them.\n", out);
}

void
help_write_topic(FILE *out, size_t topic)
{
    static void (*const writers[])(FILE *) = {
        [WORDS_TOPIC_FIELDS] = write_fields,
        [WORDS_TOPIC_EXIT_STATUS] = write_exit_statuses,
        [WORDS_TOPIC_ENVIRONMENT] = write_environment,
        [WORDS_TOPIC_FORMATS] = write_formats,
    };
    writers[topic](out);
}
