/*
 * A fax as the API sends it, and faxes decoded from text.
 */
#ifndef FAXCTL_TEST_FAX_SAMPLE_H
#define FAXCTL_TEST_FAX_SAMPLE_H

#include "test.h"

#include <string.h>

#include "api/fax_decode.h"
#include "base/buffer.h"
#include "model/fax.h"

#define SAMPLE_ID "0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"

#define SAMPLE_FAX                                                                                 \
    "{\"record_type\":\"fax\",\"id\":\"" SAMPLE_ID "\",\"connection_id\":\"c-1\","                 \
    "\"direction\":\"outbound\",\"from\":\"+123\",\"to\":\"+456\","                                \
    "\"media_url\":\"http://www.example.com/fax.pdf\",\"store_media\":true,"                       \
    "\"stored_media_url\":\"https://bucket.example/"                                               \
    "a.pdf?X-Amz-Date=20200505T095917Z&X-Amz-Expires=7200&X-Amz-Signature=fac2\","                 \
    "\"quality\":\"high\",\"webhook_url\":\"http://www.example.com/webhooks\","                    \
    "\"webhook_failover_url\":\"\",\"status\":\"queued\","                                         \
    "\"client_state\":\"aGF2ZSBhIG5pY2UgZGF5ID1d\",\"created_at\":\"2020-05-05T09:59:12Z\","       \
    "\"updated_at\":\"2020-05-05T09:59:12Z\"}"

#define SAMPLE_BODY "{\"data\":" SAMPLE_FAX "}"

static inline struct buffer
buffer_of(const void *bytes, size_t length)
{
    struct buffer buffer = {0};
    assert_true(buffer_append(&buffer, bytes, length, length));
    return buffer;
}

/* Decodes a response that must be a fax with the id SAMPLE_ID. */
static inline struct fax *
decode_sample(const char *body)
{
    struct fax *fax = NULL;
    struct error error = {.category = ERROR_NONE};
    struct buffer buffer = buffer_of(body, strlen(body));
    if (!fax_decode(&buffer, SAMPLE_ID, &fax, &error))
        fail_msg("%s: %s", body, error.message);
    assert_null(buffer.bytes);
    return fax;
}

#endif
