#include "session/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

enum { GRACE_SECONDS = 1 };

/* A signal handler reaches nothing but statics. */
static volatile sig_atomic_t caught;
static volatile sig_atomic_t writing;
static int ends[2] = {-1, -1};

static void
die_of(int number)
{
    signal(number, SIG_DFL);
    raise(number);
}

static void
on_signal(int number)
{
    int saved_errno = errno;
    if (caught != 0)
        die_of(number);
    caught = number;
    /* One byte wakes whoever polls. If the pipe is full, that has happened. */
    (void)!write(ends[1], "", 1);
    alarm(GRACE_SECONDS);
    errno = saved_errno;
}

static void
on_alarm(int number)
{
    (void)number;
    if (!writing)
        interrupt_die();
    /* A signal that came just before the write did not interrupt it, but this alarm does. */
    writing = 0;
    alarm(GRACE_SECONDS);
}

static bool
catch_signal(int number, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    return sigaction(number, &action, NULL) == 0;
}

static bool
is_ignored(int number)
{
    struct sigaction current;
    return sigaction(number, NULL, &current) == 0 && current.sa_handler == SIG_IGN;
}

bool
interrupt_catch(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    if (pipe(ends) != 0)
        return false;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    /* Without SA_RESTART, so that a blocking write returns. */
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!is_ignored(numbers[i]) && !catch_signal(numbers[i], on_signal, (int)SA_RESETHAND))
            return false;
    return catch_signal(SIGALRM, on_alarm, 0);
}

int
interrupt_descriptor(void)
{
    return ends[0];
}

int
interrupt_signal(void)
{
    return caught;
}

void
interrupt_begin_write(void)
{
    writing = 1;
}

void
interrupt_end_write(void)
{
    writing = 0;
}

void
interrupt_extend(void)
{
    if (caught != 0)
        alarm(GRACE_SECONDS);
}

void
interrupt_die(void)
{
    if (caught != 0)
        die_of(caught);
}
