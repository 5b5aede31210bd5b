#include "base/jitter.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

void
jitter_start(struct jitter *jitter)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    jitter->state[0] = (unsigned short)now.tv_nsec;
    jitter->state[1] = (unsigned short)(now.tv_nsec >> 16);
    jitter->state[2] = (unsigned short)getpid();
}

int64_t
jitter_below(struct jitter *jitter, int64_t bound)
{
    return nrand48(jitter->state) % bound;
}
