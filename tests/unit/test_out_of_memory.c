/* RTLD_NEXT, which finds the allocator that is replaced here, is not part of POSIX.1-2008. */
#define _GNU_SOURCE

#include "api/fax_decode.h"

#include "test.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "api/api_error_decode.h"
#include "api/url.h"

#include "fax_sample.h"

/* A sanitizer brings its own allocator, which takes no other before it. */
#if defined(__SANITIZE_ADDRESS__)
#define ALLOCATOR_IS_FIXED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ALLOCATOR_IS_FIXED
#endif
#endif

/* The allocations to come until one fails; negative: none does. */
static long allocations_left = -1;
static long blocks; /* in use, of those that were allocated while the count was on */
static bool counting;

static bool
allocation_fails(void)
{
    return counting && allocations_left >= 0 && allocations_left-- == 0;
}

static void
count_block(const void *block, long change)
{
    if (counting && block != NULL)
        blocks += change;
}

#ifndef ALLOCATOR_IS_FIXED

/* The allocator that would be there without this one. */
static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void (*free)(void *);
} next;

static void
find_next(const char *name, void *place)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    memcpy(place, &symbol, sizeof symbol);
}

void *
malloc(size_t size)
{
    if (next.malloc == NULL)
        find_next("malloc", &next.malloc);
    void *block = allocation_fails() ? NULL : next.malloc(size);
    count_block(block, 1);
    return block;
}

void *
calloc(size_t count, size_t size)
{
    if (next.calloc == NULL)
        find_next("calloc", &next.calloc);
    void *block = allocation_fails() ? NULL : next.calloc(count, size);
    count_block(block, 1);
    return block;
}

void *
realloc(void *before, size_t size)
{
    if (next.realloc == NULL)
        find_next("realloc", &next.realloc);
    void *block = allocation_fails() ? NULL : next.realloc(before, size);
    if (before == NULL)
        count_block(block, 1);
    return block;
}

void
free(void *block)
{
    if (next.free == NULL)
        find_next("free", &next.free);
    count_block(block, -1);
    next.free(block);
}

#endif

static void *
failing_malloc(size_t size)
{
    void *block = allocation_fails() ? NULL : malloc(size);
    count_block(block, 1);
    return block;
}

static void
counting_free(void *block)
{
    count_block(block, -1);
    free(block);
}

/* Lets the allocation after `count` others fail. */
static void
begin(long count)
{
    allocations_left = count;
    blocks = 0;
    counting = true;
}

/* Returns whether an allocation has failed. */
static bool
end(void)
{
    counting = false;
    return allocations_left < 0;
}

/* Whether the allocator above is used. Under valgrind(1) it is not, though it is there. */
static bool
allocator_is_replaced(void)
{
    void *(*volatile allocate)(size_t) = malloc;
    begin(0);
    void *block = allocate(1);
    end();
    free(block);
    return block == NULL;
}

/* Where only cJSON's allocations can be made to fail, they do. */
static int
setup(void **state)
{
    if (!allocator_is_replaced())
        cJSON_InitHooks(&(cJSON_Hooks){failing_malloc, counting_free});
    return 0;
}

enum { MOST_ALLOCATIONS = 2000 };

static void
fax_is_decoded_or_rejected(void **state)
{
    static const char body[] =
        "{\"data\":{\"id\":\"" SAMPLE_ID "\",\"media_url\":[\"u\",\"\\u0076\"],\"page_count\":7,"
        "\"from\":\"\\/\",\"preview_url\":\"w\","
        "\"stored_media_url\":[],\"status\":\"failed\",\"new\":{\"a\":[1,{\"b\":null}]}}}";
    long count = 0;
    for (bool failed = true; failed; count++) {
        struct fax *fax = NULL;
        struct error error = {.category = ERROR_NONE};
        struct buffer buffer = buffer_of(body, strlen(body));
        const char *bytes = buffer.bytes;
        assert_true(count < MOST_ALLOCATIONS);
        begin(count);
        bool decoded = fax_decode(&buffer, SAMPLE_ID, &fax, &error);
        failed = end();
        assert_int_equal(decoded, !failed);
        if (failed) {
            assert_null(fax);
            assert_int_equal(error.category, ERROR_INTERNAL);
            assert_string_equal(error.message, "out of memory");
            assert_ptr_equal(buffer.bytes, bytes);
            assert_int_equal(buffer.length, strlen(body));
            assert_memory_equal(buffer.bytes, body, strlen(body));
            if (blocks != 0)
                fail_msg("allocation %ld: %ld blocks are lost", count, blocks);
        }
        fax_free(fax);
        buffer_free(&buffer);
    }
    assert_true(count > 4);
}

