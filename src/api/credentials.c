#include "api/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/json_text.h"
#include "base/nearest.h"
#include "base/process.h"
#include "base/secret.h"
#include "base/text.h"

/* The most that is read (bytes). A key may end with a newline, or two characters that are one. */
enum { KEY_FILE_LIMIT = CREDENTIALS_KEY_LIMIT + 2, CONFIG_LIMIT = 1 << 20 };

enum { PATH_SIZE = 4096, CONFIG_PATHS = 2 };

static const char one_line[] = "the file must contain the key on one line";
static const char key_alone[] = "it must be the key alone, on one line";

enum finding { FOUND, ABSENT, UNUSABLE };

/* A search under way: what is asked for, what is found, and the paths it looks at; a path is empty
 * if the environment names none. */
struct search {
    const struct credentials_request *request;
    struct credentials *credentials;
    struct error *error;
    char systemd_path[PATH_SIZE];
    char config_paths[CONFIG_PATHS][PATH_SIZE];
};

/* What a file holds. It never grows, so that no copy of a secret is left behind. */
struct contents {
    char *bytes; /* owned */
    size_t length;
};

static void
wipe_contents(struct contents *contents)
{
    secret_wipe(contents->bytes, contents->length);
    free(contents->bytes);
}

static enum finding
out_of_memory(struct search *search)
{
    error_out_of_memory(search->error);
    return UNUSABLE;
}

/* Reports a key that cannot be used: where, why, and what to do about it. */
static enum finding
unusable(struct search *search, const char *where, const char *why, const char *hint)
{
    error_set(search->error, ERROR_AUTH, "no API key from %s: %s", where, why);
    error_hint(search->error, "%s", hint);
    return UNUSABLE;
}

/* Reports a file that cannot be read, by errno. */
static enum finding
unreadable(struct search *search, const char *path)
{
    bool denied = errno == EACCES || errno == EPERM;
    bool missing = errno == ENOENT || errno == ENOTDIR;
    const char *hint = denied ? "make it readable for the user that runs faxctl" : one_line;
    return unusable(search, path, strerror(errno), missing ? "check the path" : hint);
}

/* Drops the newline at the end and takes the key over, if it can be one. */
static enum finding
accept_key(struct search *search, const char *what, const char *bytes, size_t length)
{
    if (length != 0 && bytes[length - 1] == '\n')
        length--;
    if (length != 0 && bytes[length - 1] == '\r')
        length--;
    if (length == 0)
        return unusable(search, what, "it is empty", key_alone);
    for (size_t i = 0; i < length; i++) {
        char why[80];
        if (bytes[i] > ' ' && bytes[i] <= '~')
            continue;
        snprintf(why, sizeof why, "byte %zu of it is %s", i + 1,
                 bytes[i] == ' ' ? "a blank" : "a control character or not ASCII");
        return unusable(search, what, why, key_alone);
    }
    if (length > CREDENTIALS_KEY_LIMIT)
        return unusable(search, what, "it is too long", key_alone);
    memcpy(search->credentials->key, bytes, length);
    search->credentials->key[length] = '\0';
    return FOUND;
}

/* Warns if others than the owner can read a file with a key in it. */
static void
warn_if_readable(struct search *search, const char *path, int descriptor)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) ||
        (status.st_mode & (S_IRGRP | S_IROTH)) == 0)
        return;
    static const char advice[] = "others can read the API key; do: chmod 600 ";
    char quoted[ERROR_MESSAGE_SIZE - sizeof advice];
    text_quote(quoted, sizeof quoted, path);
    snprintf(search->credentials->warning, sizeof search->credentials->warning, "%s%s", advice,
             quoted);
}

/* Reads a whole file. One that holds more than `limit` bytes is UNUSABLE. */
static enum finding
read_contents(struct search *search, const char *path, int descriptor, size_t limit,
              struct contents *contents)
{
    contents->bytes = malloc(limit + 1);
    if (contents->bytes == NULL)
        return out_of_memory(search);
    for (;;) {
        size_t left = limit + 1 - contents->length;
        ssize_t length = read(descriptor, contents->bytes + contents->length, left);
        if (length == 0)
            return FOUND;
        if (length > 0)
            contents->length += (size_t)length;
        else if (errno != EINTR)
            return unreadable(search, path);
        if (contents->length > limit) {
            errno = EFBIG;
            return unreadable(search, path);
        }
    }
}

