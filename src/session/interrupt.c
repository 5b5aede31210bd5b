#include "session/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* How long the work may take to get to its end. */
enum { GRACE_SECONDS = 1 };

/* A signal handler can reach nothing but what is static. */
static volatile sig_atomic_t caught;
static int ends[2] = {-1, -1};

static void
on_signal(int number)
{
    int before = errno;
    caught = number;
    /* One byte is enough to wake whoever polls; where the pipe is full, it is awake. */
    (void)!write(ends[1], "", 1);
    alarm(GRACE_SECONDS);
    errno = before;
}

static void
on_alarm(int number)
{
    (void)number;
    interrupt_die();
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
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction before;
        struct sigaction action = {.sa_handler = on_signal};
        action.sa_flags = SA_RESTART | (int)SA_RESETHAND;
        sigemptyset(&action.sa_mask);
        if (sigaction(numbers[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
    struct sigaction alarm_action = {.sa_handler = on_alarm};
    sigemptyset(&alarm_action.sa_mask);
    return sigaction(SIGALRM, &alarm_action, NULL) == 0;
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
interrupt_die(void)
{
    if (caught == 0)
        return;
    signal(caught, SIG_DFL);
    raise(caught);
}
