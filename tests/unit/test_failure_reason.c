#include "model/failure_reason.h"

#include "test.h"

#include <string.h>

/* Values documented by the API. */
static const struct {
    const char *name;
    const char *reasons[16]; /* NULL: no more */
} documented[] = {
    [FAILURE_ACTOR_FILE] = {"file",
                            {"file_size_limit_exceeded", "page_count_limit_exceeded",
                             "file_download_failed", "file_format_invalid",
                             "media_processing_exception"}},
    [FAILURE_ACTOR_NUMBER] = {"number",
                              {"receiver_invalid_number_format", "receiver_unallocated_number",
                               "destination_invalid"}},
    [FAILURE_ACTOR_RECIPIENT] = {"recipient",
                                 {"fax_initial_communication_timeout", "fax_signaling_error",
                                  "invalid_ecm_response_from_receiver", "receiver_call_dropped",
                                  "receiver_communication_error", "receiver_decline",
                                  "receiver_incompatible_destination", "receiver_no_answer",
                                  "receiver_no_response", "user_busy", "carrier_lost", "rejected"}},
    [FAILURE_ACTOR_CARRIER] = {"carrier",
                               {"receiver_recovery_on_timer_expire", "destination_unreachable"}},
    [FAILURE_ACTOR_ACCOUNT] =
        {"account",
         {"destination_not_in_service_plan", "destination_not_in_countries_whitelist",
          "account_disabled", "no_outbound_profile", "user_channel_limit_exceeded",
          "outbound_profile_channel_limit_exceeded", "connection_channel_limit_exceeded",
          "outbound_profile_daily_spend_limit_exceeded", "unverified_origination_number",
          "unverified_destination_not_allowed"}},
    [FAILURE_ACTOR_VENDOR] = {"vendor",
                              {"sender_call_dropped", "sender_communication_error",
                               "service_unavailable"}},
    [FAILURE_ACTOR_SENDER] = {"sender", {"sender_canceled"}},
};

static void
expect_sentence(const char *text)
{
    assert_non_null(text);
    assert_true(strlen(text) > 3);
    assert_int_not_equal(text[strlen(text) - 1], '.');
    assert_null(strchr(text, '\n'));
}

static void
has_every_documented_actor_and_reason(void **state)
{
    size_t count = 0;
    assert_int_equal(COUNT(documented), FAILURE_ACTOR_COUNT);
    for (int actor = 0; actor < FAILURE_ACTOR_COUNT; actor++) {
        const struct failure_actor_info *info = failure_actor_info((enum failure_actor)actor);
        assert_string_equal(info->name, documented[actor].name);
        expect_sentence(info->advice);
        for (const char *const *name = documented[actor].reasons; *name != NULL; name++, count++) {
            const struct failure_reason *reason = failure_reason_find(*name);
            if (reason == NULL)
                fail_msg("there is no %s", *name);
            assert_string_equal(reason->name, *name);
            if ((int)reason->actor != actor)
                fail_msg("%s is for the %s", *name, failure_actor_info(reason->actor)->name);
            expect_sentence(reason->meaning);
        }
    }
    assert_int_equal(failure_reason_count, count);
}

static void
reasons_are_unique(void **state)
{
    for (size_t i = 0; i < failure_reason_count; i++)
        assert_ptr_equal(failure_reason_find(failure_reasons[i].name), &failure_reasons[i]);
}

static void
other_names_are_not_found(void **state)
{
    static const char *const names[] = {"", "User_Busy", "user_busy ", "user", "unknown", "null"};
    for (size_t i = 0; i < COUNT(names); i++)
        assert_null(failure_reason_find(names[i]));
    assert_null(failure_reason_find(NULL));
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_every_documented_actor_and_reason),
        cmocka_unit_test(reasons_are_unique),
        cmocka_unit_test(other_names_are_not_found),
    };
    return cmocka_run_group_tests_name("failure_reason", tests, NULL, NULL);
}