/* Opens and reads a file that holds a secret. ABSENT if there is no such file. */
static enum finding
read_secret_file(struct search *search, const char *path, size_t limit, struct contents *contents)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return errno == ENOENT || errno == ENOTDIR ? ABSENT : unreadable(search, path);
    enum finding finding = read_contents(search, path, descriptor, limit, contents);
    warn_if_readable(search, path, descriptor);
    close(descriptor);
    return finding;
}

/* Takes the key from what was read, if it was, and wipes that. */
static enum finding
accept_contents(struct search *search, const char *path, enum finding finding,
                struct contents *contents)
{
    if (finding == FOUND)
        finding = accept_key(search, path, contents->bytes, contents->length);
    wipe_contents(contents);
    return finding;
}

static enum finding
find_in_key_file(struct search *search)
{
    const char *path = search->request->key_file;
    struct contents contents = {0};
    enum finding finding;
    if (path == NULL)
        return ABSENT;
    if (strcmp(path, "-") == 0) {
        path = "standard input";
        finding = read_contents(search, path, STDIN_FILENO, KEY_FILE_LIMIT, &contents);
    } else {
        finding = read_secret_file(search, path, KEY_FILE_LIMIT, &contents);
        if (finding == ABSENT)
            finding = unreadable(search, path);
    }
    return accept_contents(search, path, finding, &contents);
}

/* Wipes the texts of a tree that may hold keys. */
static void
wipe_tree(cJSON *item)
{
    for (; item != NULL; item = item->next) {
        if (item->valuestring != NULL)
            secret_wipe(item->valuestring, strlen(item->valuestring));
        wipe_tree(item->child);
    }
}

/* Reads and parses config.json, and says which of the two it is. FOUND, with a tree that must be
 * freed with free_config(), or ABSENT if there is none. */
static enum finding
read_config(struct search *search, const char **path, cJSON **config)
{
    struct contents contents = {0};
    struct json_text text;
    enum finding finding = ABSENT;
    for (int i = 0; i < CONFIG_PATHS && finding == ABSENT && contents.bytes == NULL; i++) {
        *path = search->config_paths[i];
        if (**path != '\0')
            finding = read_secret_file(search, *path, CONFIG_LIMIT, &contents);
    }
    if (finding == FOUND) {
        bool valid = json_text_check((struct json_text){contents.bytes, contents.length}, &text);
        if (valid) {
            json_text_prepare(contents.bytes, contents.length);
            *config = cJSON_ParseWithLength(text.bytes, text.length);
        }
        if (valid && *config == NULL)
            finding = out_of_memory(search);
        else if (!cJSON_IsObject(*config))
            finding = unusable(search, *path, valid ? "it is not a JSON object" : "it is not JSON",
                               "fix the file, or set TELNYX_API_KEY");
    }
    wipe_contents(&contents);
    return finding;
}

static void
free_config(cJSON *config)
{
    wipe_tree(config);
    cJSON_Delete(config);
}

static const char *
profile_name(const void *profiles, size_t index)
{
    return cJSON_GetArrayItem(profiles, (int)index)->string;
}

static enum finding
no_such_profile(struct search *search, const char *where, const cJSON *profiles, const char *name)
{
    size_t count = cJSON_IsObject(profiles) ? (size_t)cJSON_GetArraySize(profiles) : 0;
    const char *nearest = nearest_word(name, count, profile_name, profiles);
    unusable(search, where, "there is no such profile",
             count != 0 ? "`faxctl completion profiles` lists the profiles"
                        : "the file has no profiles; set TELNYX_API_KEY");
    if (nearest != NULL)
        error_hint(search->error, "did you mean %s?", nearest);
    return UNUSABLE;
}

/* Finds the key of a profile, or of the default one if `name` is NULL. */
static enum finding
find_in_config(struct search *search, const char *path, const cJSON *config, const char *name)
{
    static const char fallback[] = "default";
    char where[PATH_SIZE + 128];
    const cJSON *profiles = cJSON_GetObjectItemCaseSensitive(config, "profiles");
    if (name == NULL)
        name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(config, "defaultProfile"));
    if (name == NULL)
        name = fallback;
    snprintf(where, sizeof where, "profile %s of %s", name, path);
    const cJSON *profile = cJSON_GetObjectItemCaseSensitive(profiles, name);
    const char *key = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(profile, "apiKey"));
    if (profile == NULL)
        return name == fallback ? ABSENT : no_such_profile(search, where, profiles, name);
    if (key == NULL)
        return unusable(search, where, "it has no apiKey", "add an apiKey to the profile");
    return accept_key(search, where, key, strlen(key));
}

