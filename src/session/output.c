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

static bool
write_failed(struct error *error, int reason)
{
    if (reason == EPIPE) {
        signal(SIGPIPE, SIG_DFL);
        raise(SIGPIPE);
    }
    error_set(error, ERROR_INTERNAL, "cannot write the output: %s",
              reason != 0 ? strerror(reason) : "an earlier write failed");
    return error_hint(error, "check the disk, or whatever stdout goes to");
}

static void
wait_until_writable(int descriptor)
{
    struct pollfd polled = {.fd = descriptor, .events = POLLOUT};
    (void)poll(&polled, 1, -1);
}

/* A file takes everything at once: no reader can hold it up. */
static bool
is_file(int descriptor)
{
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

/* Writes some of the bytes. After a signal it writes in pieces that a pipe takes without blocking,
 * so that every byte that a slow reader takes can extend the grace. */
static ssize_t
write_some(int descriptor, const char *bytes, size_t size)
{
    if (interrupt_signal() == 0 || is_file(descriptor)) {
        interrupt_begin_write();
        ssize_t count = write(descriptor, bytes, size);
        interrupt_end_write();
        return count;
    }
    wait_until_writable(descriptor);
    ssize_t count = write(descriptor, bytes, size < PIPE_BUF ? size : PIPE_BUF);
    if (count > 0)
        interrupt_extend();
    return count;
}

bool
output_write(int descriptor, const char *bytes, size_t size)
{
    while (size != 0) {
        ssize_t count = write_some(descriptor, bytes, size);
        if (count >= 0) {
            bytes += count;
            size -= (size_t)count;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            wait_until_writable(descriptor);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

bool
output_open(struct output *output, struct error *error)
{
    *output = (struct output){0};
    output->stream = open_memstream(&output->bytes, &output->size);
    return output->stream != NULL || error_out_of_memory(error);
}

void
output_begin_record(void)
{
    errno = 0;
}

/* Makes `bytes` and `size` show everything that has been rendered. The streams of glibc and musl
 * drop what they have no memory for, and only errno shows it. */
static bool
settle(struct output *output)
{
    return fflush(output->stream) == 0 && !ferror(output->stream) && errno != ENOMEM;
}

/* Drops what has been rendered of a record. */
static void
drop_record(struct output *output)
{
    output->size = output->complete;
    (void)fseeko(output->stream, (off_t)output->complete, SEEK_SET);
}

/* Writes everything up to `end`, and reuses the memory if nothing is left. */
static bool
write_until(struct output *output, size_t end, struct error *error)
{
    const char *bytes = output->bytes + output->written;
    if (!output_write(STDOUT_FILENO, bytes, end - output->written))
        return write_failed(error, errno);
    output->written = end;
    if (end != output->size)
        return true;
    /* `size` too: musl sets it only when something new is flushed. */
    output->written = output->complete = output->size = 0;
    return fseeko(output->stream, 0, SEEK_SET) == 0 || error_out_of_memory(error);
}

bool
output_end_record(struct output *output, struct error *error)
{
    if (!settle(output)) {
        drop_record(output);
        return error_out_of_memory(error);
    }
    /* What is complete goes first if it would not fit into one piece with this record. */
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
    if (fflush(stdout) != 0 || ferror(stdout))
        return write_failed(error, errno);
    /* Closing a copy leaves stdout open for whoever still has something to report. If there are no
     * descriptors left for a copy, the flush has shown all that can be known. */
    int copy = dup(STDOUT_FILENO);
    return copy < 0 || close(copy) == 0 || write_failed(error, errno);
}
