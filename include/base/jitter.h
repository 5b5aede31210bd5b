/*
 * Random numbers that keep many programs from acting in step. Not for secrets.
 */
#ifndef FAXCTL_BASE_JITTER_H
#define FAXCTL_BASE_JITTER_H

#include <stdint.h>

struct jitter {
    unsigned short state[3]; /* of nrand48() */
};

/* Seeds the sequence differently from those of other processes. */
void jitter_start(struct jitter *jitter);

/* A number from 0 to `bound` - 1; `bound` is at least 1. */
int64_t jitter_below(struct jitter *jitter, int64_t bound);

#endif