static enum finding
find_profile(struct search *search, const char *name)
{
    const char *path;
    cJSON *config = NULL;
    enum finding finding = read_config(search, &path, &config);
    if (finding == FOUND)
        finding = find_in_config(search, path, config, name);
    if (finding != FOUND)
        search->credentials->warning[0] = '\0';
    free_config(config);
    return finding;
}

static enum finding
find_in_profile(struct search *search)
{
    const char *name = search->request->profile;
    if (name == NULL)
        return ABSENT;
    enum finding finding = find_profile(search, name);
    if (finding != ABSENT)
        return finding;
    for (int i = CONFIG_PATHS - 1; i >= 0; i--)
        if (search->config_paths[i][0] != '\0')
            return unusable(search, search->config_paths[i], strerror(ENOENT),
                            "profiles are written by the vendor's command line");
    return unusable(search, "a profile", "neither HOME nor XDG_CONFIG_HOME is set",
                    "set HOME, or use --key-file");
}

static enum finding
find_in_environment(struct search *search)
{
    static const char variable[] = "TELNYX_API_KEY";
    const char *key = process_environment(variable);
    return key != NULL ? accept_key(search, variable, key, strlen(key)) : ABSENT;
}

static enum finding
find_in_systemd(struct search *search)
{
    const char *path = search->systemd_path;
    struct contents contents = {0};
    enum finding finding = ABSENT;
    if (*path != '\0')
        finding = read_secret_file(search, path, KEY_FILE_LIMIT, &contents);
    return accept_contents(search, path, finding, &contents);
}

static enum finding
find_in_default_profile(struct search *search)
{
    return find_profile(search, process_environment("TELNYX_PROFILE"));
}

/* Makes a path; empty if there is no directory, or one with too long a name. */
static void
join(char path[static PATH_SIZE], const char *directory, const char *file)
{
    int length = directory != NULL ? snprintf(path, PATH_SIZE, "%s%s", directory, file) : -1;
    if (length < 0 || length >= PATH_SIZE)
        path[0] = '\0';
}

static void
locate(struct search *search)
{
    join(search->systemd_path, process_environment("CREDENTIALS_DIRECTORY"), "/telnyx_api_key");
    join(search->config_paths[0], process_environment("XDG_CONFIG_HOME"), "/telnyx/config.json");
    join(search->config_paths[1], process_environment("HOME"), "/.config/telnyx/config.json");
}

static bool
not_found(const struct search *search)
{
    const char *xdg = search->config_paths[0];
    const char *home = search->config_paths[1];
    error_set(search->error, ERROR_AUTH,
              "no API key found: looked at --key-file, --profile, TELNYX_API_KEY, %s%s%s and %s",
              search->systemd_path[0] != '\0' ? search->systemd_path
                                              : "$CREDENTIALS_DIRECTORY/telnyx_api_key",
              *xdg != '\0' ? ", " : "", xdg,
              *home != '\0' ? home : "~/.config/telnyx/config.json (HOME is not set)");
    return error_hint(search->error,
                      "set TELNYX_API_KEY, or put the key in a file and name it with --key-file");
}

bool
credentials_find(const struct credentials_request *request, struct credentials *credentials,
                 struct error *error)
{
    static enum finding (*const places[])(struct search *) = {find_in_key_file, find_in_profile,
                                                              find_in_environment, find_in_systemd,
                                                              find_in_default_profile};
    struct search search = {.request = request, .credentials = credentials, .error = error};
    *credentials = (struct credentials){0};
    secret_forbid_core_dumps();
    locate(&search);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        enum finding finding = places[i](&search);
        if (finding != ABSENT)
            return finding == FOUND;
    }
    return not_found(&search);
}

bool
credentials_write_profiles(FILE *out, const char *before, struct error *error)
{
    struct credentials unused = {0};
    struct search search = {.credentials = &unused, .error = error};
    const char *path;
    cJSON *config = NULL;
    locate(&search);
    enum finding finding = read_config(&search, &path, &config);
    const cJSON *profiles = cJSON_GetObjectItemCaseSensitive(config, "profiles");
    for (size_t i = 0; cJSON_IsObject(profiles) && i < (size_t)cJSON_GetArraySize(profiles); i++) {
        fputs(before, out);
        text_write(out, profile_name(profiles, i), TEXT_DISPLAY);
        fputc('\n', out);
    }
    free_config(config);
    return finding != UNUSABLE;
}

void
credentials_wipe(struct credentials *credentials)
{
    secret_wipe(credentials->key, sizeof credentials->key);
}
