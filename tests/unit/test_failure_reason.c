#include "model/failure_reason.h"

#include "test.h"

#include <string.h>

/* Values documented by the API. */
static const struct {
    const char *name;
    enum failure_actor actor;
} documented[] = {{"file_size_limit_exceeded", FAILURE_ACTOR_FILE},
                  {"page_count_limit_exceeded", FAILURE_ACTOR_FILE},
                  {"file_download_failed", FAILURE_ACTOR_FILE},
                  {"file_format_invalid", FAILURE_ACTOR_FILE},
                  {"media_processing_exception", FAILURE_ACTOR_FILE},
                  {"fax_initial_communication_timeout", FAILURE_ACTOR_RECIPIENT},
                  {"fax_signaling_error", FAILURE_ACTOR_RECIPIENT},
                  {"invalid_ecm_response_from_receiver", FAILURE_ACTOR_RECIPIENT},
                  {"receiver_call_dropped", FAILURE_ACTOR_RECIPIENT},
                  {"receiver_communication_error", FAILURE_ACTOR_RECIPIENT},
                  {"receiver_decline", FAILURE_ACTOR_RECIPIENT},
                  {"receiver_incompatible_destination", FAILURE_ACTOR_RECIPIENT},
                  {"receiver_invalid_number_format", FAILURE_ACTOR_NUMBER},
                  {"receiver_no_answer", FAILURE_ACTOR_RECIPIENT},
                  {"receiver_no_response", FAILURE_ACTOR_RECIPIENT},
                  {"receiver_recovery_on_timer_expire", FAILURE_ACTOR_CARRIER},
                  {"receiver_unallocated_number", FAILURE_ACTOR_NUMBER},
                  {"user_busy", FAILURE_ACTOR_RECIPIENT},
                  {"destination_unreachable", FAILURE_ACTOR_CARRIER},
                  {"destination_invalid", FAILURE_ACTOR_NUMBER},
                  {"destination_not_in_service_plan", FAILURE_ACTOR_ACCOUNT},
                  {"destination_not_in_countries_whitelist", FAILURE_ACTOR_ACCOUNT},
                  {"sender_call_dropped", FAILURE_ACTOR_VENDOR},
                  {"sender_communication_error", FAILURE_ACTOR_VENDOR},
                  {"sender_canceled", FAILURE_ACTOR_SENDER},
                  {"carrier_lost", FAILURE_ACTOR_RECIPIENT},
                  {"service_unavailable", FAILURE_ACTOR_VENDOR},
                  {"account_disabled", FAILURE_ACTOR_ACCOUNT},
                  {"no_outbound_profile", FAILURE_ACTOR_ACCOUNT},
                  {"user_channel_limit_exceeded", FAILURE_ACTOR_ACCOUNT},
                  {"outbound_profile_channel_limit_exceeded", FAILURE_ACTOR_ACCOUNT},
                  {"connection_channel_limit_exceeded", FAILURE_ACTOR_ACCOUNT},
                  {"outbound_profile_daily_spend_limit_exceeded", FAILURE_ACTOR_ACCOUNT},
                  {"unverified_origination_number", FAILURE_ACTOR_ACCOUNT},
                  {"unverified_destination_not_allowed", FAILURE_ACTOR_ACCOUNT},
                  {"rejected", FAILURE_ACTOR_RECIPIENT}};

static void
has_every_documented_reason(void **state)
{
    for (size_t i = 0; i < COUNT(documented); i++) {
        const struct failure_reason *reason = failure_reason_find(documented[i].name);
        if (reason == NULL)
            fail_msg("there is no %s", documented[i].name);
        assert_string_equal(reason->name, documented[i].name);
        if (reason->actor != documented[i].actor)
            fail_msg("%s is for the %s", reason->name, failure_actor_info(reason->actor)->name);
    }
    assert_int_equal(failure_reason_count, COUNT(documented));
}

static void
reasons_are_unique(void **state)
{
    for (size_t i = 0; i < failure_reason_count; i++)
        assert_ptr_equal(failure_reason_find(failure_reasons[i].name), &failure_reasons[i]);
}

static void
expect_sentence(const char *text)
{
    assert_non_null(text);
    assert_true(strlen(text) > 3);
    assert_int_not_equal(text[strlen(text) - 1], '.');
    assert_null(strchr(text, '\n'));
}

static void
meanings_are_clauses_without_a_full_stop(void **state)
{
    for (size_t i = 0; i < failure_reason_count; i++) {
        expect_sentence(failure_reasons[i].meaning);
        assert_in_range(failure_reasons[i].actor, 0, FAILURE_ACTOR_COUNT - 1);
    }
}

static void
has_every_actor(void **state)
{
    static const char *const names[] = {
        [FAILURE_ACTOR_FILE] = "file",           [FAILURE_ACTOR_NUMBER] = "number",
        [FAILURE_ACTOR_RECIPIENT] = "recipient", [FAILURE_ACTOR_CARRIER] = "carrier",
        [FAILURE_ACTOR_ACCOUNT] = "account",     [FAILURE_ACTOR_VENDOR] = "vendor",
        [FAILURE_ACTOR_SENDER] = "sender"};
    assert_int_equal(COUNT(names), FAILURE_ACTOR_COUNT);
    for (int actor = 0; actor < FAILURE_ACTOR_COUNT; actor++) {
        const struct failure_actor_info *row = failure_actor_info((enum failure_actor)actor);
        assert_string_equal(row->name, names[actor]);
        expect_sentence(row->advice);
    }
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
        cmocka_unit_test(has_every_documented_reason),
        cmocka_unit_test(reasons_are_unique),
        cmocka_unit_test(meanings_are_clauses_without_a_full_stop),
        cmocka_unit_test(has_every_actor),
        cmocka_unit_test(other_names_are_not_found),
    };
    return cmocka_run_group_tests_name("failure_reason", tests, NULL, NULL);
}
