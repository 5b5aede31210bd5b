#include "api/verdict.h"

#include "test.h"

#include <string.h>

#include "base/text.h"

#include "fax_sample.h"

#define NOT_FOUND_BODY                                                                             \
    "{\"errors\":[{\"code\":\"10005\",\"title\":\"Resource not found\","                           \
    "\"detail\":\"The requested resource does not exist\"}]}"

/* Judges an answer. The verdict is to be freed. */
static struct verdict
judge(long status, const char *body)
{
    struct verdict verdict = {.id = SAMPLE_ID};
    struct http_result result = {.answered = true, .response = {.request_id = "5f3c"}};
    result.response.status = status;
    if (body != NULL)
        result.response.body = buffer_of(body, strlen(body));
    memset(&verdict.error, 'x', sizeof verdict.error);
    verdict_judge(&verdict, &result);
    http_result_free(&result);
    return verdict;
}

static void
a_fax_is_a_record(void **state)
{
    struct verdict verdict = judge(200, SAMPLE_BODY);
    (void)state;
    assert_int_equal(verdict.error.category, ERROR_NONE);
    assert_non_null(verdict.fax);
    assert_string_equal(verdict.fax->status.value.text, "queued");
    assert_int_equal(verdict.api_errors.count, 0);
    verdict_free(&verdict);
    assert_null(verdict.fax);
    verdict_free(&verdict);
}

static void
classifies_by_http_status(void **state)
{
    static const struct {
        long status;
        enum error_category category;
        bool retryable;
    } rows[] = {
        {0, ERROR_SERVER, false},   {100, ERROR_SERVER, false}, {101, ERROR_SERVER, false},
        {199, ERROR_SERVER, false}, {201, ERROR_SERVER, false}, {202, ERROR_SERVER, false},
        {204, ERROR_SERVER, false}, {206, ERROR_SERVER, false}, {299, ERROR_SERVER, false},
        {300, ERROR_SERVER, false}, {301, ERROR_SERVER, false}, {302, ERROR_SERVER, false},
        {304, ERROR_SERVER, false}, {307, ERROR_SERVER, false}, {308, ERROR_SERVER, false},
        {399, ERROR_SERVER, false}, {400, ERROR_SERVER, false}, {401, ERROR_AUTH, false},
        {402, ERROR_SERVER, false}, {403, ERROR_AUTH, false},   {404, ERROR_NOT_FOUND, false},
        {405, ERROR_SERVER, false}, {406, ERROR_SERVER, false}, {407, ERROR_SERVER, false},
        {408, ERROR_SERVER, true},  {409, ERROR_SERVER, false}, {410, ERROR_SERVER, false},
        {415, ERROR_SERVER, false}, {418, ERROR_SERVER, false}, {422, ERROR_SERVER, false},
        {425, ERROR_SERVER, false}, {428, ERROR_SERVER, false}, {429, ERROR_RATE_LIMIT, true},
        {430, ERROR_SERVER, false}, {451, ERROR_SERVER, false}, {499, ERROR_SERVER, false},
        {500, ERROR_SERVER, true},  {501, ERROR_SERVER, false}, {502, ERROR_SERVER, true},
        {503, ERROR_SERVER, true},  {504, ERROR_SERVER, true},  {505, ERROR_SERVER, false},
        {511, ERROR_SERVER, false}, {520, ERROR_SERVER, false}, {599, ERROR_SERVER, false},
        {600, ERROR_SERVER, false}, {999, ERROR_SERVER, false}, {1000, ERROR_SERVER, false},
        {-1, ERROR_SERVER, false},
    };
    static const char *const bodies[] = {NOT_FOUND_BODY, SAMPLE_BODY, "<html>", "", NULL};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t j = 0; j < sizeof bodies / sizeof *bodies; j++) {
            struct verdict verdict = judge(rows[i].status, bodies[j]);
            if (verdict.error.category != rows[i].category)
                fail_msg("HTTP %ld: %s", rows[i].status,
                         error_category_name(verdict.error.category));
            if (verdict.error.retryable != rows[i].retryable)
                fail_msg("HTTP %ld: retryable is %d", rows[i].status, verdict.error.retryable);
            assert_null(verdict.fax);
            assert_int_equal(verdict.error.http_status, rows[i].status);
            assert_string_equal(verdict.error.request_id, "5f3c");
            assert_true(verdict.error.message[0] != '\0');
            assert_int_equal(verdict.api_errors.count, j == 0 ? 1 : 0);
            verdict_free(&verdict);
        }
    }
}

