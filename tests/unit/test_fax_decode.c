#include "api/fax_decode.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

#include "fax_sample.h"

#define ID_MEMBER "\"id\":\"" SAMPLE_ID "\""
#define UPPER_ID  "0CCC7B54-4DF3-4BCA-A65A-3DA1ECC777F0"

/* Decodes a response that must be rejected with a message that holds `part`. */
static void
expect_rejection(const char *bytes, size_t length, const char *part)
{
    struct error error = {.category = ERROR_NONE};
    struct fax *fax = (struct fax *)&error;
    struct buffer body = buffer_of(bytes, length);
    struct buffer before = body;
    if (fax_decode(&body, SAMPLE_ID, &fax, &error))
        fail_msg("decoded: %.*s", (int)length, bytes);
    assert_null(fax);
    assert_int_equal(error.category, ERROR_SERVER);
    assert_true(error.message[0] != '\0');
    assert_false(error.retryable);
    if (strstr(error.message, part) == NULL)
        fail_msg("%.*s: the message is: %s", (int)length, bytes, error.message);
    assert_ptr_equal(body.bytes, before.bytes);
    assert_int_equal(body.length, length);
    assert_memory_equal(body.bytes, bytes, length);
    buffer_free(&body);
}

static void
expect_text(const struct fax_value *value, const char *expected)
{
    assert_int_equal(value->presence, FAX_PRESENT);
    assert_string_equal(value->text, expected);
}

static void
expect_sample(const struct fax *fax)
{
    expect_text(&fax->record_type.value, "fax");
    expect_text(&fax->id.value, SAMPLE_ID);
    expect_text(&fax->connection_id.value, "c-1");
    expect_text(&fax->direction.value, "outbound");
    assert_int_equal(fax->direction.code, FAX_DIRECTION_OUTBOUND);
    expect_text(&fax->from.value, "+123");
    expect_text(&fax->to.value, "+456");
    assert_int_equal(fax->media_url.value.presence, FAX_PRESENT);
    assert_int_equal(fax->media_url.count, 1);
    assert_string_equal(fax_link(&fax->media_url, 0), "http://www.example.com/fax.pdf");
    assert_int_equal(fax->store_media.value.presence, FAX_PRESENT);
    assert_true(fax->store_media.flag);
    assert_int_equal(fax->stored_media_url.count, 1);
    expect_text(&fax->quality.value, "high");
    expect_text(&fax->webhook_failover_url.value, "");
    expect_text(&fax->status.value, "queued");
    assert_int_equal(fax->status.code, FAX_STATUS_QUEUED);
    expect_text(&fax->created_at.value, "2020-05-05T09:59:12Z");
    assert_true(fax->created_at.value.typed);
    assert_int_equal(fax->created_at.seconds, 1588672752);
    assert_int_equal(fax->failure_reason.value.presence, FAX_ABSENT);
    assert_int_equal(fax->media_name.value.presence, FAX_ABSENT);
    assert_int_equal(fax->page_count.value.presence, FAX_ABSENT);
    assert_int_equal(fax->preview_url.value.presence, FAX_ABSENT);
    assert_int_equal(fax->preview_url.count, 0);
    assert_int_equal(fax->json.length, strlen(SAMPLE_FAX));
    assert_memory_equal(fax->json.bytes, SAMPLE_FAX, fax->json.length);
}

TEST(decodes_a_response)
{
    static const char *const bodies[] = {
        SAMPLE_BODY,
        SAMPLE_FAX,
        "\xEF\xBB\xBF" SAMPLE_BODY,
        " \r\n" SAMPLE_BODY "\n\t ",
        "{ \"data\" : " SAMPLE_FAX " }",
        "{\"meta\":{\"id\":1},\"data\":" SAMPLE_FAX ",\"more\":[]}",
    };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct fax *fax = decode_sample(bodies[i]);
        expect_sample(fax);
        fax_free(fax);
    }
}

