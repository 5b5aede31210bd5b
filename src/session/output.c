#include "session/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool
failed(struct error *error, int reason)
{
    if (reason == EPIPE)
        return error_set(error, ERROR_INTERNAL, "%s", "");
    error_set(error, ERROR_INTERNAL, "the output could not be written: %s",
              reason != 0 ? strerror(reason) : "an earlier write failed");
    return error_hint(error, "check the disk, or whatever stdout goes to");
}

bool
output_flush(struct error *error)
{
    errno = 0;
    return (fflush(stdout) == 0 && !ferror(stdout)) || failed(error, errno);
}

bool
output_finish(struct error *error)
{
    if (!output_flush(error))
        return false;
    /* Closing a copy leaves stdout open for whoever has still something to say. Where there can be
     * no copy, for want of descriptors, the flush has told all that can be known. */
    int copy = dup(STDOUT_FILENO);
    return copy < 0 || close(copy) == 0 || failed(error, errno);
}
