/*
 * Chance, to keep many programs from falling into step. Not for secrets.
 */
#ifndef FAXCTL_BASE_JITTER_H
#define FAXCTL_BASE_JITTER_H

#include <stdint.h>

struct jitter {
    unsigned short state[3]; /* of nrand48() */
};

/* Starts a sequence that differs from those of other processes. */
void jitter_start(struct jitter *jitter);

/* A number from 0 to below `bound`, which is 1 or more. */
int64_t jitter_below(struct jitter *jitter, int64_t bound);

#endif