/* The bytes of the body belong to the record, and are not copied. */
TEST(takes_ownership_of_the_body)
{
    struct buffer body = buffer_of(SAMPLE_BODY, strlen(SAMPLE_BODY));
    const char *bytes = body.bytes;
    struct fax *fax;
    struct error error;
    assert_true(fax_decode(&body, SAMPLE_ID, &fax, &error));
    assert_null(body.bytes);
    assert_int_equal(body.length, 0);
    assert_ptr_equal(fax->json.bytes, bytes + strlen("{\"data\":"));
    fax_free(fax);
}

/* Decodes a fax with one more member, whose JSON must be kept verbatim. */
static struct fax *
decode_member(enum fax_field field, const char *json)
{
    char body[256];
    snprintf(body, sizeof body, "{\"data\":{\"%s\": %s ," ID_MEMBER "}}",
             fax_field_info(field)->key, json);
    struct fax *fax = decode_sample(body);
    const struct fax_value *value = fax_value(fax, field);
    assert_int_equal(value->json.length, strlen(json));
    assert_memory_equal(value->json.bytes, json, value->json.length);
    return fax;
}

/* Decodes a fax with one more member, which must be kept as this text. Returns its code if it is a
 * direction, quality or status. */
static int
decode_text(enum fax_field field, const char *json, const char *text)
{
    struct fax *fax = decode_member(field, json);
    int code = field == FAX_FIELD_direction ? (int)fax->direction.code : (int)fax->status.code;
    expect_text(fax_value(fax, field), text);
    fax_free(fax);
    return code;
}

TEST(any_field_but_the_id_may_be_absent_or_null)
{
    struct fax *absent = decode_sample("{" ID_MEMBER "}");
    for (int i = 0; i < FAX_FIELD_COUNT; i++) {
        const struct fax_value *value = fax_value(absent, (enum fax_field)i);
        if (i == FAX_FIELD_id)
            continue;
        assert_int_equal(value->presence, FAX_ABSENT);
        assert_null(value->text);
        assert_null(value->json.bytes);
        struct fax *fax = decode_member((enum fax_field)i, "null");
        value = fax_value(fax, (enum fax_field)i);
        assert_int_equal(value->presence, FAX_NULL);
        assert_null(value->text);
        fax_free(fax);
    }
    fax_free(absent);
}

TEST(decodes_every_string)
{
    for (int i = 0; i < FAX_FIELD_COUNT; i++) {
        enum fax_field_type type = fax_field_info((enum fax_field)i)->type;
        if (i == FAX_FIELD_id || i == FAX_FIELD_record_type || type == FAX_TYPE_flag ||
            type == FAX_TYPE_number)
            continue;
        decode_text((enum fax_field)i, "\"\"", "");
        decode_text((enum fax_field)i, "\"a \\u0062\"", "a b");
    }
}

TEST(decodes_words)
{
    static const struct {
        const char *name;
        int code;
    } rows[] = {
        {"inbound", FAX_DIRECTION_INBOUND},
        {"outbound", FAX_DIRECTION_OUTBOUND},
        {"Inbound", FAX_DIRECTION_UNKNOWN},
        {"", FAX_DIRECTION_UNKNOWN},
    };
    char json[64];
    for (int code = FAX_STATUS_UNKNOWN + 1; code < FAX_STATUS_COUNT; code++) {
        const char *name = fax_status_info((enum fax_status_code)code)->name;
        snprintf(json, sizeof json, "\"%s\"", name);
        assert_int_equal(decode_text(FAX_FIELD_status, json, name), code);
    }
    for (size_t i = 0; i < COUNT(rows); i++) {
        snprintf(json, sizeof json, "\"%s\"", rows[i].name);
        assert_int_equal(decode_text(FAX_FIELD_direction, json, rows[i].name), rows[i].code);
    }
}

TEST(keeps_unknown_fields_and_values)
{
    static const char body[] =
        "{\"data\":{" ID_MEMBER ",\"status\":\"teleported\",\"failure_reason\":\"moon_phase\","
        "\"new_number\":12345678901234567890,\"new_object\":{\"a\":[1,{}]},\"new_null\":null,"
        "\"created_at\":\"soon\",\"cost\":0.10}}";
    struct fax *fax = decode_sample(body);
    assert_int_equal(fax->status.code, FAX_STATUS_FAILED); /* it has a reason */
    expect_text(&fax->status.value, "teleported");
    expect_text(&fax->failure_reason.value, "moon_phase");
    expect_text(&fax->created_at.value, "soon");
    assert_false(fax->created_at.value.typed);
    assert_int_equal(fax->json.length, strlen(body) - strlen("{\"data\":}"));
    assert_memory_equal(fax->json.bytes, body + strlen("{\"data\":"), fax->json.length);
    fax_free(fax);
}

