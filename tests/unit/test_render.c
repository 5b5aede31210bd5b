#include "render/render.h"

#include "test.h"

#include <stdlib.h>

#include "base/text.h"

#include "fax_sample.h"
#include "memory_file.h"

#define FAX(members) "{\"data\":{\"id\":\"" SAMPLE_ID "\"," members "}}"

/* Prints faxes, of which the first ones are measured; returns the text for the caller to free(). */
static char *
print_measured(const struct render_config *config, size_t measured, size_t count,
               const char *const *bodies)
{
    struct memory_file file;
    struct render render;
    render_begin(&render, memory_file_open(&file), config);
    for (size_t i = 0; i < measured; i++) {
        struct fax *fax = decode_sample(bodies[i]);
        render_measure(&render, fax);
        fax_free(fax);
    }
    for (size_t i = 0; i < count; i++) {
        struct fax *fax = decode_sample(bodies[i]);
        render_fax(&render, fax);
        fax_free(fax);
    }
    render_end(&render);
    return memory_file_take(&file);
}

static char *
print(const struct render_config *config, size_t count, const char *const *bodies)
{
    return print_measured(config, count, count, bodies);
}

static void
expect(const struct render_config *config, size_t count, const char *const *bodies,
       const char *expected)
{
    char *text = print(config, count, bodies);
    assert_string_equal(text, expected);
    free(text);
}

static void
expect_one(enum render_format format, const struct render_fields *fields, const char *body,
           const char *expected)
{
    expect(&(struct render_config){.format = format, .fields = *fields}, 1, &body, expected);
}

static void
expect_several(enum render_format format, const struct render_fields *fields, size_t count,
               const char *const *bodies, const char *expected)
{
    const struct render_config config = {.format = format, .fields = *fields, .several = true};
    expect(&config, count, bodies, expected);
}

/* A table on a terminal of some width. */
struct row {
    size_t width;
    const char *expected;
    struct render_fields fields;
};

static void
expect_tables(const struct row *rows, size_t count, size_t faxes, const char *const *bodies)
{
    for (; count != 0; count--, rows++) {
        const struct render_config config = {
            .fields = rows->fields, .several = faxes > 1, .width = rows->width};
        expect(&config, faxes, bodies, rows->expected);
    }
}

static const struct render_fields no_fields = {0};
static const struct render_fields to_from = {{FAX_FIELD_to, FAX_FIELD_from}, 2};

static void
formats_have_names(void **state)
{
    static const struct {
        enum render_format format;
        const char *name;
        bool is_json;
    } rows[] = {{RENDER_TABLE, "table", false},
                {RENDER_JSON, "json", true},
                {RENDER_JSONL, "jsonl", true},
                {RENDER_CSV, "csv", false},
                {RENDER_VALUE, "value", false}};
    assert_int_equal(COUNT(rows), RENDER_FORMAT_COUNT);
    for (size_t i = 0; i < COUNT(rows); i++) {
        assert_string_equal(render_formats[rows[i].format].name, rows[i].name);
        assert_int_equal(render_formats[rows[i].format].is_json, rows[i].is_json);
    }
}

/* Tables */

static void
a_table_of_one_fax_has_a_field_per_line(void **state)
{
    expect_one(RENDER_TABLE, &no_fields, SAMPLE_BODY,
               "ID                " SAMPLE_ID "\n"
               "Status            queued\n"
               "Direction         outbound\n"
               "From              +123\n"
               "To                +456\n"
               "Quality           high\n"
               "Created           2020-05-05 09:59:12 +00:00 (48s ago)\n"
               "Updated           2020-05-05 09:59:12 +00:00 (48s ago)\n"
               "Media URL         http://www.example.com/fax.pdf\n"
               "Store media       true\n"
               "Stored media URL  https://bucket.example/"
               "a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=7200&X-Amz-Signature=fac2"
               " (expires in 1h59m)\n"
               "Connection ID     c-1\n"
               "Webhook URL       http://www.example.com/webhooks\n"
               "Webhook failover  \"\"\n"
               "Client state      aGF2ZSBhIG5pY2UgZGF5ID1d\n"
               "Record type       fax\n");
}

