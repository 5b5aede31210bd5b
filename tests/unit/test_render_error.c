#include "render/render_error.h"

#include "test.h"

#include <string.h>

#include "api/api_error_decode.h"

#include "memory_file.h"

#define ID "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"

/* The API errors in an answer; none where it is NULL. */
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

static void
tells_people_in_one_line(void **state)
{
    struct error error = not_found();
    (void)state;
    expect_error(false, ID, &error, "[{\"code\":\"10005\"}]",
                 "faxctl: " ID ": not found: The requested resource does not exist (HTTP 404, "
                 "code 10005, request id 5f3c)\n");
    expect_error(false, ID, &error, NOT_FOUND_BODY,
                 "faxctl: " ID ": not found: The requested resource does not exist (HTTP 404, "
                 "code 10005, at /id, request id 5f3c)\n");
    expect_error(false, ID, &error, "[{\"parameter\":\"filter\"}]",
                 "faxctl: " ID ": not found: The requested resource does not exist (HTTP 404, "
                 "parameter filter, request id 5f3c)\n");
    expect_error(false, ID, &error, NULL,
                 "faxctl: " ID ": not found: The requested resource does not exist (HTTP 404, "
                 "request id 5f3c)\n");
    error_hint(&error, "check the id");
    expect_error(false, ID, &error, NULL,
                 "faxctl: " ID ": not found: The requested resource does not exist (HTTP 404, "
                 "request id 5f3c); check the id\n");
}

static void
leaves_out_what_there_is_not(void **state)
{
    struct error error;
    (void)state;
    error_set(&error, ERROR_USAGE, "`x` is not a fax id");
    expect_error(false, NULL, &error, NULL, "faxctl: `x` is not a fax id\n");
    error_set(&error, ERROR_NETWORK, "no route");
    expect_error(false, ID, &error, NULL, "faxctl: " ID ": network error: no route\n");
    error_set(&error, ERROR_SERVER, "an answer without a body");
    error.http_status = 502;
    expect_error(false, NULL, &error, NULL,
                 "faxctl: API error: an answer without a body (HTTP 502)\n");
    error.http_status = 0;
    strcpy(error.request_id, "5f3c");
    expect_error(false, NULL, &error, NULL,
                 "faxctl: API error: an answer without a body (request id 5f3c)\n");
}

static void
accepts_no_api_errors(void **state)
{
    struct error error = not_found();
    struct memory_file file;
    (void)state;
    render_error(memory_file_open(&file), false, 0, ID, &error, NULL);
    memory_file_expect(&file, "faxctl: " ID ": not found: The requested resource does not exist "
                              "(HTTP 404, request id 5f3c)\n");
    render_error(memory_file_open(&file), true, 0, NULL, &error, NULL);
    memory_file_expect(&file, "{\"error\":{\"id\":null,\"category\":\"not_found\","
                              "\"exit_status\":4,\"retryable\":false,\"http_status\":404,"
                              "\"request_id\":\"5f3c\",\"message\":\"The requested resource does "
                              "not exist\",\"errors\":[]}}\n");
}

static void
shows_several_api_errors_as_a_table(void **state)
{
    struct error error = not_found();
    (void)state;
    expect_error(false, ID, &error,
                 "{\"errors\":[{\"code\":\"10015\",\"title\":\"Bad \\u4e2d\",\"detail\":\"a\\nb\","
                 "\"source\":{\"pointer\":\"/to\"}},"
                 "{\"code\":7,\"title\":\"Also\",\"source\":{\"parameter\":\"page\"}},{}]}",
                 "faxctl: " ID ": not found: The requested resource does not exist (HTTP 404, "
                 "request id 5f3c)\n"
                 "  CODE   AT    TITLE   DETAIL\n"
                 "  10015  /to   Bad \xe4\xb8\xad  a\\nb\n"
                 "  7      page  Also    -\n"
                 "  -      -     -       -\n");
}

static void
the_table_of_api_errors_fits_the_terminal(void **state)
{
    struct error error = not_found();
    struct memory_file file;
    struct api_errors errors = errors_of(
        "{\"errors\":[{\"code\":\"10015\",\"title\":\"Bad request\",\"detail\":\"The number "
        "\u4e2d\u6587 is not valid in this country\",\"source\":{\"pointer\":\"/to\"}},"
        "{\"code\":\"1\",\"title\":\"A title that is long\",\"detail\":\"x\"}]}");
    (void)state;
    render_error(memory_file_open(&file), false, 50, NULL, &error, &errors);
    api_errors_free(&errors);
    memory_file_expect(&file,
                       "faxctl: not found: The requested resource does not exist (HTTP 404, "
                       "request id 5f3c)\n"
                       "  CODE   AT   TITLE              DETAIL\n"
                       "  10015  /to  Bad request        The number \xe4\xb8\xad\xe6\x96\x87\n"
                       "                                 is not valid in\n"
                       "                                 this country\n"
                       "  1      -    A title that is \xe2\x80\xa6  x\n");
}