TEST(decodes_links)
{
    static const enum fax_field fields[] = {FAX_FIELD_media_url, FAX_FIELD_stored_media_url,
                                            FAX_FIELD_preview_url};
    static const struct {
        const char *json;
        size_t count;
        const char *links[3];
    } rows[] = {{"[\"u1\",\"\",\"u\\u0033\"]", 3, {"u1", "", "u3"}},
                {"[\"u1\"]", 1, {"u1"}},
                {"[]", 0, {NULL}},
                {"\"\"", 1, {""}},
                {"\"u1\"", 1, {"u1"}}};
    for (size_t i = 0; i < COUNT(fields); i++) {
        for (size_t j = 0; j < COUNT(rows); j++) {
            struct fax *fax = decode_member(fields[i], rows[j].json);
            const struct fax_links *links = (const void *)fax_value(fax, fields[i]);
            assert_int_equal(links->value.presence, FAX_PRESENT);
            assert_true(links->value.typed);
            assert_int_equal(links->count, rows[j].count);
            assert_string_equal(links->value.text, rows[j].count != 0 ? rows[j].links[0] : "");
            for (size_t k = 0; k < rows[j].count; k++)
                assert_string_equal(fax_link(links, k), rows[j].links[k]);
            fax_free(fax);
        }
    }
}

TEST(decodes_numbers_and_flags)
{
    struct fax *fax = decode_sample("{" ID_MEMBER ",\"page_count\":3,\"call_duration_secs\":61.5,"
                                    "\"partial_content\":false,\"store_media\":true}");
    assert_int_equal(fax->page_count.value.presence, FAX_PRESENT);
    expect_text(&fax->page_count.value, "3");
    assert_true(fax->page_count.value.typed);
    expect_text(&fax->call_duration_secs.value, "61.5");
    assert_int_equal(fax->partial_content.value.presence, FAX_PRESENT);
    assert_false(fax->partial_content.flag);
    assert_true(fax->store_media.flag);
    fax_free(fax);
}

/* Finding a link takes time in proportion to its index. */
TEST(keeps_a_list_of_too_many_links_as_json)
{
    static char body[8 * FAX_LINKS_MAX];
    for (int count = FAX_LINKS_MAX; count <= FAX_LINKS_MAX + 1; count++) {
        size_t length = (size_t)sprintf(body, "{" ID_MEMBER ",\"media_url\":[\"0\"");
        for (int i = 1; i < count; i++)
            length += (size_t)sprintf(body + length, ",\"%d\"", i);
        strcpy(body + length, "]}");
        struct fax *fax = decode_sample(body);
        bool typed = count == FAX_LINKS_MAX;
        assert_int_equal(fax->media_url.value.typed, typed);
        assert_int_equal(fax->media_url.count, typed ? count : 0);
        if (typed)
            assert_string_equal(fax_link(&fax->media_url, FAX_LINKS_MAX - 1), "99");
        else
            assert_memory_equal(fax->media_url.value.text, "[\"0\",\"1\",", 9);
        fax_free(fax);
    }
}

/* Values of all types, and which types of fields take them. */
static const struct {
    const char *json;
    bool for_text, for_links, for_flag, for_number;
} values[] = {
    {"\"x\"", true, true, false, false},     {"7", false, false, false, true},
    {"true", false, false, true, false},     {"false", false, false, true, false},
    {"[\"x\"]", false, true, false, false},  {"{\"x\":1}", false, false, false, false},
    {"[1, {}]", false, false, false, false},
};

static bool
fits(size_t value, enum fax_field_type type)
{
    switch (type) {
    case FAX_TYPE_links:
        return values[value].for_links;
    case FAX_TYPE_flag:
        return values[value].for_flag;
    case FAX_TYPE_number:
        return values[value].for_number;
    default:
        return values[value].for_text;
    }
}