static void
null_and_empty_differ_in_a_table_of_one_fax(void **state)
{
    static const struct render_fields fields = {{FAX_FIELD_to, FAX_FIELD_from, FAX_FIELD_media_url,
                                                 FAX_FIELD_quality, FAX_FIELD_preview_url},
                                                5};
    expect_one(RENDER_TABLE, &fields,
               FAX("\"from\":\"\",\"to\":null,\"media_url\":[],\"preview_url\":[\"u\",\"v\"]"),
               "To           null\n"
               "From         \"\"\n"
               "Media URL    []\n"
               "Preview URL  u\n"
               "             v\n");
}

static void
a_table_of_several_faxes_has_a_header_and_rows(void **state)
{
    static const char *const bodies[] = {
        SAMPLE_BODY,
        FAX("\"status\":\"failed\",\"direction\":\"inbound\",\"from\":\"+4930123456\","
            "\"to\":\"sip:somebody@example.com\",\"created_at\":\"2020-05-05T08:00:00Z\","
            "\"failure_reason\":\"user_busy\""),
        FAX("\"status\":null")};
    expect_several(
        RENDER_TABLE, &no_fields, COUNT(bodies), bodies,
        "ID                                    STATUS            DIRECTION  FROM          "
        "TO                        CREATED                                 "
        "FAILURE REASON\n" SAMPLE_ID
        "  queued            outbound   +123          +456                      "
        "2020-05-05 09:59:12 +00:00 (48s ago)    -\n" SAMPLE_ID
        "  failed            inbound    +4930123456   sip:somebody@example.com  "
        "2020-05-05 08:00:00 +00:00 (2h ago)     user_busy (the line is busy)\n" SAMPLE_ID
        "  -                 -          -             -                         "
        "-                                       -\n");
}

#define PICKED(...)                                                                                \
    {                                                                                              \
        {__VA_ARGS__}, sizeof(enum fax_field[]){__VA_ARGS__} / sizeof(enum fax_field)              \
    }

#define INBOUND                                                                                    \
    FAX("\"status\":\"failed\",\"direction\":\"inbound\",\"from\":\"+4915123456789\","             \
        "\"to\":\"sip:somebody@pbx.example.com\",\"created_at\":\"2020-05-05T09:58:25Z\","         \
        "\"failure_reason\":\"receiver_call_dropped\"")
#define OUTBOUND                                                                                   \
    FAX("\"status\":\"media.processing\",\"direction\":\"outbound\",\"from\":\"+4915123456789\","  \
        "\"to\":\"+13125550199\",\"created_at\":\"2020-05-05T09:02:00Z\","                         \
        "\"internal_failure_reason\":\"\"")
#define UNKNOWN                                                                                    \
    FAX("\"status\":\"failed\",\"from\":\"+123\",\"created_at\":\"2020-05-05T10:05:00Z\","         \
        "\"failure_reason\":\"\",\"internal_failure_reason\":\"too late\"")