static void
tells_programs_in_json(void **state)
{
    struct error error = not_found();
    (void)state;
    expect_error(true, ID, &error, NOT_FOUND_BODY,
                 "{\"error\":{\"id\":\"" ID "\",\"category\":\"not_found\",\"exit_status\":4,"
                 "\"retryable\":false,\"http_status\":404,\"request_id\":\"5f3c\","
                 "\"message\":\"The requested resource does not exist\",\"errors\":[{\"code\":"
                 "\"10005\",\"title\":\"Resource not found\",\"detail\":\"The requested resource "
                 "does not exist\",\"source\":{\"pointer\":\"/id\"},\"meta\":{}}]}}\n");
    error_hint(&error, "check \"it\"");
    error.retryable = true;
    expect_error(true, ID, &error,
                 "{\"errors\":[{\"code\":7},{\"parameter\":\"p\",\"pointer\":\"/q\"},"
                 "{\"title\":\"t\",\"meta\":{ \"b\" : 1.0, \"a\":[ ] }},{}]}",
                 "{\"error\":{\"id\":\"" ID "\",\"category\":\"not_found\",\"exit_status\":4,"
                 "\"retryable\":true,\"http_status\":404,\"request_id\":\"5f3c\","
                 "\"message\":\"The requested resource does not exist; check \\\"it\\\"\","
                 "\"errors\":[{\"code\":\"7\"},{\"source\":{\"pointer\":\"/q\","
                 "\"parameter\":\"p\"}},{\"title\":\"t\",\"meta\":{\"b\":1.0,\"a\":[]}},{}]}}\n");
}

/* The same members for every kind of failure. */
static void
json_has_one_shape(void **state)
{
    (void)state;
    for (int category = ERROR_INTERNAL; category < ERROR_CATEGORY_COUNT; category++) {
        struct error error;
        char expected[512];
        error_set(&error, (enum error_category)category, "what");
        snprintf(expected, sizeof expected,
                 "{\"error\":{\"id\":null,\"category\":\"%s\",\"exit_status\":%d,"
                 "\"retryable\":false,\"http_status\":null,\"request_id\":null,"
                 "\"message\":\"what\",\"errors\":[]}}\n",
                 error_category_name((enum error_category)category), category);
        expect_error(true, NULL, &error, NULL, expected);
    }
}

static void
text_from_the_network_is_escaped(void **state)
{
    struct error error;
    (void)state;
    error_set(&error, ERROR_SERVER, "a\x1b[2J\nfaxctl: forged\xff");
    strcpy(error.request_id, "5\x1b\xe2\x80\xae");
    expect_error(false, NULL, &error, "[{\"code\":\"\\u001b\",\"pointer\":\"\\u009b\"}]",
                 "faxctl: API error: a\\u001b[2J\\nfaxctl: forged\\xff (code \\u001b, "
                 "at \\u009b, request id 5\\u001b\\u202e)\n");
    expect_error(true, NULL, &error, "[{\"code\":\"\\u001b\",\"meta\":{\"a\":\"\xc2\x9b\"}}]",
                 "{\"error\":{\"id\":null,\"category\":\"server\",\"exit_status\":7,"
                 "\"retryable\":false,\"http_status\":null,\"request_id\":\"5\\u001b\\u202e\","
                 "\"message\":\"a\\u001b[2J\\u000afaxctl: forged\\ufffd\",\"errors\":[{\"code\":"
                 "\"\\u001b\",\"meta\":{\"a\":\"\\u009b\"}}]}}\n");
}

/* The longest message and hint that there can be. */
static void
long_messages_stay_whole(void **state)
{
    struct error error;
    char message[ERROR_MESSAGE_SIZE];
    char hint[ERROR_HINT_SIZE];
    struct memory_file file;
    (void)state;
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
warns(void **state)
{
    struct memory_file file;
    (void)state;
    render_warning(memory_file_open(&file), false, "others can read /a\nb");
    memory_file_expect(&file, "faxctl: warning: others can read /a\\nb\n");
    render_warning(memory_file_open(&file), true, "others can \"read\" it");
    memory_file_expect(&file, "{\"warning\":{\"message\":\"others can \\\"read\\\" it\"}}\n");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_people_in_one_line),
        cmocka_unit_test(leaves_out_what_there_is_not),
        cmocka_unit_test(accepts_no_api_errors),
        cmocka_unit_test(shows_several_api_errors_as_a_table),
        cmocka_unit_test(the_table_of_api_errors_fits_the_terminal),
        cmocka_unit_test(tells_programs_in_json),
        cmocka_unit_test(json_has_one_shape),
        cmocka_unit_test(text_from_the_network_is_escaped),
        cmocka_unit_test(long_messages_stay_whole),
        cmocka_unit_test(warns),
    };
    return cmocka_run_group_tests_name("render_error", tests, NULL, NULL);
}
