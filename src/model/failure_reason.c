#include "model/failure_reason.h"

#include <string.h>

// clang-format off
static const struct failure_actor_info actors[] = {
    [FAILURE_ACTOR_FILE] = {"file", "fix the document or its URL, then send it again"},
    [FAILURE_ACTOR_NUMBER] = {"number", "check the number, then send to the right one"},
    [FAILURE_ACTOR_RECIPIENT] = {"recipient", "try again later, or ask the recipient"},
    [FAILURE_ACTOR_CARRIER] = {"carrier", "try again later; if it persists, give Telnyx support the fax id"},
    [FAILURE_ACTOR_ACCOUNT] = {"account", "change the settings or limits of the account"},
    [FAILURE_ACTOR_VENDOR] = {"vendor", "try again; if it persists, give Telnyx support the fax id"},
    [FAILURE_ACTOR_SENDER] = {"sender", "send it again if it is still needed"},
};

const struct failure_reason failure_reasons[] = {
    {"file_size_limit_exceeded", "the file is larger than 50 MB", FAILURE_ACTOR_FILE},
    {"page_count_limit_exceeded", "the document has more than 350 pages", FAILURE_ACTOR_FILE},
    {"file_download_failed", "the media URL did not return the file; redirects are not followed", FAILURE_ACTOR_FILE},
    {"file_format_invalid", "the file format is not supported", FAILURE_ACTOR_FILE},
    {"media_processing_exception", "the document could not be converted", FAILURE_ACTOR_FILE},
    {"fax_initial_communication_timeout", "the call was answered, but no fax tones were heard", FAILURE_ACTOR_RECIPIENT},
    {"fax_signaling_error", "fax negotiation failed, or no reply came after a page", FAILURE_ACTOR_RECIPIENT},
    {"invalid_ecm_response_from_receiver", "error correction failed at the receiver", FAILURE_ACTOR_RECIPIENT},
    {"receiver_call_dropped", "the receiver hung up early", FAILURE_ACTOR_RECIPIENT},
    {"receiver_communication_error", "the call failed on the way or could not be routed", FAILURE_ACTOR_RECIPIENT},
    {"receiver_decline", "the receiver rejected the call", FAILURE_ACTOR_RECIPIENT},
    {"receiver_incompatible_destination", "the far end cannot accept this kind of call", FAILURE_ACTOR_RECIPIENT},
    {"receiver_invalid_number_format", "the destination number is not in E.164 format", FAILURE_ACTOR_NUMBER},
    {"receiver_no_answer", "the call was not answered", FAILURE_ACTOR_RECIPIENT},
    {"receiver_no_response", "the far end did not ring or connect in time", FAILURE_ACTOR_RECIPIENT},
    {"receiver_recovery_on_timer_expire", "the carrier did not respond in time (SIP 408)", FAILURE_ACTOR_CARRIER},
    {"receiver_unallocated_number", "the number does not exist", FAILURE_ACTOR_NUMBER},
    {"user_busy", "the line is busy", FAILURE_ACTOR_RECIPIENT},
    {"destination_unreachable", "there is no route to the number", FAILURE_ACTOR_CARRIER},
    {"destination_invalid", "the number is not valid", FAILURE_ACTOR_NUMBER},
    {"destination_not_in_service_plan", "the plan does not cover this destination", FAILURE_ACTOR_ACCOUNT},
    {"destination_not_in_countries_whitelist", "the outbound profile does not allow this country", FAILURE_ACTOR_ACCOUNT},
    {"sender_call_dropped", "the sending side dropped the call", FAILURE_ACTOR_VENDOR},
    {"sender_communication_error", "the call failed on the sending side", FAILURE_ACTOR_VENDOR},
    {"sender_canceled", "the sender canceled the fax", FAILURE_ACTOR_SENDER},
    {"carrier_lost", "the fax signal was lost during the call", FAILURE_ACTOR_RECIPIENT},
    {"service_unavailable", "an internal error at Telnyx", FAILURE_ACTOR_VENDOR},
    {"account_disabled", "the account is disabled", FAILURE_ACTOR_ACCOUNT},
    {"no_outbound_profile", "the connection has no outbound profile", FAILURE_ACTOR_ACCOUNT},
    {"user_channel_limit_exceeded", "too many calls at once for the account", FAILURE_ACTOR_ACCOUNT},
    {"outbound_profile_channel_limit_exceeded", "too many calls at once for the outbound profile", FAILURE_ACTOR_ACCOUNT},
    {"connection_channel_limit_exceeded", "too many calls at once for the connection", FAILURE_ACTOR_ACCOUNT},
    {"outbound_profile_daily_spend_limit_exceeded", "the outbound profile has reached its daily spend limit", FAILURE_ACTOR_ACCOUNT},
    {"unverified_origination_number", "the sending number is not verified", FAILURE_ACTOR_ACCOUNT},
    {"unverified_destination_not_allowed", "the account may only call verified numbers", FAILURE_ACTOR_ACCOUNT},
    {"rejected", "the call was rejected", FAILURE_ACTOR_RECIPIENT},
};
// clang-format on
_Static_assert(sizeof actors / sizeof *actors == FAILURE_ACTOR_COUNT, "every actor has a row");
const size_t failure_reason_count = sizeof failure_reasons / sizeof *failure_reasons;

const struct failure_reason *
failure_reason_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < failure_reason_count; i++)
        if (strcmp(name, failure_reasons[i].name) == 0)
            return &failure_reasons[i];
    return NULL;
}

const struct failure_actor_info *
failure_actor_info(enum failure_actor actor)
{
    return &actors[actor];
}
