#include "api/request.h"

#include "test.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#include "fax_sample.h"

#define NOT_FOUND_BODY                                                                             \
    "{\"errors\":[{\"code\":\"10005\",\"title\":\"Resource not found\","                           \
    "\"detail\":\"The requested resource does not exist\"}]}"

/* Creates a request for the sample fax and judges a response to it. Free it with request_free(). */
static struct request *
judge(int status, const char *body)
{
    struct request *request = request_new_fax(SAMPLE_ID);
    struct http_result result = {.response = {.request_id = "5f3c"}};
    assert_non_null(request);
    result.response.status = status;
    if (body != NULL)
        result.response.body = buffer_of(body, strlen(body));
    memset(&request->error, 'x', sizeof request->error);
    request_judge(request, &result);
    buffer_free(&result.response.body);
    return request;
}

TEST(new_request_has_no_result)
{
    struct request *request = request_new_fax(SAMPLE_ID);
    assert_string_equal(request->target, "/faxes/" SAMPLE_ID);
    assert_string_equal(request->id, SAMPLE_ID);
    assert_int_equal(request->error.category, ERROR_NONE);
    request_free(request);
    request_free(NULL);
}

TEST(fax_is_the_result)
{
    struct request *request = judge(200, SAMPLE_BODY);
    assert_int_equal(request->error.category, ERROR_NONE);
    assert_non_null(request->fax);
    assert_string_equal(request->fax->status.value.text, "queued");
    assert_int_equal(request->api_errors.count, 0);
    request_clear_result(request);
    assert_null(request->fax);
    request_clear_result(request);
    request_free(request);
}

TEST(http_status_decides_the_category)
{
    static const struct {
        int status;
        enum error_category category;
        bool retryable;
    } rows[] = {
        {0, ERROR_SERVER, false},   {100, ERROR_SERVER, false},  {101, ERROR_SERVER, false},
        {199, ERROR_SERVER, false}, {201, ERROR_SERVER, false},  {202, ERROR_SERVER, false},
        {204, ERROR_SERVER, false}, {206, ERROR_SERVER, false},  {299, ERROR_SERVER, false},
        {300, ERROR_SERVER, false}, {301, ERROR_SERVER, false},  {302, ERROR_SERVER, false},
        {304, ERROR_SERVER, false}, {307, ERROR_SERVER, false},  {308, ERROR_SERVER, false},
        {399, ERROR_SERVER, false}, {400, ERROR_SERVER, false},  {401, ERROR_AUTH, false},
        {402, ERROR_SERVER, false}, {403, ERROR_AUTH, false},    {404, ERROR_NOT_FOUND, false},
        {405, ERROR_SERVER, false}, {406, ERROR_SERVER, false},  {407, ERROR_SERVER, false},
        {408, ERROR_SERVER, true},  {409, ERROR_SERVER, false},  {410, ERROR_SERVER, false},
        {415, ERROR_SERVER, false}, {418, ERROR_SERVER, false},  {422, ERROR_SERVER, false},
        {425, ERROR_SERVER, false}, {428, ERROR_SERVER, false},  {429, ERROR_RATE_LIMIT, true},
        {430, ERROR_SERVER, false}, {451, ERROR_SERVER, false},  {499, ERROR_SERVER, false},
        {500, ERROR_SERVER, true},  {501, ERROR_SERVER, false},  {502, ERROR_SERVER, true},
        {503, ERROR_SERVER, true},  {504, ERROR_SERVER, true},   {505, ERROR_SERVER, false},
        {506, ERROR_SERVER, true},  {511, ERROR_SERVER, true},   {520, ERROR_SERVER, true},
        {530, ERROR_SERVER, true},  {599, ERROR_SERVER, true},   {600, ERROR_SERVER, false},
        {999, ERROR_SERVER, false}, {1000, ERROR_SERVER, false}, {-1, ERROR_SERVER, false},
    };
    static const char *const bodies[] = {NOT_FOUND_BODY, SAMPLE_BODY, "<html>", "", NULL};
    for (size_t i = 0; i < COUNT(rows); i++) {
        for (size_t j = 0; j < COUNT(bodies); j++) {
            struct request *request = judge(rows[i].status, bodies[j]);
            bool foreign = rows[i].status == 403 && j != 0; /* of a firewall */
            if (request->error.category != (foreign ? ERROR_SERVER : rows[i].category))
                fail_msg("HTTP %ld: %s", rows[i].status,
                         error_category_info(request->error.category)->name);
            if (request->error.retryable != rows[i].retryable)
                fail_msg("HTTP %ld: retryable is %d", rows[i].status, request->error.retryable);
            assert_null(request->fax);
            assert_int_equal(request->error.http_status, rows[i].status);
            assert_string_equal(request->error.request_id, "5f3c");
            assert_true(request->error.message[0] != '\0');
            assert_int_equal(request->api_errors.count, j == 0 ? 1 : 0);
            request_free(request);
        }
    }
}