static void
says_what_the_api_says(void **state)
{
    static const struct {
        const char *body;
        const char *message;
    } rows[] = {
        {NOT_FOUND_BODY, "The requested resource does not exist"},
        {"{\"errors\":[{\"title\":\"Resource not found\"}]}", "Resource not found"},
        {"[{\"detail\":\"a 100%s %n detail\"}]", "a 100%s %n detail"},
        {"{\"errors\":[{\"detail\":\"first\"},{\"detail\":\"second\"}]}", "first"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct verdict verdict = judge(404, rows[i].body);
        assert_string_equal(verdict.error.message, rows[i].message);
        assert_true(verdict.error.hint[0] != '\0');
        verdict_free(&verdict);
    }
}

static void
says_what_came_instead(void **state)
{
    static const struct {
        const char *body;
        const char *part;
    } rows[] = {
        {NULL, "without a body"},
        {"", "without a body"},
        {" \r\n", "without a body"},
        {"<html><body>502 Bad Gateway</body></html>", "HTML"},
        {"\r\n  <?xml version=\"1.0\"?>", "XML"},
        {"{\"message\":\"no\"}", "without the API's errors"},
        {"[]", "without the API's errors"},
        {"{\"errors\":[{}]}", "does not say why"},
        {"upstream connect error\nor more", "upstream connect error"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct verdict verdict = judge(502, rows[i].body);
        if (strstr(verdict.error.message, rows[i].part) == NULL)
            fail_msg("%s: %s", rows[i].body, verdict.error.message);
        assert_null(strstr(verdict.error.message, "or more"));
        verdict_free(&verdict);
    }
}

/* A quoted answer is cut between characters. */
static void
quotes_whole_characters(void **state)
{
    (void)state;
    for (int before = 0; before < 4; before++) {
        char body[400] = "";
        for (int i = 0; i < before; i++)
            strcat(body, "x");
        for (int i = 0; i < 60; i++)
            strcat(body, "\xe2\x82\xac");
        struct verdict verdict = judge(502, body);
        const char *message = verdict.error.message;
        for (size_t length = strlen(message); length != 0;) {
            uint32_t code_point;
            size_t used = text_decode(message, length, &code_point);
            if (used == 0)
                fail_msg("a character is cut in two: %s", verdict.error.message);
            message += used;
            length -= used;
        }
        verdict_free(&verdict);
    }
}

static void
a_200_that_is_no_fax_is_an_error(void **state)
{
    static const char *const bodies[] = {
        NULL,
        "",
        "{}",
        "{\"data\":{}}",
        "<html>",
        "{\"data\":{\"id\":\"1ccc7b54-4df3-4bca-a65a-3da1ecc777f0\"}}",
        "{\"data\":{\"id\":\"" SAMPLE_ID "\",\"status\":7}}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct verdict verdict = judge(200, bodies[i]);
        assert_null(verdict.fax);
        assert_int_equal(verdict.error.category, ERROR_SERVER);
        assert_false(verdict.error.retryable);
        assert_int_equal(verdict.error.http_status, 200);
        assert_string_equal(verdict.error.request_id, "5f3c");
        verdict_free(&verdict);
    }
}

static void
a_200_with_errors_keeps_them(void **state)
{
    struct verdict verdict = judge(200, NOT_FOUND_BODY);
    (void)state;
    assert_null(verdict.fax);
    assert_int_equal(verdict.error.category, ERROR_SERVER);
    assert_int_equal(verdict.api_errors.count, 1);
    assert_string_equal(verdict.api_errors.items[0].code, "10005");
    verdict_free(&verdict);
}

static void
no_answer_is_the_error_of_the_transport(void **state)
{
    struct verdict verdict = {.id = SAMPLE_ID};
    struct http_result result = {0};
    (void)state;
    error_set(&result.error, ERROR_NETWORK, "the connection broke off");
    error_hint(&result.error, "plug it in");
    result.error.retryable = true;
    verdict_judge(&verdict, &result);
    http_result_free(&result);
    assert_null(verdict.fax);
    assert_int_equal(verdict.error.category, ERROR_NETWORK);
    assert_true(verdict.error.retryable);
    assert_int_equal(verdict.error.http_status, 0);
    assert_string_equal(verdict.error.message, "the connection broke off");
    assert_string_equal(verdict.error.hint, "plug it in");
    verdict_free(&verdict);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fax_is_a_record),
        cmocka_unit_test(classifies_by_http_status),
        cmocka_unit_test(says_what_the_api_says),
        cmocka_unit_test(says_what_came_instead),
        cmocka_unit_test(quotes_whole_characters),
        cmocka_unit_test(a_200_that_is_no_fax_is_an_error),
        cmocka_unit_test(a_200_with_errors_keeps_them),
        cmocka_unit_test(no_answer_is_the_error_of_the_transport),
    };
    return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