/* A value of another type is kept as JSON, and has no typed value. */
TEST(keeps_values_of_unexpected_types)
{
    for (int i = 0; i < FAX_FIELD_COUNT; i++) {
        const struct fax_field_info *info = fax_field_info((enum fax_field)i);
        if (i == FAX_FIELD_id || i == FAX_FIELD_record_type)
            continue;
        for (size_t j = 0; j < COUNT(values); j++) {
            bool expected = fits(j, info->type) &&
                            info->type != FAX_TYPE_time; /* "x" is not a time */
            struct fax *fax = decode_member((enum fax_field)i, values[j].json);
            const struct fax_value *value = fax_value(fax, (enum fax_field)i);
            assert_int_equal(value->presence, FAX_PRESENT);
            if (value->typed != expected)
                fail_msg("%s: %s: typed is %d", info->key, values[j].json, value->typed);
            bool is_x = values[j].json[0] == '"' || (expected && values[j].json[0] == '[');
            assert_string_equal(value->text, is_x ? "x" : values[j].json);
            fax_free(fax);
        }
    }
}

TEST(a_list_with_another_type_in_it_is_kept_as_json)
{
    static const char *const lists[] = {"[1]", "[\"a\",\"b\",null]", "[\"a\",[\"b\"]]", "[{}, 7]",
                                        "[true,\"a\\u0062\"]"};
    for (size_t i = 0; i < COUNT(lists); i++) {
        struct fax *fax = decode_member(FAX_FIELD_media_url, lists[i]);
        assert_false(fax->media_url.value.typed);
        assert_int_equal(fax->media_url.count, 0);
        expect_text(&fax->media_url.value, lists[i]);
        fax_free(fax);
    }
}

TEST(rejects_other_json_and_text)
{
    // clang-format off
    static const char *const bodies[] = {
        " ", "\n", "\xEF\xBB\xBF", "null", "true", "1", "\"fax\"", "\"" SAMPLE_ID "\"",
        "[" SAMPLE_FAX "]", "{}", "{\"data\":null}", "{\"data\":[]}",
        "{\"data\":[" SAMPLE_FAX "]}", "{\"data\":\"" SAMPLE_ID "\"}",
        "{\"data\":{\"data\":" SAMPLE_FAX "}}", "{\"fax\":" SAMPLE_FAX "}",
        "{\"errors\":[{\"code\":\"10005\"}]}", "{\"data\":{\"status\":\"queued\"}}",
        "{\"data\":{\"id\":null}}", "{\"data\":{\"id\":\"\"}}",
        "{\"data\":{\"id\":\"" SAMPLE_ID "0\"}}",
        "{\"data\":{" ID_MEMBER ",\"record_type\":7}}", "{\"data\":{" ID_MEMBER ",\"id\":7}}",
        "{\"data\":{" ID_MEMBER ",\"\\u0069d\":null}}", "{\"data\":" SAMPLE_FAX ",\"data\":null}",
        "{\"data\":" SAMPLE_FAX ",\"d\\u0061ta\":{}}",
        "{\"data\":{" ID_MEMBER ",\"record_type\":\"\"}}",
        "{\"data\":{" ID_MEMBER ",\"record_type\":\"Fax\"}}", "OK",
        "upstream connect error", SAMPLE_BODY SAMPLE_BODY, SAMPLE_BODY "x", SAMPLE_BODY "]",
        SAMPLE_BODY " \n,", SAMPLE_BODY "<!-- proxy -->", "x" SAMPLE_BODY, ")]}'\n" SAMPLE_BODY,
        "{'data':{}}", "{\"data\":{" ID_MEMBER ",}}", "{\"data\":{" ID_MEMBER "}",
    };
    // clang-format on
    for (size_t i = 0; i < COUNT(bodies); i++)
        expect_rejection(bodies[i], strlen(bodies[i]), "");
    expect_rejection("\0", 1, "");
    expect_rejection(SAMPLE_BODY "\0", strlen(SAMPLE_BODY) + 1, "");
}

