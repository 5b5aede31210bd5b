#include "session/output.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "session/interrupt.h"

#ifndef PIPE_BUF
#define PIPE_BUF _POSIX_PIPE_BUF
#endif

/* How long a reader may stall after a signal. */
enum { GRACE_MS = 1000 };

static bool
write_failed(int descriptor, int reason, struct error *error)
{
    if (reason == EPIPE && descriptor == STDOUT_FILENO)
        interrupt_set(SIGPIPE);
    error_set(error, ERROR_INTERNAL, "cannot write the output: %s", strerror(reason));
    return error_hint(error, "check the disk, or the reader of stdout");
}

/* Waits for the reader; after a signal, only for the grace period. Returns false when that is over.
 */
static bool
wait_until_writable(int descriptor)
{
    struct pollfd polled[] = {{.fd = descriptor, .events = POLLOUT},
                              {.fd = interrupt_descriptor(), .events = POLLIN}};
    int ready = 1;
    while (ready > 0 && polled[0].revents == 0) {
        bool interrupted = interrupt_signal() != 0;
        ready = poll(polled, interrupted ? 1 : 2, interrupted ? GRACE_MS : -1);
        if (ready < 0 && errno == EINTR)
            ready = 1;
    }
    errno = ETIMEDOUT;
    return ready != 0;
}

/* Writes everything, in one piece unless the descriptor takes less or a signal interrupts. The rest
 * is written in pieces that do not block when the descriptor is writable; so is a short record,
 * since a signal just before a write that blocks would not interrupt it. */
static bool
write_all(int descriptor, const char *bytes, size_t size)
{
    bool full = false;
    while (size != 0) {
        struct stat status;
        bool interrupted = interrupt_signal() != 0;
        bool is_file = interrupted && fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
        bool wait = full || interrupted || size <= PIPE_BUF;
        if (wait && !is_file && !wait_until_writable(descriptor))
            return false;
        bool whole = is_file || !interrupted || size < PIPE_BUF;
        ssize_t count = write(descriptor, bytes, whole ? size : PIPE_BUF);
        if (count < 0 && errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)
            return false;
        full = count < 0 && errno != EINTR;
        bytes += count > 0 ? count : 0;
        size -= count > 0 ? (size_t)count : 0;
    }
    return true;
}

bool
output_open(struct output *output, int descriptor, struct error *error)
{
    struct stat status;
    *output = (struct output){.descriptor = descriptor};
    output->is_pipe = fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
    output->stream = open_memstream(&output->bytes, &output->size);
    return output->stream != NULL || error_out_of_memory(error);
}

void
output_begin_record(void)
{
    errno = 0;
}

static bool
write_bytes(struct output *output, const char *bytes, size_t size, struct error *error)
{
    output->failure = write_all(output->descriptor, bytes, size) ? 0 : errno;
    return output->failure == 0 || write_failed(output->descriptor, output->failure, error);
}

/* Writes everything up to `end`, and reuses the memory when nothing is left. */
static bool
write_until(struct output *output, size_t end, struct error *error)
{
    size_t start = output->written;
    if (output->failure != 0)
        return write_failed(output->descriptor, output->failure, error);
    if (start == end) /* there may be no memory yet */
        return true;
    output->written = end; /* nothing is written twice, even after a failure */
    if (!write_bytes(output, output->bytes + start, end - start, error))
        return false;
    if (end != output->size)
        return true;
    /* Resets `size` too: musl updates it only if something new is flushed. */
    output->written = output->complete = output->size = 0;
    return fseeko(output->stream, 0, SEEK_SET) == 0 || error_out_of_memory(error);
}

bool
output_end_record(struct output *output, struct error *error)
{
    /* If out of memory, the streams of glibc and musl drop output, and only errno shows it. */
    if (fflush(output->stream) != 0 || ferror(output->stream) || errno == ENOMEM) {
        output->size = output->complete;
        (void)fseeko(output->stream, (off_t)output->complete, SEEK_SET);
        return error_out_of_memory(error);
    }
    /* Writes earlier records first if they do not fit into one piece with this one. */
    if (output->size - output->written > PIPE_BUF && output->complete != output->written &&
        !write_until(output, output->complete, error))
        return false;
    output->complete = output->size;
    return output->size - output->written < PIPE_BUF || write_until(output, output->size, error);
}

bool
output_flush(struct output *output, struct error *error)
{
    return write_until(output, output->complete, error);
}

bool
output_copy(struct output *output, int file, struct error *error)
{
    char block[1 << 14];
    off_t offset = 0;
    ssize_t count;
    for (; (count = pread(file, block, sizeof block, offset)) > 0; offset += count)
        if (!write_bytes(output, block, (size_t)count, error))
            return false;
    return count == 0 ||
           error_set(error, ERROR_INTERNAL, "cannot read the temporary file: %s", strerror(errno));
}

void
output_free(struct output *output)
{
    if (output->stream != NULL)
        fclose(output->stream);
    free(output->bytes);
    *output = (struct output){0};
}

bool
output_finish(struct error *error)
{
    errno = 0;
    bool complete = fflush(stdout) == 0 && !ferror(stdout);
    if (complete) {
        /* Closing a copy leaves stdout open for error messages. Without a free descriptor for the
         * copy, only the flush detects errors. */
        int copy = dup(STDOUT_FILENO);
        complete = copy < 0 || close(copy) == 0;
    }
    if (!complete)
        write_failed(STDOUT_FILENO, errno, error);
    interrupt_die();
    return complete;
}
