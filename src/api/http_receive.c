#include "http_receive.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/time.h"

#include "http_setup.h"
#include "http_trace.h"

/* What a callback returns to have the transfer ended. */
enum { END_WRITE = 0 };

static size_t
receive_body(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    size_t length = size * count; /* libcurl: size is always 1 */
    size_t limit = transfer->http->config.body_limit;
    if (buffer_append(&transfer->response.body, bytes, length, limit))
        return length;
    bool too_large = length > limit - transfer->response.body.length;
    transfer->refusal = too_large ? HTTP_BODY_TOO_LARGE : HTTP_NO_MEMORY;
    return END_WRITE;
}

/* Gets headers and trailers, one line at a time, before libcurl decodes a byte of the body. */
static size_t
receive_header(char *bytes, size_t size, size_t count, void *data)
{
    struct transfer *transfer = data;
    size_t length = size * count;
    transfer->moved_ms = clock_monotonic_ms();
    transfer->header_bytes += length;
    if (transfer->header_bytes > HTTP_HEADERS_MAX)
        transfer->refusal = HTTP_HEADERS_TOO_LARGE;
    else if (!http_coding_take(&transfer->coding, bytes, length))
        transfer->refusal = HTTP_CODING_REFUSED;
    if (transfer->refusal != HTTP_NOT_REFUSED)
        return END_WRITE;
    http_response_header(&transfer->response, bytes, length, transfer->http->key);
    return length;
}

/* Notes when bytes of the body arrive, even if they do not decompress to anything yet. */
static int
receive_progress(void *data, curl_off_t expected, curl_off_t received, curl_off_t to_send,
                 curl_off_t sent)
{
    struct transfer *transfer = data;
    (void)expected;
    (void)to_send;
    (void)sent;
    if (received != transfer->received)
        transfer->moved_ms = clock_monotonic_ms();
    transfer->received = received;
    return 0;
}

/* The connection is ready, and the request is sent now. */
static int
// NOLINTNEXTLINE(readability-non-const-parameter): libcurl gives the type
notice_request(void *data, char *address, char *local_address, int port, int local_port)
{
    struct transfer *transfer = data;
    (void)address;
    (void)local_address;
    (void)port;
    (void)local_port;
    transfer->sent = true;
    transfer->moved_ms = clock_monotonic_ms();
    return CURL_PREREQFUNC_OK;
}

static unsigned
port_of(const struct curl_sockaddr *address)
{
    const void *sockaddr = &address->addr;
    if (address->family == AF_INET)
        return ntohs(((const struct sockaddr_in *)sockaddr)->sin_port);
    if (address->family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)sockaddr)->sin6_port);
    return 0;
}

/* Opens a socket as libcurl would, and notes for which port. */
static curl_socket_t
open_socket(void *data, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct transfer *transfer = data;
    (void)purpose;
    transfer->port = port_of(address);
    int descriptor = socket(address->family, address->socktype, address->protocol);
    if (descriptor < 0) {
        if (errno == EMFILE || errno == ENFILE)
            transfer->refusal = HTTP_NO_DESCRIPTOR;
        return CURL_SOCKET_BAD;
    }
    (void)fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    return descriptor;
}

static int
receive_trace(CURL *easy, curl_infotype type, char *bytes, size_t length, void *data)
{
    static const char marks[] = {
        [CURLINFO_TEXT] = '*', [CURLINFO_HEADER_IN] = '<', [CURLINFO_HEADER_OUT] = '>'};
    const struct http *http = data;
    (void)easy;
    if ((size_t)type < sizeof marks)
        http_trace_write(http->config.trace, marks[type], bytes, length, http->key);
    return 0;
}

static bool
set_trace(struct transfer *transfer, struct error *error)
{
    CURL *easy = transfer->easy;
    return HTTP_SET(easy, CURLOPT_DEBUGFUNCTION, receive_trace, error) &&
           HTTP_SET(easy, CURLOPT_DEBUGDATA, transfer->http, error) &&
           HTTP_SET(easy, CURLOPT_VERBOSE, 1L, error);
}

static bool
set_data(struct transfer *transfer, struct error *error)
{
    static const CURLoption options[] = {CURLOPT_PRIVATE,    CURLOPT_WRITEDATA,
                                         CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA,
                                         CURLOPT_PREREQDATA, CURLOPT_OPENSOCKETDATA};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (!HTTP_SET(transfer->easy, options[i], transfer, error))
            return false;
    return true;
}

bool
http_receive_set_up(struct transfer *transfer, struct error *error)
{
    CURL *easy = transfer->easy;
    return set_data(transfer, error) &&
           HTTP_SET(easy, CURLOPT_ERRORBUFFER, transfer->error_text, error) &&
           HTTP_SET(easy, CURLOPT_WRITEFUNCTION, receive_body, error) &&
           HTTP_SET(easy, CURLOPT_HEADERFUNCTION, receive_header, error) &&
           HTTP_SET(easy, CURLOPT_XFERINFOFUNCTION, receive_progress, error) &&
           HTTP_SET(easy, CURLOPT_NOPROGRESS, 0L, error) &&
           HTTP_SET(easy, CURLOPT_PREREQFUNCTION, notice_request, error) &&
           HTTP_SET(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket, error) &&
           (transfer->http->config.trace == NULL || set_trace(transfer, error));
}