TEST(names_the_fault)
{
    static const struct {
        const char *body;
        const char *part;
    } rows[] = {
        {"", "empty"},
        {"<!DOCTYPE html><html><body>502</body></html>", "HTML"},
        {"\r\n <html>", "HTML"},
        {"<?xml version=\"1.0\"?><Error/>", "XML"},
        {"{\"data\":{" ID_MEMBER ",\"sta", "invalid or truncated JSON"},
        {"Bad Gateway", "invalid or truncated JSON"},
        {"[]", "the response is not a fax: not an object"},
        {"{\"data\":7}", "/data is not a fax: not an object"},
        {"{\"data\":{\"id\":7}}", "/data is not a fax: id is not a UUID"},
        {"{\"data\":{}}", "no id"},
        {"{\"data\":{" ID_MEMBER ",\"record_type\":\"call\"}}", "record_type"},
        {"{\"data\":{\"id\":\"1ccc7b54-4df3-4bca-a65a-3da1ecc777f0\"}}", "id"},
    };
    for (size_t i = 0; i < COUNT(rows); i++)
        expect_rejection(rows[i].body, strlen(rows[i].body), rows[i].part);
}

/* A connection can break anywhere. */
TEST(rejects_every_truncation)
{
    for (size_t length = 0; length < strlen(SAMPLE_BODY); length++)
        expect_rejection(SAMPLE_BODY, length, length == 0 ? "empty" : "invalid or truncated JSON");
    for (size_t length = 0; length < strlen(SAMPLE_FAX); length++)
        expect_rejection(SAMPLE_FAX, length, length == 0 ? "empty" : "invalid or truncated JSON");
}

/* With any byte changed, a fax is decoded or rejected; a memory checker watches. */
TEST(survives_any_damaged_byte)
{
    static const char bytes[] = {'\0', '"', '\\', '{', '}', '[', ']', ',', ':', '0', '\xff', 'n'};
    for (size_t at = 0; at < strlen(SAMPLE_BODY); at++) {
        for (size_t i = 0; i < sizeof bytes; i++) {
            struct fax *fax;
            struct error error = {.category = ERROR_NONE};
            struct buffer body = buffer_of(SAMPLE_BODY, strlen(SAMPLE_BODY));
            body.bytes[at] = bytes[i];
            bool decoded = fax_decode(&body, SAMPLE_ID, &fax, &error);
            assert_int_equal(fax != NULL, decoded);
            assert_int_equal(body.bytes == NULL, decoded);
            assert_int_equal(error.category, decoded ? ERROR_NONE : ERROR_SERVER);
            fax_free(fax);
            buffer_free(&body);
        }
    }
}

TEST(accepts_the_id_in_upper_case)
{
    struct fax *fax = decode_sample("{\"data\":{\"id\":\"" UPPER_ID "\"}}");
    expect_text(&fax->id.value, UPPER_ID);
    fax_free(fax);
}

/* RFC 8259 leaves duplicate keys open; the last one counts, as in jq. */
TEST(the_last_of_duplicates_counts)
{
    struct fax *fax = decode_sample(
        "{" ID_MEMBER ",\"status\":\"queued\",\"status\":\"failed\",\"media_url\":[\"a\",\"b\"],"
        "\"media_url\":\"c\",\"store_media\":true,\"store_media\":false,"
        "\"from\":null,\"from\":\"+1\"}");
    assert_int_equal(fax->status.code, FAX_STATUS_FAILED);
    assert_int_equal(fax->media_url.count, 1);
    assert_string_equal(fax_link(&fax->media_url, 0), "c");
    assert_false(fax->store_media.flag);
    expect_text(&fax->from.value, "+1");
    fax_free(fax);
    fax = decode_sample("{" ID_MEMBER ",\"media_url\":\"c\",\"media_url\":[\"a\",\"b\"]}");
    assert_int_equal(fax->media_url.count, 2);
    fax_free(fax);
    fax = decode_sample("{\"data\":{\"id\":7},\"d\\u0061ta\":{\"id\":null,\"\\u0069d\":\"" SAMPLE_ID
                        "\",\"status\":7,\"status\":\"failed\"}}");
    assert_int_equal(fax->status.code, FAX_STATUS_FAILED);
    fax_free(fax);
}