/* Wider terminals show more. What has no column goes below its row, but for the age. */
static void
a_table_of_several_faxes_fits_the_terminal(void **state)
{
    static const char *const bodies[] = {INBOUND, OUTBOUND, UNKNOWN};
    static const struct row rows[] = {
        {74,
         "ID                                    STATUS\n" SAMPLE_ID
         "  failed\n  from +4915123456789\n"
         "  receiver_call_dropped (the receiver hung up early)\n" SAMPLE_ID
         "  media.processing\n  to +13125550199\n" SAMPLE_ID "  failed\n  from +123\n  too late\n"},
        {75, "ID                                    STATUS            NUMBER\n" SAMPLE_ID
             "  failed            from +4915123456789\n"
             "  receiver_call_dropped (the receiver hung up early)\n" SAMPLE_ID
             "  media.processing  to +13125550199\n" SAMPLE_ID
             "  failed            from +123\n  too late\n"},
        {80, "ID                                    STATUS            NUMBER               "
             "AGE\n" SAMPLE_ID "  failed            from +4915123456789  1m\n"
             "  receiver_call_dropped (the receiver hung up early)\n" SAMPLE_ID
             "  media.processing  to +13125550199      58m\n" SAMPLE_ID
             "  failed            from +123\n  too late\n"},
        {132, "ID                                    STATUS            NUMBER               AGE  "
              "FAILURE REASON\n" SAMPLE_ID "  failed            from +4915123456789  1m   "
              "receiver_call_dropped (the receiver hung up early)\n" SAMPLE_ID
              "  media.processing  to +13125550199      58m  -\n" SAMPLE_ID
              "  failed            from +123                 too late\n"},
        {134, "ID                                    STATUS            NUMBER               AGE    "
              "FAILURE REASON\n" SAMPLE_ID "  failed            from +4915123456789  1m35s  "
              "receiver_call_dropped (the receiver hung up early)\n" SAMPLE_ID
              "  media.processing  to +13125550199      58m    -\n" SAMPLE_ID
              "  failed            from +123            in 5m  too late\n"},
        {80,
         "TO                            PAGES  CREATED\n"
         "sip:somebody@pbx.example.com  -      2020-05-05 09:58:25 +00:00 (1m35s ago)\n"
         "+13125550199                  -      2020-05-05 09:02:00 +00:00 (58m ago)\n"
         "-                             -      2020-05-05 10:05:00 +00:00 (in 5m)\n",
         PICKED(FAX_FIELD_to, FAX_FIELD_page_count, FAX_FIELD_created_at)},
        /* the note goes first */
        {63,
         "TO                            PAGES  CREATED\n"
         "sip:somebody@pbx.example.com  -      2020-05-05 09:58:25 +00:00\n"
         "+13125550199                  -      2020-05-05 09:02:00 +00:00\n"
         "-                             -      2020-05-05 10:05:00 +00:00\n",
         PICKED(FAX_FIELD_to, FAX_FIELD_page_count, FAX_FIELD_created_at)},
        {50,
         "FAILURE REASON         STATUS\n"
         "receiver_call_dropped  failed\n  (the receiver hung up early)\n"
         "-                      media.processing\n"
         "\"\"                     failed\n",
         PICKED(FAX_FIELD_failure_reason, FAX_FIELD_status)},
        /* then rows become blocks */
        {62,
         "To       sip:somebody@pbx.example.com\n"
         "Pages    -\n"
         "Created  2020-05-05 09:58:25 +00:00 (1m35s ago)\n"
         "\n"
         "To       +13125550199\n"
         "Pages    -\n"
         "Created  2020-05-05 09:02:00 +00:00 (58m ago)\n"
         "\n"
         "To       -\n"
         "Pages    -\n"
         "Created  2020-05-05 10:05:00 +00:00 (in 5m)\n",
         PICKED(FAX_FIELD_to, FAX_FIELD_page_count, FAX_FIELD_created_at)},
    };
    expect_tables(rows, COUNT(rows), COUNT(bodies), bodies);
}