/* The hint tells to try again if, and only if, faxctl does and says that it can help. */
TEST(hint_agrees_with_retries)
{
    for (int status = -1; status < 1000; status++) {
        struct request *request = judge(status, status == 200 ? SAMPLE_BODY : NOT_FOUND_BODY);
        bool passes = status == 408 || status == 429 ||
                      (status >= 500 && status < 600 && status != 501 && status != 505);
        bool advised = strstr(request->error.hint, "try again") != NULL;
        if (request->error.retryable != passes || advised != passes)
            fail_msg("HTTP %d: %s", status, request->error.hint);
        request_free(request);
    }
}

TEST(message_of_the_api_is_passed_on)
{
    static const struct {
        const char *body;
        const char *message;
    } rows[] = {
        {NOT_FOUND_BODY, "The requested resource does not exist"},
        {"{\"errors\":[{\"title\":\"Resource not found\"}]}", "Resource not found"},
        {"[{\"title\":\"only a title\",\"detail\":\"\"}]", "only a title"},
        {"[{\"detail\":\"a 100%s %n detail\"}]", "a 100%s %n detail"},
        {"{\"errors\":[{\"detail\":\"first\"},{\"detail\":\"second\"}]}", "first"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct request *request = judge(404, rows[i].body);
        assert_string_equal(request->error.message, rows[i].message);
        assert_true(request->error.hint[0] != '\0');
        request_free(request);
    }
}

TEST(response_not_from_the_api_is_described)
{
    static const struct {
        const char *body;
        const char *part;
    } rows[] = {
        {NULL, "empty response"},
        {"", "empty response"},
        {" \r\n", "empty response"},
        {"<html><body>502 Bad Gateway</body></html>", "HTML"},
        {"\r\n  <?xml version=\"1.0\"?>", "XML"},
        {"{\"message\":\"no\"}", "no error details"},
        {"[]", "no error details"},
        {"{\"errors\":[{}]}", "no reason given"},
        {"upstream connect error\nor more", "upstream connect error"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct request *request = judge(502, rows[i].body);
        if (strstr(request->error.message, rows[i].part) == NULL)
            fail_msg("%s: %s", rows[i].body, request->error.message);
        assert_null(strstr(request->error.message, "or more"));
        request_free(request);
    }
}

TEST(quoted_response_is_cut_between_characters)
{
    for (int before = 0; before < 4; before++) {
        char body[400] = "";
        for (int i = 0; i < before; i++)
            strcat(body, "x");
        for (int i = 0; i < 60; i++)
            strcat(body, "\xe2\x82\xac");
        struct request *request = judge(502, body);
        const char *message = request->error.message;
        for (size_t length = strlen(message); length != 0;) {
            uint32_t code_point;
            size_t used = text_decode(message, length, &code_point);
            if (used == 0)
                fail_msg("a character is cut in two: %s", request->error.message);
            message += used;
            length -= used;
        }
        request_free(request);
    }
}

TEST(success_without_a_fax_is_an_error)
{
    static const char *const bodies[] = {
        NULL,
        "",
        "{}",
        "{\"data\":{}}",
        "<html>",
        "{\"data\":{\"id\":\"1ccc7b54-4df3-4bca-a65a-3da1ecc777f0\"}}",
        "{\"data\":{\"id\":\"" SAMPLE_ID "\",\"record_type\":7}}",
        NOT_FOUND_BODY,
    };
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct request *request = judge(200, bodies[i]);
        bool explained = bodies[i] != NULL && strcmp(bodies[i], NOT_FOUND_BODY) == 0;
        assert_null(request->fax);
        assert_int_equal(request->error.category, ERROR_SERVER);
        assert_false(request->error.retryable);
        assert_int_equal(request->error.http_status, 200);
        assert_string_equal(request->error.request_id, "5f3c");
        assert_int_equal(request->api_errors.count, explained);
        if (explained)
            assert_string_equal(request->api_errors.items[0].code, "10005");
        request_free(request);
    }
}

TEST(error_of_the_transport_is_passed_on)
{
    struct request *request = request_new_fax(SAMPLE_ID);
    struct http_result result = {0};
    error_set(&result.error, ERROR_NETWORK, "the connection broke off");
    error_hint(&result.error, "plug it in");
    result.error.retryable = true;
    request_judge(request, &result);
    buffer_free(&result.response.body);
    assert_null(request->fax);
    assert_int_equal(request->error.category, ERROR_NETWORK);
    assert_true(request->error.retryable);
    assert_int_equal(request->error.http_status, 0);
    assert_string_equal(request->error.message, "the connection broke off");
    assert_string_equal(request->error.hint, "plug it in");
    request_free(request);
}

TEST(page_is_judged_as_a_page)
{
    static const struct {
        const char *body;
        bool is_page;
    } rows[] = {{"{\"data\":[],\"meta\":{}}", true}, {SAMPLE_BODY, false}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct request *request = request_new_page("/faxes?page%5Bnumber%5D=2");
        struct http_result result = {.response = {.status = 200}};
        result.response.body = buffer_of(rows[i].body, strlen(rows[i].body));
        assert_string_equal(request->target, "/faxes?page%5Bnumber%5D=2");
        assert_string_equal(request->id, "");
        request_judge(request, &result);
        buffer_free(&result.response.body);
        assert_null(request->fax);
        assert_int_equal(request->page != NULL, rows[i].is_page);
        assert_int_equal(request->error.category, rows[i].is_page ? ERROR_NONE : ERROR_SERVER);
        request_free(request);
    }
}

/* Media */

#define LINK "https://bucket.example/a.pdf?X-Amz-Signature=fac2"

static struct http_media media = {.url = LINK, .limit = 1000};

/* Creates a request for media of the sample fax. */
static struct request *
request_media(void)
{
    struct request *request = judge(200, SAMPLE_BODY);
    const struct fax *fax = request->fax;
    request->media = &media;
    request_clear_result(request); /* as client_submit() does */
    assert_ptr_equal(request->fax, fax);
    return request;
}

/* Judges the response of a media store. */
static void
judge_store(struct request *request, int status, uint64_t received, const char *body)
{
    struct http_result result = {.response = {.status = status, .request_id = "5f3c"}};
    media.received = received;
    result.response.body = buffer_of(body, strlen(body));
    memset(&request->error, 'x', sizeof request->error);
    request_judge(request, &result);
    buffer_free(&result.response.body);
}

TEST(fax_is_kept_until_it_is_requested_again)
{
    struct request *request = request_media();
    const struct fax *fax = request->fax;
    judge_store(request, 200, 1, "");
    assert_int_equal(request->error.category, ERROR_NONE);
    assert_ptr_equal(request->fax, fax);
    judge_store(request, 403, 0, "");
    assert_int_equal(request->error.category, ERROR_SERVER);
    assert_ptr_equal(request->fax, fax);
    request->media = NULL;
    request_clear_result(request);
    assert_null(request->fax);
    request_free(request);
}

TEST(empty_file_is_an_error)
{
    struct request *request = request_media();
    judge_store(request, 200, 0, "");
    assert_int_equal(request->error.category, ERROR_SERVER);
    assert_false(request->error.retryable);
    assert_string_equal(request->error.message, "the stored file is empty");
    request_free(request);
}

static void
count_release(void *context)
{
    ++*(int *)context;
}

TEST(context_is_released_with_the_request)
{
    int releases = 0;
    struct request *request = request_media();
    request->context = &releases;
    request->release = count_release;
    judge_store(request, 200, 1, "");
    assert_int_equal(releases, 0);
    request_free(request);
    assert_int_equal(releases, 1);
}

/* A 401 or 403 of a store is not about the API key. */
TEST(status_of_a_media_store_decides_the_category)
{
    for (int status = -1; status <= 1000; status++) {
        enum error_category category = status == 200   ? ERROR_NONE
                                       : status == 404 ? ERROR_NOT_FOUND
                                       : status == 429 ? ERROR_RATE_LIMIT
                                                       : ERROR_SERVER;
        struct request *request = request_media();
        struct error *error = &request->error;
        judge_store(request, status, 1, SAMPLE_BODY);
        if (error->category != category || error->http_status != status)
            fail_msg("HTTP %d: %s", status, error_category_info(error->category)->name);
        if (status != 200 && (error->retryable != http_status_is_transient(status) ||
                              error->retryable != (strstr(error->hint, "try again") != NULL)))
            fail_msg("HTTP %d: %s", status, error->hint);
        assert_string_equal(error->request_id, "5f3c");
        request_free(request);
    }
}

TEST(only_the_code_of_a_store_s_error_is_shown)
{
#define LETTERS_64 "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ01"
    static const struct {
        const char *body;
        const char *code;
    } rows[] = {
        {"<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code><Message>fac2</Message></Error>",
         "AccessDenied"},
        {"<Error><Code>InvalidArgument</Code><ArgumentValue>Bearer fac2</ArgumentValue></Error>",
         "InvalidArgument"},
        {"<Code>A</Code><Code>B</Code>", "A"},
        {"<Code>" LETTERS_64 "</Code>", LETTERS_64},
        {"<Code>" LETTERS_64 "2</Code>", ""},
        {"<Code></Code>", ""},
        {"<Code>", ""},
        {"<Code>AccessDenied", ""},
        {"<Code>Access Denied</Code>", ""},
        {"<Code>X-Amz</Code>", ""},
        {"<Code>\x1b[31m</Code>", ""},
        {"<Code>Zugriff\xc3\xa4</Code>", ""},
        {"<Code>a<b></b></Code>", ""},
        {"<code>AccessDenied</code>", ""},
        {"{\"error\":\"fac2\"}", ""},
        {"fac2", ""},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char code[REQUEST_STORE_CODE_SIZE];
        char expected[ERROR_MESSAGE_SIZE];
        struct request *request = request_media();
        request_store_code(rows[i].body, code);
        assert_string_equal(code, rows[i].code);
        judge_store(request, 403, 0, rows[i].body);
        snprintf(expected, sizeof expected, "the media store refused the link%s%s%s",
                 *code != '\0' ? " (" : "", code, *code != '\0' ? ")" : "");
        assert_string_equal(request->error.message, expected);
        assert_null(strstr(request->error.hint, "fac2"));
        assert_int_equal(request->api_errors.count, 0);
        request_free(request);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(new_request_has_no_result),
        cmocka_unit_test(fax_is_the_result),
        cmocka_unit_test(http_status_decides_the_category),
        cmocka_unit_test(hint_agrees_with_retries),
        cmocka_unit_test(message_of_the_api_is_passed_on),
        cmocka_unit_test(response_not_from_the_api_is_described),
        cmocka_unit_test(quoted_response_is_cut_between_characters),
        cmocka_unit_test(success_without_a_fax_is_an_error),
        cmocka_unit_test(error_of_the_transport_is_passed_on),
        cmocka_unit_test(page_is_judged_as_a_page),
        cmocka_unit_test(fax_is_kept_until_it_is_requested_again),
        cmocka_unit_test(empty_file_is_an_error),
        cmocka_unit_test(context_is_released_with_the_request),
        cmocka_unit_test(status_of_a_media_store_decides_the_category),
        cmocka_unit_test(only_the_code_of_a_store_s_error_is_shown),
    };
    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
