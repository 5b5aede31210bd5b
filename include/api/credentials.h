/*
 * Finds the API key. It is never an argument, because ps(1) shows them.
 */
#ifndef FAXCTL_API_CREDENTIALS_H
#define FAXCTL_API_CREDENTIALS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "model/error.h"

struct credentials_request {
    const char *key_file; /* a file with the key, `-` for standard input, or NULL */
    const char *profile;  /* a profile in the vendor CLI's configuration, or NULL */
    int64_t deadline_ms;  /* for reading from a pipe, by clock_monotonic_ms(); 0: none */
};

enum { CREDENTIALS_KEY_LIMIT = 4096, CREDENTIALS_SOURCE_SIZE = 256 };

struct credentials {
    char key[CREDENTIALS_KEY_LIMIT + 1]; /* visible ASCII characters */
    char source[CREDENTIALS_SOURCE_SIZE]; /* origin of the key: "profile `work` in …/config.json" */
    char warning[ERROR_MESSAGE_SIZE];     /* if every user can read the file; else empty */
};

/*
 * Takes the key from the first place that has one: the requested file; the requested profile; the
 * environment variable TELNYX_API_KEY; $CREDENTIALS_DIRECTORY/telnyx_api_key (systemd.exec(5)); the
 * profile TELNYX_PROFILE, else the default one, of telnyx/config.json in $XDG_CONFIG_HOME, else in
 * ~/.config, as written by the vendor's CLI. A directory that is a relative path counts as unset.
 * An invalid key ends the search.
 *
 * On failure *error is set: category auth, naming all places if no key was found, or internal. Call
 * credentials_wipe() even on failure. Disables core dumps.
 */
bool credentials_find(const struct credentials_request *request, struct credentials *credentials,
                      struct error *error);

/* Writes the names of the profiles, one per line, each prefixed with `before`; none if there is no
 * config.json. On failure *error is set. */
bool credentials_write_profiles(FILE *out, const char *before, struct error *error);

/* Wipes the key. */
void credentials_wipe(struct credentials *credentials);

#endif