static void
columns_are_sized_for_the_measured_faxes(void **state)
{
    static const char *const bodies[] = {FAX("\"status\":\"failed\",\"direction\":\"outbound\","
                                             "\"to\":\"+13125550199\",\"created_at\":"
                                             "\"2020-05-05T09:02:00Z\""),
                                         OUTBOUND, INBOUND};
    static const struct {
        size_t measured, width;
        const char *expected;
        struct render_fields fields;
    } rows[] = {
        {0, 80,
         "ID                                    STATUS     NUMBER             AGE\n" SAMPLE_ID
         "  failed     to +13125550199    58m\n" SAMPLE_ID
         "  media.processing  to +13125550199  58m\n" SAMPLE_ID
         "  failed     from +4915123456789  1m35s\n"
         "  receiver_call_dropped (the receiver hung up early)\n"},
        {2, 80,
         "ID                                    STATUS            NUMBER             "
         "AGE\n" SAMPLE_ID "  failed            to +13125550199    58m\n" SAMPLE_ID
         "  media.processing  to +13125550199    58m\n" SAMPLE_ID
         "  failed            from +4915123456789  1m\n"
         "  receiver_call_dropped (the receiver hung up early)\n"},
        {0, 0,
         "ID                                    STATUS            DIRECTION  FROM          TO      "
         "      "
         "CREATED                                 FAILURE REASON\n" SAMPLE_ID
         "  failed            outbound   -             +13125550199  "
         "2020-05-05 09:02:00 +00:00 (58m ago)    -\n" SAMPLE_ID
         "  media.processing  outbound   +4915123456789  +13125550199  "
         "2020-05-05 09:02:00 +00:00 (58m ago)  -\n" SAMPLE_ID
         "  failed            inbound    +4915123456789  sip:somebody@pbx.example.com  "
         "2020-05-05 09:58:25 +00:00 (1m35s ago)  "
         "receiver_call_dropped (the receiver hung up early)\n"},
        /* a picked value that makes its row too wide ends the rows */
        {2, 30,
         "TO            STATUS\n"
         "+13125550199  failed\n"
         "+13125550199  media.processing\n"
         "\n"
         "To      sip:somebody@pbx.example.com\n"
         "Status  failed\n",
         PICKED(FAX_FIELD_to, FAX_FIELD_status)},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct render_config config = {
            .fields = rows[i].fields, .several = true, .width = rows[i].width};
        char *text = print_measured(&config, rows[i].measured, COUNT(bodies), bodies);
        assert_string_equal(text, rows[i].expected);
        free(text);
    }
}

/* A note that does not fit goes to the next line. A value that was picked stays whole. */
static void
a_table_of_one_fax_fits_the_terminal(void **state)
{
    static const char *const body = FAX(
        "\"to\":\"sip:somebody@pbx.example.com\",\"failure_reason\":\"receiver_call_dropped\","
        "\"internal_failure_reason\":\"T30 error 12 in the last phase\","
        "\"media_url\":\"https://b.example/abc?Expires=1&Signature=x\"");
    static const struct row rows[] = {
        {30, "ID                " SAMPLE_ID "\n"
             "Failure reason    receiver_call_dropped\n"
             "                  (the receiver hung up\n"
             "                  early)\n"
             "Internal reason   T30 error 12 in the last\n"
             "                  phase\n"
             "Advice            recipient: resending it\n"
             "                  later can help; if not,\n"
             "                  ask the recipient\n"
             "To                sip:somebody@pbx.exampl…\n"
             "Media URL         https://b.example/abc?…\n"},
        {68, "ID                " SAMPLE_ID "\n"
             "Failure reason    receiver_call_dropped (the receiver hung up early)\n"
             "Internal reason   T30 error 12 in the last phase\n"
             "Advice            recipient: resending it later can help; if not,\n"
             "                  ask the recipient\n"
             "To                sip:somebody@pbx.example.com\n"
             "Media URL         https://b.example/abc?…\n"},
        {20,
         "To         sip:somebody@pbx.example.com\n"
         "Media URL  https://b.example/abc?Expires=1&Signature=x\n",
         PICKED(FAX_FIELD_to, FAX_FIELD_media_url)},
    };
    expect_tables(rows, COUNT(rows), 1, &body);
}

