#include "render/render_error.h"

#include "test.h"

#include <string.h>

#include "api/api_error_decode.h"

#include "memory_file.h"

#define ID "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"

/* Decodes the API errors of a response; none if it is NULL. */
static struct api_errors
errors_of(const char *text)
{
    struct api_errors errors = {0};
    struct error error;
    struct buffer body = {0};
    if (text != NULL) {
        assert_true(buffer_append(&body, text, strlen(text), strlen(text)));
        assert_true(api_errors_decode(&body, &errors, &error));
    }
    return errors;
}

static struct error
not_found(void)
{
    struct error error;
    error_set(&error, ERROR_NOT_FOUND, "The requested resource does not exist");
    error.http_status = 404;
    strcpy(error.request_id, "5f3c");
    return error;
}

static void
expect_error(bool json, const char *id, const struct error *error, const char *api_body,
             const char *expected)
{
    struct memory_file file;
    struct api_errors errors = errors_of(api_body);
    render_error(memory_file_open(&file), json, 0, id, error, &errors);
    api_errors_free(&errors);
    memory_file_expect(&file, expected);
}

#define NOT_FOUND_BODY                                                                             \
    "{\"errors\":[{\"code\":\"10005\",\"title\":\"Resource not found\",\"detail\":\"The "          \
    "requested resource does not exist\",\"source\":{\"pointer\":\"/id\"},\"meta\":{}}]}"

#define FOUND_NOTHING "faxctl: " ID ": not found: The requested resource does not exist (HTTP 404, "

static void
people_see_one_line(void **state)
{
    struct error error = not_found();
    expect_error(false, ID, &error, "[{\"code\":\"10005\"}]",
                 FOUND_NOTHING "code 10005, request id 5f3c)\n");
    expect_error(false, ID, &error, NOT_FOUND_BODY,
                 FOUND_NOTHING "code 10005, at /id, request id 5f3c)\n");
    expect_error(false, ID, &error, "[{\"code\":1,\"parameter\":\"filter\"}]",
                 FOUND_NOTHING "code 1, parameter filter, request id 5f3c)\n");
    expect_error(false, ID, &error, NULL, FOUND_NOTHING "request id 5f3c)\n");
    error_hint(&error, "check the id");
    expect_error(false, ID, &error, NULL, FOUND_NOTHING "request id 5f3c); check the id\n");
}