static void
api_errors_are_decoded_or_rejected(void **state)
{
    static const char body[] =
        "{\"errors\":[{\"code\":\"10005\",\"title\":\"\\/\",\"source\":{\"pointer\":\"\\/a\"},"
        "\"meta\":{\"url\":\"u\"}},{\"code\":7}]}";
    long count = 0;
    for (bool failed = true; failed; count++) {
        struct api_errors errors;
        struct error error = {.category = ERROR_NONE};
        struct buffer buffer = buffer_of(body, strlen(body));
        const char *bytes = buffer.bytes;
        assert_true(count < MOST_ALLOCATIONS);
        begin(count);
        bool decoded = api_errors_decode(&buffer, &errors, &error);
        failed = end();
        assert_int_equal(decoded, !failed);
        if (failed) {
            assert_int_equal(errors.count, 0);
            assert_null(errors.items);
            assert_null(errors.body);
            assert_int_equal(error.category, ERROR_INTERNAL);
            assert_ptr_equal(buffer.bytes, bytes);
            assert_memory_equal(buffer.bytes, body, strlen(body));
            if (blocks != 0)
                fail_msg("allocation %ld: %ld blocks are lost", count, blocks);
        }
        api_errors_free(&errors);
        buffer_free(&buffer);
    }
    assert_true(count > 4);
}

static void
buffer_that_cannot_grow_is_unchanged(void **state)
{
    static char many[5000];
    struct buffer buffer = {0};
    if (!allocator_is_replaced())
        return;
    memset(many, 'x', sizeof many);
    begin(0);
    assert_false(buffer_append(&buffer, "abc", 3, 100));
    assert_true(end());
    assert_null(buffer.bytes);
    assert_true(buffer_append(&buffer, "abc", 3, 100));
    begin(0);
    assert_false(buffer_append(&buffer, many, sizeof many, sizeof many * 2));
    assert_true(end());
    assert_string_equal(buffer.bytes, "abc");
    assert_int_equal(buffer.length, 3);
    assert_true(buffer_append(&buffer, many, sizeof many, sizeof many * 2));
    assert_int_equal(buffer.length, sizeof many + 3);
    buffer_free(&buffer);
}

/* A bad URL never passes, and a lack of memory is never blamed on the URL. */
static void
bad_base_url_never_passes(void **state)
{
    static const char *const urls[] = {
        "https://api.telnyx.com/v2", "https://user@api.telnyx.com/v2",
        "https://api.telnyx.com/v2?a=b", "https://api.telnyx.com/v2#a", "http://api.telnyx.com/v2"};
    if (!allocator_is_replaced())
        return;
    for (size_t i = 0; i < COUNT(urls); i++) {
        long count = 0;
        for (bool failed = true; failed; count++) {
            char *base_url = NULL;
            struct error error = {.category = ERROR_NONE};
            assert_true(count < MOST_ALLOCATIONS);
            begin(count);
            bool accepted = url_check_base(urls[i], "--base-url", &base_url, &error);
            failed = end();
            if (accepted && i != 0)
                fail_msg("%s passes if allocation %ld fails", urls[i], count);
            if (failed && error.category != ERROR_INTERNAL)
                fail_msg("%s: allocation %ld: %s", urls[i], count, error.message);
            if (!accepted && blocks != 0)
                fail_msg("%s: allocation %ld: %ld blocks are lost", urls[i], count, blocks);
            free(base_url);
        }
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(fax_is_decoded_or_rejected),
        cmocka_unit_test(api_errors_are_decoded_or_rejected),
        cmocka_unit_test(buffer_that_cannot_grow_is_unchanged),
        cmocka_unit_test(bad_base_url_never_passes),
    };
    return cmocka_run_group_tests_name("out_of_memory", tests, setup, NULL);
}