static void
fields_of_a_table_can_be_picked(void **state)
{
    static const struct render_fields fields = PICKED(FAX_FIELD_to, FAX_FIELD_status);
    static const struct render_fields more = PICKED(FAX_FIELD_store_media, FAX_FIELD_preview_url,
                                                    FAX_FIELD_to);
    static const char *const bodies[] = {FAX("\"to\":\"\",\"preview_url\":[\"u\",\"v\"]"),
                                         FAX("\"store_media\":true,\"preview_url\":[]")};
    expect_one(RENDER_TABLE, &fields, SAMPLE_BODY, "To      +456\nStatus  queued\n");
    expect_several(RENDER_TABLE, &more, COUNT(bodies), bodies,
                   "STORE MEDIA  PREVIEW URL  TO\n"
                   "-            u v          \"\"\n"
                   "true         -            -\n");
}

/* Wide, combining and dangerous characters in a name do not shift the columns. */
static void
columns_are_aligned(void **state)
{
    static const struct render_fields fields = {{FAX_FIELD_from_display_name, FAX_FIELD_to}, 2};
    static const char *const bodies[] = {
        FAX("\"from_display_name\":\"\xe4\xb8\xad\xe6\x96\x87\",\"to\":\"1\""),
        FAX("\"from_display_name\":\"e\xcc\x81t\xc3\xa9\",\"to\":\"2\""),
        FAX("\"from_display_name\":\"a\\u001b[31mb\",\"to\":\"3\""),
        FAX("\"from_display_name\":\"a\\nb\\u202ec\",\"to\":\"4\""),
        FAX("\"from_display_name\":\"\\ud83d\\udce0\",\"to\":\"5\"")};
    expect_several(RENDER_TABLE, &fields, COUNT(bodies), bodies,
                   "FROM NAME     TO\n"
                   "\xe4\xb8\xad\xe6\x96\x87          1\n"
                   "e\xcc\x81t\xc3\xa9           2\n"
                   "a\\u001b[31mb  3\n"
                   "a\\nb\\u202ec   4\n"
                   "\xf0\x9f\x93\xa0            5\n");
}