static void
missing_facts_are_left_out(void **state)
{
    static const struct {
        const char *id;
        enum error_category category;
        int http_status;
        const char *request_id, *expected;
    } rows[] = {
        {NULL, ERROR_USAGE, 0, "", "faxctl: no reason\n"},
        {ID, ERROR_NETWORK, 0, "", "faxctl: " ID ": network error: no reason\n"},
        {NULL, ERROR_SERVER, 502, "", "faxctl: server error: no reason (HTTP 502)\n"},
        {NULL, ERROR_SERVER, 0, "5f3c", "faxctl: server error: no reason (request id 5f3c)\n"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        error_set(&error, rows[i].category, "no reason");
        error.http_status = rows[i].http_status;
        strcpy(error.request_id, rows[i].request_id);
        expect_error(false, rows[i].id, &error, NULL, rows[i].expected);
    }
}

static void
api_errors_may_be_null(void **state)
{
    struct error error = not_found();
    struct memory_file file;
    render_error(memory_file_open(&file), false, 0, ID, &error, NULL);
    memory_file_expect(&file, FOUND_NOTHING "request id 5f3c)\n");
    render_error(memory_file_open(&file), true, 0, NULL, &error, NULL);
    memory_file_expect(&file, "{\"error\":{\"id\":null,\"category\":\"not_found\","
                              "\"exit_status\":4,\"retryable\":false,\"http_status\":404,"
                              "\"request_id\":\"5f3c\",\"message\":\"The requested resource does "
                              "not exist\",\"errors\":[]}}\n");
}

static void
several_api_errors_are_a_table(void **state)
{
    struct error error = not_found();
    expect_error(false, ID, &error,
                 "{\"errors\":[{\"code\":\"10015\",\"title\":\"Bad \\u4e2d\",\"detail\":\"a\\nb\","
                 "\"source\":{\"pointer\":\"/to\"}},"
                 "{\"code\":7,\"title\":\"Also\",\"source\":{\"parameter\":\"page\"}},{}]}",
                 FOUND_NOTHING "request id 5f3c)\n"
                               "  CODE   AT    TITLE   DETAIL\n"
                               "  10015  /to   Bad \xe4\xb8\xad  a\\nb\n"
                               "  7      page  Also    -\n"
                               "  -      -     -       -\n");
}

/* Off a terminal a text of more than 64 columns does not widen its column. */
static void
the_table_of_api_errors_is_bounded(void **state)
{
    struct error error = not_found();
    char body[2048] = "[";
    char expected[2048];
    for (int i = 1; i <= 22; i++)
        snprintf(body + strlen(body), sizeof body - strlen(body), "{\"code\":%d}%s", i,
                 i < 22 ? "," : "]");
    snprintf(expected, sizeof expected,
             FOUND_NOTHING "request id 5f3c)\n  CODE  AT  TITLE  DETAIL\n");
    for (int i = 1; i <= 20; i++)
        snprintf(expected + strlen(expected), sizeof expected - strlen(expected),
                 "  %-4d  -   -      -\n", i);
    strcat(expected, "  … and 2 more\n");
    expect_error(false, ID, &error, body, expected);
    snprintf(body, sizeof body, "[{\"code\":\"%065d\",\"title\":\"t\"},{\"code\":\"%064d\"}]", 0,
             1);
    snprintf(expected, sizeof expected,
             FOUND_NOTHING "request id 5f3c)\n  %-64s  AT  TITLE  DETAIL\n  %065d  -  t      -\n"
                           "  %064d  -   -      -\n",
             "CODE", 0, 1);
    expect_error(false, ID, &error, body, expected);
}

static void
the_table_of_api_errors_fits_the_terminal(void **state)
{
    static const struct {
        size_t width;
        const char *expected;
    } rows[] = {{50, "  CODE   AT   TITLE              DETAIL\n"
                     "  10015  /to  Bad request        The number \xe4\xb8\xad\xe6\x96\x87\n"
                     "                                 is not valid in\n"
                     "                                 this country\n"
                     "  1      -    A title that is \xe2\x80\xa6  x\n"},
                {20, "  CODE   AT   TITLE         DETAIL\n"
                     "  10015  /to  Bad request   The number\n"
                     "                            \xe4\xb8\xad\xe6\x96\x87 is not\n"
                     "                            valid in\n"
                     "                            this country\n"
                     "  1      -    A title tha\xe2\x80\xa6  x\n"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        struct memory_file file;
        char expected[1024];
        struct api_errors errors = errors_of(
            "{\"errors\":[{\"code\":\"10015\",\"title\":\"Bad request\",\"detail\":\"The number "
            "\u4e2d\u6587 is not valid in this country\",\"source\":{\"pointer\":\"/to\"}},"
            "{\"code\":\"1\",\"title\":\"A title that is long\",\"detail\":\"x\"}]}");
        error_set(&error, ERROR_SERVER, "no reason");
        render_error(memory_file_open(&file), false, rows[i].width, NULL, &error, &errors);
        api_errors_free(&errors);
        snprintf(expected, sizeof expected, "faxctl: server error: no reason\n%s",
                 rows[i].expected);
        memory_file_expect(&file, expected);
    }
}

static void
programs_get_json(void **state)
{
    struct error error = not_found();
    expect_error(true, ID, &error, NOT_FOUND_BODY,
                 "{\"error\":{\"id\":\"" ID "\",\"category\":\"not_found\",\"exit_status\":4,"
                 "\"retryable\":false,\"http_status\":404,\"request_id\":\"5f3c\","
                 "\"message\":\"The requested resource does not exist\",\"errors\":[{\"code\":"
                 "\"10005\",\"title\":\"Resource not found\",\"detail\":\"The requested resource "
                 "does not exist\",\"source\":{\"pointer\":\"/id\"},\"meta\":{}}]}}\n");
    error_hint(&error, "check \"it\"");
    error.retryable = true;
    expect_error(true, ID, &error,
                 "{\"errors\":[{\"parameter\":\"r\"},{\"parameter\":\"p\",\"pointer\":\"/q\"},"
                 "{\"title\":\"t\",\"meta\":{ \"b\" : 1.0, \"a\":[ ] }},{}]}",
                 "{\"error\":{\"id\":\"" ID "\",\"category\":\"not_found\",\"exit_status\":4,"
                 "\"retryable\":true,\"http_status\":404,\"request_id\":\"5f3c\","
                 "\"message\":\"The requested resource does not exist; check \\\"it\\\"\","
                 "\"errors\":[{\"source\":{\"parameter\":\"r\"}},{\"source\":{\"pointer\":\"/q\","
                 "\"parameter\":\"p\"}},{\"title\":\"t\",\"meta\":{\"b\":1.0,\"a\":[]}},{}]}}\n");
}

static void
json_errors_have_one_shape(void **state)
{
    for (int category = ERROR_INTERNAL; category < ERROR_CATEGORY_COUNT; category++) {
        struct error error;
        char expected[512];
        error_set(&error, (enum error_category)category, "what");
        snprintf(expected, sizeof expected,
                 "{\"error\":{\"id\":null,\"category\":\"%s\",\"exit_status\":%d,"
                 "\"retryable\":false,\"http_status\":null,\"request_id\":null,"
                 "\"message\":\"what\",\"errors\":[]}}\n",
                 error_category_info((enum error_category)category)->name, category);
        expect_error(true, NULL, &error, NULL, expected);
    }
}

static void
text_from_the_network_is_escaped(void **state)
{
    struct error error;
    error_set(&error, ERROR_SERVER, "a\x1b[2J\nfaxctl: forged\xff");
    strcpy(error.request_id, "5\x1b\xe2\x80\xae");
    expect_error(false, NULL, &error, "[{\"code\":\"\\u001b\",\"pointer\":\"\\u009b\"}]",
                 "faxctl: server error: a\\u001b[2J\\nfaxctl: forged\\xff (code \\u001b, "
                 "at \\u009b, request id 5\\u001b\\u202e)\n");
    expect_error(true, NULL, &error, "[{\"code\":\"\\u001b\",\"meta\":{\"a\":\"\xc2\x9b\"}}]",
                 "{\"error\":{\"id\":null,\"category\":\"server\",\"exit_status\":7,"
                 "\"retryable\":false,\"http_status\":null,\"request_id\":\"5\\u001b\\u202e\","
                 "\"message\":\"a\\u001b[2J\\nfaxctl: forged\\ufffd\",\"errors\":[{\"code\":"
                 "\"\\u001b\",\"meta\":{\"a\":\"\\u009b\"}}]}}\n");
}

/* The longest message and hint. */
static void
long_messages_are_not_cut(void **state)
{
    struct error error;
    char message[ERROR_MESSAGE_SIZE];
    char hint[ERROR_HINT_SIZE];
    struct memory_file file;
    memset(message, 'm', sizeof message - 1);
    message[sizeof message - 1] = '\0';
    memset(hint, 'h', sizeof hint - 1);
    hint[sizeof hint - 1] = '\0';
    error_set(&error, ERROR_SERVER, "%s", message);
    error_hint(&error, "%s", hint);
    for (int json = 0; json < 2; json++) {
        render_error(memory_file_open(&file), json != 0, 0, NULL, &error, NULL);
        char *text = memory_file_take(&file);
        char expected[sizeof message + sizeof hint + 2];
        snprintf(expected, sizeof expected, "%s; %s", message, hint);
        assert_non_null(strstr(text, expected));
        free(text);
    }
}

static void
warnings_are_written(void **state)
{
    struct memory_file file;
    render_warning(memory_file_open(&file), false, "others can read /a\nb");
    memory_file_expect(&file, "faxctl: warning: others can read /a\\nb\n");
    render_warning(memory_file_open(&file), true, "others can \"read\" it");
    memory_file_expect(&file, "{\"warning\":{\"message\":\"others can \\\"read\\\" it\"}}\n");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_see_one_line),
        cmocka_unit_test(missing_facts_are_left_out),
        cmocka_unit_test(api_errors_may_be_null),
        cmocka_unit_test(several_api_errors_are_a_table),
        cmocka_unit_test(the_table_of_api_errors_is_bounded),
        cmocka_unit_test(the_table_of_api_errors_fits_the_terminal),
        cmocka_unit_test(programs_get_json),
        cmocka_unit_test(json_errors_have_one_shape),
        cmocka_unit_test(text_from_the_network_is_escaped),
        cmocka_unit_test(long_messages_are_not_cut),
        cmocka_unit_test(warnings_are_written),
    };
    return cmocka_run_group_tests_name("render_error", tests, NULL, NULL);
}
