/*
 * Finding the API key. It is never an argument, because ps(1) shows those.
 */
#ifndef FAXCTL_API_CREDENTIALS_H
#define FAXCTL_API_CREDENTIALS_H

#include <stdbool.h>
#include <stdio.h>

#include "model/error.h"

struct credentials_request {
    const char *key_file; /* a file that holds the key, `-` for standard input; or NULL */
    const char *profile;  /* a profile of the vendor CLI's configuration; or NULL */
};

enum { CREDENTIALS_KEY_LIMIT = 4096 };

struct credentials {
    char key[CREDENTIALS_KEY_LIMIT + 1]; /* visible ASCII characters */
    char warning[ERROR_MESSAGE_SIZE];    /* for the user: a file that others can read; or empty */
};

/*
 * Takes the key from the first place that has one: the file of the request; the profile of the
 * request; the environment variable TELNYX_API_KEY; $CREDENTIALS_DIRECTORY/telnyx_api_key
 * (systemd.exec(5)); the profile TELNYX_PROFILE, else the default one, of telnyx/config.json in
 * $XDG_CONFIG_HOME or, if it is not there, in ~/.config, as the vendor's command line writes it. A
 * place that has a key which cannot be used ends the search.
 *
 * On failure *error is set: category auth, with the places looked at if no key was found; or
 * internal. *credentials must be wiped with credentials_wipe() even on failure. Core dumps are off
 * from here on.
 */
bool credentials_find(const struct credentials_request *request, struct credentials *credentials,
                      struct error *error);

/* Writes the names of the profiles, one per line, each after the text `before`; none if there is no
 * config.json. On failure *error is set. */
bool credentials_write_profiles(FILE *out, const char *before, struct error *error);

/* Wipes the key. */
void credentials_wipe(struct credentials *credentials);

#endif