static void
only_tables_have_colour(void **state)
{
    static const struct render_fields fields = {{FAX_FIELD_status, FAX_FIELD_created_at}, 2};
    static const struct {
        const char *status;
        const char *shown;
    } rows[] = {
        {"delivered", "\033[32mdelivered\033[0m"},   {"received", "\033[32mreceived\033[0m"},
        {"failed", "\033[31mfailed\033[0m"},         {"queued", "\033[33mqueued\033[0m"},
        {"teleported", "\033[33mteleported\033[0m"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char body[256];
        const char *const bodies[] = {body};
        snprintf(body, sizeof body,
                 FAX("\"status\":\"%s\",\"created_at\":\"2020-05-05T09:59:12Z\""), rows[i].status);
        struct render_config config = {.fields = fields, .colour = true};
        char expected[256];
        snprintf(expected, sizeof expected,
                 "\033[1mStatus\033[0m   %s\n"
                 "\033[1mCreated\033[0m  2020-05-05 09:59:12 +00:00\033[2m (48s ago)\033[0m\n",
                 rows[i].shown);
        expect(&config, 1, bodies, expected);
        for (int format = RENDER_TABLE + 1; format < RENDER_FORMAT_COUNT; format++) {
            config.format = (enum render_format)format;
            char *data = print(&config, 1, bodies);
            assert_null(strchr(data, '\033'));
            free(data);
        }
    }
}

/* JSON */

static void
json_is_the_object_verbatim(void **state)
{
    static const char body[] = FAX(
        "\"new\":{\"b\":[1,{}],\"a\":12345678901234567890},\"status\":\"queued\","
        "\"cost\":1.10,\"to\":null,\"from\":\"\",\"x\":\"\\u0000\\u00e9\"");
    expect_one(RENDER_JSON, &no_fields, body,
               "{\n"
               "  \"id\": \"" SAMPLE_ID "\",\n"
               "  \"new\": {\n"
               "    \"b\": [\n"
               "      1,\n"
               "      {}\n"
               "    ],\n"
               "    \"a\": 12345678901234567890\n"
               "  },\n"
               "  \"status\": \"queued\",\n"
               "  \"cost\": 1.10,\n"
               "  \"to\": null,\n"
               "  \"from\": \"\",\n"
               "  \"x\": \"\\u0000\\u00e9\"\n"
               "}\n");
    expect_one(RENDER_JSONL, &no_fields, body,
               "{\"id\":\"" SAMPLE_ID "\",\"new\":{\"b\":[1,{}],\"a\":12345678901234567890},"
               "\"status\":\"queued\",\"cost\":1.10,\"to\":null,\"from\":\"\","
               "\"x\":\"\\u0000\\u00e9\"}\n");
}

static void
json_of_several_faxes_is_an_array(void **state)
{
    static const char *const bodies[] = {FAX("\"to\":\"1\""), FAX("\"to\":[2]")};
    expect_several(RENDER_JSON, &no_fields, 2, bodies,
                   "[\n"
                   "  {\n"
                   "    \"id\": \"" SAMPLE_ID "\",\n"
                   "    \"to\": \"1\"\n"
                   "  },\n"
                   "  {\n"
                   "    \"id\": \"" SAMPLE_ID "\",\n"
                   "    \"to\": [\n"
                   "      2\n"
                   "    ]\n"
                   "  }\n"
                   "]\n");
    expect_several(RENDER_JSON, &to_from, 1, &bodies[1],
                   "[\n"
                   "  {\n"
                   "    \"to\": [\n"
                   "      2\n"
                   "    ],\n"
                   "    \"from\": null\n"
                   "  }\n"
                   "]\n");
    expect_several(RENDER_JSONL, &no_fields, 2, bodies,
                   "{\"id\":\"" SAMPLE_ID "\",\"to\":\"1\"}\n"
                   "{\"id\":\"" SAMPLE_ID "\",\"to\":[2]}\n");
}

static void
a_run_without_faxes_is_valid(void **state)
{
    static const struct {
        enum render_format format;
        bool several;
        const char *expected;
    } rows[] = {{RENDER_JSON, true, "[]\n"},      {RENDER_JSON, false, ""},
                {RENDER_JSONL, true, ""},         {RENDER_CSV, true, "to,from\n"},
                {RENDER_CSV, false, "to,from\n"}, {RENDER_VALUE, true, ""},
                {RENDER_TABLE, true, ""}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct render_config config = {
            .format = rows[i].format, .fields = to_from, .several = rows[i].several};
        expect(&config, 0, NULL, rows[i].expected);
    }
}

static void
fields_of_json_can_be_picked(void **state)
{
    static const struct render_fields fields = {
        {FAX_FIELD_media_url, FAX_FIELD_quality, FAX_FIELD_to, FAX_FIELD_page_count}, 4};
    static const char body[] = FAX(
        "\"to\":null,\"page_count\":3.0,\"media_url\":[ \"u\" , \"v\" ],\"new\":1");
    expect_one(RENDER_JSON, &fields, body,
               "{\n"
               "  \"media_url\": [\n"
               "    \"u\",\n"
               "    \"v\"\n"
               "  ],\n"
               "  \"quality\": null,\n"
               "  \"to\": null,\n"
               "  \"page_count\": 3.0\n"
               "}\n");
    expect_one(RENDER_JSONL, &fields, body,
               "{\"media_url\":[\"u\",\"v\"],\"quality\":null,\"to\":null,\"page_count\":3.0}\n");
}

/* Delimited text */

static void
csv_has_a_header_and_rows(void **state)
{
    static const char *const bodies[] = {SAMPLE_BODY, FAX("\"page_count\":3")};
    expect_several(RENDER_CSV, &no_fields, 2, bodies,
                   "id,status,failure_reason,internal_failure_reason,direction,from,"
                   "from_display_name,to,quality,page_count,call_duration_secs,partial_content,"
                   "created_at,updated_at,media_url,media_name,store_media,stored_media_url,"
                   "preview_url,connection_id,webhook_url,webhook_failover_url,client_state,"
                   "record_type\n" SAMPLE_ID ",queued,,,outbound,+123,,+456,high,,,,"
                   "2020-05-05T09:59:12Z,2020-05-05T09:59:12Z,http://www.example.com/fax.pdf,,true,"
                   "https://bucket.example/a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=7200&"
                   "X-Amz-Signature=fac2,,c-1,http://www.example.com/webhooks,\"\","
                   "aGF2ZSBhIG5pY2UgZGF5ID1d,fax\n" SAMPLE_ID ",,,,,,,,,3,,,,,,,,,,,,,,\n");
}

static void
csv_is_quoted(void **state)
{
    static const struct {
        const char *members;
        const char *row;
    } rows[] = {{"\"media_name\":\"a b\"", "a b,"},
                {"\"media_name\":\"a,b\"", "\"a,b\","},
                {"\"media_name\":\"a\\\"b\"", "\"a\"\"b\","},
                {"\"media_name\":\"\\\"\"", "\"\"\"\","},
                {"\"media_name\":\"a\\nb\"", "\"a\nb\","},
                {"\"media_name\":\"a\\rb\"", "\"a\rb\","},
                {"\"media_name\":\"a\\tb\"", "a\tb,"},
                {"\"media_name\":\"\"", "\"\","},
                {"\"media_name\":null", ","},
                {"\"media_name\":\"\xc3\xa9\"", "\xc3\xa9,"},
                {"\"media_url\":\"+1\"", ",+1"},
                {"\"media_url\":[\"u\",\"v\"]", ",\"u v\""},
                {"\"media_url\":[\"u\"]", ",u"},
                {"\"media_url\":[]", ","}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        static const struct render_fields fields = PICKED(FAX_FIELD_media_name,
                                                          FAX_FIELD_media_url);
        char body[256];
        char expected[256];
        snprintf(body, sizeof body, FAX("%s"), rows[i].members);
        snprintf(expected, sizeof expected, "media_name,media_url\n%s\n", rows[i].row);
        expect_one(RENDER_CSV, &fields, body, expected);
    }
}

/* An empty line would be no row. On a terminal, text is escaped. */
static void
csv_of_one_field_and_on_a_terminal(void **state)
{
    static const char *const bodies[] = {FAX("\"to\":\"\\u001b\""), FAX("\"to\":null")};
    struct render_config config = {.format = RENDER_CSV, .fields = PICKED(FAX_FIELD_to)};
    expect(&config, 2, bodies, "to\n\033\n\"\"\n");
    config.width = 80;
    expect(&config, 1, bodies, "to\n\\u001b\n");
}

static void
value_is_tab_separated_without_a_header(void **state)
{
    static const struct render_fields fields = {
        {FAX_FIELD_status, FAX_FIELD_to, FAX_FIELD_failure_reason, FAX_FIELD_media_url}, 4};
    static const char *const bodies[] = {
        SAMPLE_BODY, FAX("\"to\":\"\",\"failure_reason\":null,\"media_url\":[\"u\",\"v\"]")};
    expect_several(RENDER_VALUE, &fields, 2, bodies,
                   "queued\t+456\t\thttp://www.example.com/fax.pdf\n"
                   "\t\t\tu v\n");
    const struct render_config config = {.format = RENDER_VALUE};
    char *all = print(&config, 1, bodies);
    size_t tabs = 0;
    for (const char *at = all; *at != '\n'; at++)
        tabs += *at == '\t';
    assert_int_equal(tabs, FAX_FIELD_COUNT - 1);
    free(all);
}

static void
values_are_escaped(void **state)
{
    static const struct render_fields fields = {{FAX_FIELD_from_display_name}, 1};
    static const struct {
        const char *json;
        const char *value;
    } rows[] = {{"a\\tb", "a\\tb\n"},     {"a\\nb", "a\\nb\n"},
                {"a\\\\b", "a\\\\b\n"},   {"a\\\\tb", "a\\\\tb\n"},
                {"a\\rb", "a\\rb\n"},     {"\\u001b[31m", "\\u001b[31m\n"},
                {"\\u202e", "\\u202e\n"}, {"\\u0085\\u009b", "\\u0085\\u009b\n"},
                {"\xff", "\\xff\n"},      {"plain", "plain\n"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        char body[256];
        snprintf(body, sizeof body, FAX("\"from_display_name\":\"%s\""), rows[i].json);
        expect_one(RENDER_VALUE, &fields, body, rows[i].value);
    }
}

/* Every kind of unsafe character, in every format for which a terminal is safe. */
static void
nothing_drives_a_terminal(void **state)
{
    static const enum render_format formats[] = {RENDER_TABLE, RENDER_VALUE, RENDER_JSON,
                                                 RENDER_JSONL};
    static const char *const bodies[] = {
        FAX("\"from_display_name\":\"\\u0007\\u001b]0;x\\u0007\x7f\xc2\x9b\xff\xe2\x80\xae\","
            "\"failure_reason\":\"\\u001b\",\"status\":\"\\u001b\",\"created_at\":\"\\u001b\","
            "\"media_url\":\"\\u001b\",\"new\xe2\x80\xae\":\"\xc2\x9b\"")};
    for (size_t i = 0; i < COUNT(formats); i++) {
        const struct render_config config = {.format = formats[i], .several = i % 2 != 0};
        char *text = print(&config, 1, bodies);
        size_t length = strlen(text);
        for (size_t at = 0; at < length;) {
            uint32_t code_point;
            size_t used = text_decode(text + at, length - at, &code_point);
            bool layout = code_point == '\n' || code_point == '\t';
            if (used == 0 || (!text_is_safe(code_point) && !layout))
                fail_msg("%s", render_formats[formats[i]].name);
            at += used;
        }
        free(text);
    }
}

static int
setup(void **state)
{
    setenv("FAXCTL_NOW", "2020-05-05T10:00:00Z", 1);
    setenv("TZ", "UTC0", 1);
    return 0;
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_have_names),
        cmocka_unit_test(a_table_of_one_fax_has_a_field_per_line),
        cmocka_unit_test(null_and_empty_differ_in_a_table_of_one_fax),
        cmocka_unit_test(a_table_of_several_faxes_has_a_header_and_rows),
        cmocka_unit_test(a_table_of_several_faxes_fits_the_terminal),
        cmocka_unit_test(columns_are_sized_for_the_measured_faxes),
        cmocka_unit_test(a_table_of_one_fax_fits_the_terminal),
        cmocka_unit_test(fields_of_a_table_can_be_picked),
        cmocka_unit_test(columns_are_aligned),
        cmocka_unit_test(only_tables_have_colour),
        cmocka_unit_test(json_is_the_object_verbatim),
        cmocka_unit_test(json_of_several_faxes_is_an_array),
        cmocka_unit_test(a_run_without_faxes_is_valid),
        cmocka_unit_test(fields_of_json_can_be_picked),
        cmocka_unit_test(csv_has_a_header_and_rows),
        cmocka_unit_test(csv_is_quoted),
        cmocka_unit_test(csv_of_one_field_and_on_a_terminal),
        cmocka_unit_test(value_is_tab_separated_without_a_header),
        cmocka_unit_test(values_are_escaped),
        cmocka_unit_test(nothing_drives_a_terminal),
    };
    return cmocka_run_group_tests_name("render", tests, setup, NULL);
}
