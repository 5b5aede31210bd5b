#include "session/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Signal handlers can use only statics. */
static volatile sig_atomic_t caught;
static int ends[2] = {-1, -1};

void
interrupt_die(void)
{
    if (caught == 0)
        return;
    signal(caught, SIG_DFL);
    raise(caught);
}

static void
on_signal(int number)
{
    int saved_errno = errno;
    if (caught != 0) {
        caught = number;
        interrupt_die();
    }
    caught = number;
    /* One byte wakes poll(). If the pipe is full, there is one already. */
    (void)!write(ends[1], "", 1);
    errno = saved_errno;
}

bool
interrupt_catch(struct error *error)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    /* Without SA_RESTART, so that a blocking call returns. */
    struct sigaction action = {.sa_handler = on_signal};
    struct sigaction current;
    bool works = pipe(ends) == 0;
    for (int i = 0; works && i < 2; i++)
        works = fcntl(ends[i], F_SETFL, O_NONBLOCK) == 0;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; works && i < sizeof numbers / sizeof *numbers; i++) {
        works = sigaction(numbers[i], NULL, &current) == 0;
        if (works && current.sa_handler != SIG_IGN)
            works = sigaction(numbers[i], &action, NULL) == 0;
    }
    return works || error_set(error, ERROR_INTERNAL, "cannot catch signals: %s", strerror(errno));
}

int
interrupt_descriptor(void)
{
    return ends[0];
}

void
interrupt_set(int number)
{
    caught = number;
}

int
interrupt_signal(void)
{
    return caught;
}
