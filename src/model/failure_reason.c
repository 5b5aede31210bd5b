#include "model/failure_reason.h"

#include <string.h>

// clang-format off
/* Who can act, and the advice if resending the fax cannot help and if it can. */
static const struct {
    const char *name;
    const char *advice[2];
} actors[] = {
    [FAILURE_ACTOR_FILE] = {"file", {"fix the document or its URL first; resending it unchanged will not help"}},
    [FAILURE_ACTOR_NUMBER] = {"number", {"check the number first; resending it unchanged will not help"}},
    [FAILURE_ACTOR_RECIPIENT] = {"recipient", {"ask the recipient; resending it unchanged will not help",
                                               "resending it later can help; if not, ask the recipient"}},
    [FAILURE_ACTOR_CARRIER] = {"carrier", {NULL, "resending it later can help; if not, give Telnyx support the fax id"}},
    [FAILURE_ACTOR_ACCOUNT] = {"account", {"change the settings or limits of the account; resending it now will not help",
                                           "resending it later can help; if not, raise the limit"}},
    [FAILURE_ACTOR_VENDOR] = {"vendor", {"faxctl does not know this failure; give Telnyx support the fax id", /* unknown reasons */
                                         "resending it later can help; if not, give Telnyx support the fax id"}},
    [FAILURE_ACTOR_SENDER] = {"sender", {NULL, "ask the sender to resend it; that can help"}},
};

const struct failure_reason failure_reasons[] = {
    {"file_size_limit_exceeded", "the file is larger than 50 MB", FAILURE_ACTOR_FILE, false},
    {"page_count_limit_exceeded", "the document has more than 350 pages", FAILURE_ACTOR_FILE, false},
    {"file_download_failed", "the media URL did not return the file; redirects are not followed", FAILURE_ACTOR_FILE, false},
    {"file_format_invalid", "the file format is not supported", FAILURE_ACTOR_FILE, false},
    {"media_processing_exception", "the document could not be converted", FAILURE_ACTOR_FILE, false},
    {"fax_initial_communication_timeout", "the call was answered, but no fax tones were heard", FAILURE_ACTOR_RECIPIENT, true},
    {"fax_signaling_error", "fax negotiation failed, or no reply came after a page", FAILURE_ACTOR_RECIPIENT, true},
    {"invalid_ecm_response_from_receiver", "error correction failed at the receiver", FAILURE_ACTOR_RECIPIENT, true},
    {"receiver_call_dropped", "the receiver hung up early", FAILURE_ACTOR_RECIPIENT, true},
    {"receiver_communication_error", "the call failed on the way or could not be routed", FAILURE_ACTOR_RECIPIENT, true},
    {"receiver_decline", "the receiver rejected the call", FAILURE_ACTOR_RECIPIENT, false},
    {"receiver_incompatible_destination", "the far end cannot accept this kind of call", FAILURE_ACTOR_RECIPIENT, false},
    {"receiver_invalid_number_format", "the destination number is not in E.164 format", FAILURE_ACTOR_NUMBER, false},
    {"receiver_no_answer", "the call was not answered", FAILURE_ACTOR_RECIPIENT, true},
    {"receiver_no_response", "the far end did not ring or connect in time", FAILURE_ACTOR_RECIPIENT, true},
    {"receiver_recovery_on_timer_expire", "the carrier did not respond in time (SIP 408)", FAILURE_ACTOR_CARRIER, true},
    {"receiver_unallocated_number", "the number does not exist", FAILURE_ACTOR_NUMBER, false},
    {"user_busy", "the line is busy", FAILURE_ACTOR_RECIPIENT, true},
    {"destination_busy", "the destination is busy", FAILURE_ACTOR_RECIPIENT, true},
    {"receiver_calling_the_number_is_busy", "the number called is busy", FAILURE_ACTOR_RECIPIENT, true},
    {"destination_unreachable", "there is no route to the number", FAILURE_ACTOR_CARRIER, true},
    {"destination_invalid", "the number is not valid", FAILURE_ACTOR_NUMBER, false},
    {"destination_not_in_service_plan", "the plan does not cover this destination", FAILURE_ACTOR_ACCOUNT, false},
    {"destination_not_in_countries_whitelist", "the outbound profile does not allow this country", FAILURE_ACTOR_ACCOUNT, false},
    {"sender_call_dropped", "the sender hung up early", FAILURE_ACTOR_SENDER, true},
    {"sender_communication_error", "the sender's fax machine failed to communicate", FAILURE_ACTOR_SENDER, true},
    {"sender_canceled", "the sender canceled the fax", FAILURE_ACTOR_SENDER, true},
    {"carrier_lost", "the fax signal was lost during the call", FAILURE_ACTOR_SENDER, true},
    {"service_unavailable", "an internal error at Telnyx", FAILURE_ACTOR_VENDOR, true},
    {"account_disabled", "the account is disabled", FAILURE_ACTOR_ACCOUNT, false},
    {"no_outbound_profile", "the connection has no outbound profile", FAILURE_ACTOR_ACCOUNT, false},
    {"user_channel_limit_exceeded", "too many calls at once for the account", FAILURE_ACTOR_ACCOUNT, true},
    {"outbound_profile_channel_limit_exceeded", "too many calls at once for the outbound profile", FAILURE_ACTOR_ACCOUNT, true},
    {"connection_channel_limit_exceeded", "too many calls at once for the connection", FAILURE_ACTOR_ACCOUNT, true},
    {"outbound_profile_daily_spend_limit_exceeded", "the outbound profile has reached its daily spend limit", FAILURE_ACTOR_ACCOUNT, false},
    {"unverified_origination_number", "the sending number is not verified", FAILURE_ACTOR_ACCOUNT, false},
    {"unverified_destination_not_allowed", "the account may only call verified numbers", FAILURE_ACTOR_ACCOUNT, false},
    {"rejected", "the call was rejected", FAILURE_ACTOR_RECIPIENT, false},
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

const char *
failure_actor_name(enum failure_actor actor)
{
    return actors[actor].name;
}

const char *
failure_advice(const struct failure_reason *reason)
{
    return actors[reason->actor].advice[reason->resend];
}