TEST(a_null_leaves_nothing_of_a_duplicate)
{
    struct fax *fax = decode_sample(
        "{" ID_MEMBER ",\"status\":\"failed\",\"status\":null,"
        "\"direction\":\"inbound\",\"direction\":null,\"quality\":\"high\",\"quality\":null,"
        "\"created_at\":\"2020-05-05T09:59:12Z\",\"created_at\":null,"
        "\"media_url\":[\"a\",\"b\"],\"media_url\":null,"
        "\"page_count\":3,\"page_count\":null,\"store_media\":true,\"store_media\":null}");
    assert_int_equal(fax->status.value.presence, FAX_NULL);
    assert_int_equal(fax->status.code, FAX_STATUS_UNKNOWN);
    assert_int_equal(fax->direction.code, FAX_DIRECTION_UNKNOWN);
    assert_false(fax->created_at.value.typed);
    assert_int_equal(fax->media_url.count, 0);
    assert_false(fax->store_media.flag);
    assert_false(fax->page_count.value.typed);
    fax_free(fax);
}

TEST(keys_are_exact_but_may_be_escaped)
{
    struct fax *fax = decode_sample("{\"Data\":{},\"ID\":1," ID_MEMBER ",\"Status\":7}");
    assert_int_equal(fax->status.value.presence, FAX_ABSENT);
    fax_free(fax);
    fax = decode_sample("{\"d\\u0061ta\":{" ID_MEMBER ",\"st\\u0061tus\":\"queued\"}}");
    assert_int_equal(fax->status.code, FAX_STATUS_QUEUED);
    fax_free(fax);
}

TEST(keeps_escapes_and_invalid_utf8_in_json)
{
    static const struct {
        const char *json, *text;
    } rows[] = {{"\"\\ud83d\\udce0\"", "\xf0\x9f\x93\xa0"},
                {"\"\\\\ud83d\"", "\\ud83d"},
                {"\"\xff\"", "\xff"},
                {"\"a\\u0000b\"", "a\xef\xbf\xbd"
                                  "b"}};
    for (size_t i = 0; i < COUNT(rows); i++)
        decode_text(FAX_FIELD_from_display_name, rows[i].json, rows[i].text);
}

TEST(limits_the_depth)
{
    for (int depth = 500; depth < 520; depth++) {
        char text[2048];
        struct fax *fax;
        struct error error = {.category = ERROR_NONE};
        int length = sprintf(text, "{" ID_MEMBER ",\"new\":");
        memset(text + length, '[', (size_t)depth);
        memset(text + length + depth, ']', (size_t)depth);
        strcpy(text + length + 2 * depth, "}");
        struct buffer body = buffer_of(text, strlen(text));
        bool decoded = fax_decode(&body, SAMPLE_ID, &fax, &error);
        assert_int_equal(decoded, depth + 1 <= JSON_DEPTH_MAX);
        fax_free(fax);
        buffer_free(&body);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(decodes_a_response),
        cmocka_unit_test(takes_ownership_of_the_body),
        cmocka_unit_test(decodes_every_string),
        cmocka_unit_test(any_field_but_the_id_may_be_absent_or_null),
        cmocka_unit_test(decodes_words),
        cmocka_unit_test(keeps_unknown_fields_and_values),
        cmocka_unit_test(decodes_links),
        cmocka_unit_test(keeps_a_list_of_too_many_links_as_json),
        cmocka_unit_test(decodes_numbers_and_flags),
        cmocka_unit_test(keeps_values_of_unexpected_types),
        cmocka_unit_test(a_list_with_another_type_in_it_is_kept_as_json),
        cmocka_unit_test(rejects_other_json_and_text),
        cmocka_unit_test(names_the_fault),
        cmocka_unit_test(rejects_every_truncation),
        cmocka_unit_test(survives_any_damaged_byte),
        cmocka_unit_test(accepts_the_id_in_upper_case),
        cmocka_unit_test(the_last_of_duplicates_counts),
        cmocka_unit_test(a_null_leaves_nothing_of_a_duplicate),
        cmocka_unit_test(keys_are_exact_but_may_be_escaped),
        cmocka_unit_test(keeps_escapes_and_invalid_utf8_in_json),
        cmocka_unit_test(limits_the_depth),
    };
    return cmocka_run_group_tests_name("fax_decode", tests, NULL, NULL);
}
