#include "api/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/buffer.h"
#include "base/environment.h"
#include "base/json_text.h"
#include "base/secret.h"

/* The most that is read (bytes). A key may end with a newline, or two characters that are one. */
enum { KEY_FILE_LIMIT = CREDENTIALS_KEY_LIMIT + 2, CONFIG_LIMIT = 1 << 20 };

enum { PATH_SIZE = 4096 };

enum finding { FOUND, ABSENT, UNUSABLE };

/* A search under way: what is asked for, what is found, and the paths it looks at. */
struct search {
    const struct credentials_request *request;
    struct credentials *credentials;
    struct error *error;
    char systemd_path[PATH_SIZE]; /* empty where the environment names none */
    char config_path[PATH_SIZE];
};

static void
wipe_buffer(struct buffer *buffer)
{
    secret_wipe(buffer->bytes, buffer->capacity);
    buffer_free(buffer);
}

static enum finding
unusable(struct search *search, const char *what, const char *why)
{
    error_set(search->error, ERROR_AUTH, "no API key from %s: %s", what, why);
    error_hint(search->error, "the key is to be there as one line of text, and readable for you");
    return UNUSABLE;
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
        return unusable(search, what, "it is empty");
    for (size_t i = 0; i < length; i++) {
        char why[80];
        if (bytes[i] > ' ' && bytes[i] <= '~')
            continue;
        snprintf(why, sizeof why, "byte %zu of it is %s", i + 1,
                 bytes[i] == ' ' ? "a blank" : "a control character, or no ASCII");
        return unusable(search, what, why);
    }
    if (length > CREDENTIALS_KEY_LIMIT)
        return unusable(search, what, "it is too long");
    memcpy(search->credentials->key, bytes, length);
    search->credentials->key[length] = '\0';
    return FOUND;
}

/* Writes a path as a shell reads it, cut where it is too long. */
static void
quote_for_shell(const char *path, char *quoted, size_t size)
{
    bool plain = path[strspn(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "/._+-")] == '\0';
    size_t length = 0;
    if (plain) {
        snprintf(quoted, size, "%s", path);
        return;
    }
    quoted[length++] = '\'';
    for (; *path != '\0' && length + 6 < size; path++) {
        if (*path == '\'') {
            memcpy(quoted + length, "'\\'", 3);
            length += 3;
        }
        quoted[length++] = *path;
    }
    quoted[length++] = '\'';
    quoted[length] = '\0';
}

/* Says so where others than the owner can read a file with a key in it. */
static void
warn_if_readable(struct search *search, const char *path, int descriptor)
{
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) ||
        (status.st_mode & (S_IRGRP | S_IROTH)) == 0)
        return;
    static const char advice[] = "others can read the API key; do: chmod 600 ";
    char quoted[ERROR_MESSAGE_SIZE - sizeof advice];
    quote_for_shell(path, quoted, sizeof quoted);
    snprintf(search->credentials->warning, sizeof search->credentials->warning, "%s%s", advice,
             quoted);
}

/* Reads no more than `limit` bytes; a file that holds more is refused. */
static bool
read_all(int descriptor, size_t limit, struct buffer *buffer)
{
    char chunk[4096];
    ssize_t length;
    bool whole = true;
    do {
        length = read(descriptor, chunk, sizeof chunk);
        if (length > 0 && !buffer_append(buffer, chunk, (size_t)length, limit)) {
            errno = EFBIG;
            whole = false;
        } else if (length < 0 && errno != EINTR) {
            whole = false;
        }
    } while (whole && length != 0);
    secret_wipe(chunk, sizeof chunk);
    return whole;
}

/* Opens and reads a file that holds a secret. FOUND, or ABSENT where there is no such file. */
static enum finding
read_secret_file(struct search *search, const char *path, size_t limit, struct buffer *buffer)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR))
        return ABSENT;
    bool read = descriptor >= 0 && read_all(descriptor, limit, buffer);
    enum finding finding = read ? FOUND : unusable(search, path, strerror(errno));
    if (descriptor >= 0) {
        warn_if_readable(search, path, descriptor);
        close(descriptor);
    }
    return finding;
}

static enum finding
find_in_key_file(struct search *search)
{
    const char *path = search->request->key_file;
    struct buffer buffer = {0};
    enum finding finding;
    if (path == NULL)
        return ABSENT;
    if (strcmp(path, "-") == 0) {
        path = "standard input";
        finding = read_all(STDIN_FILENO, KEY_FILE_LIMIT, &buffer)
                      ? FOUND
                      : unusable(search, path, strerror(errno));
    } else {
        finding = read_secret_file(search, path, KEY_FILE_LIMIT, &buffer);
        if (finding == ABSENT)
            finding = unusable(search, path, strerror(ENOENT));
    }
    if (finding == FOUND)
        finding = accept_key(search, path, buffer.bytes, buffer.length);
    wipe_buffer(&buffer);
    return finding;
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

/* Finds the key of a profile, or of the default one where `name` is NULL. */
static enum finding
find_in_config(struct search *search, const cJSON *config, const char *name)
{
    char what[PATH_SIZE + 128];
    const cJSON *profiles = cJSON_GetObjectItemCaseSensitive(config, "profiles");
    if (!cJSON_IsObject(config))
        return unusable(search, search->config_path, "it is not JSON");
    if (name == NULL)
        name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(config, "defaultProfile"));
    if (name == NULL)
        return ABSENT;
    snprintf(what, sizeof what, "profile %s of %s", name, search->config_path);
    const cJSON *profile = cJSON_GetObjectItemCaseSensitive(profiles, name);
    const char *key = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(profile, "apiKey"));
    if (profile == NULL)
        return unusable(search, what, "there is no such profile");
    if (key == NULL)
        return unusable(search, what, "it has no apiKey");
    return accept_key(search, what, key, strlen(key));
}

/* NULL where the file is not JSON from its start to its end; mended where it holds a NUL, which no
 * key may have. */
static cJSON *
parse_config(const struct buffer *buffer)
{
    struct json_text text;
    if (!json_text_check((struct json_text){buffer->bytes, buffer->length}, &text))
        return NULL;
    json_text_prepare(buffer->bytes, buffer->length);
    return cJSON_ParseWithLength(text.bytes, text.length);
}

static enum finding
find_profile(struct search *search, const char *name)
{
    struct buffer buffer = {0};
    enum finding finding = ABSENT;
    if (search->config_path[0] != '\0')
        finding = read_secret_file(search, search->config_path, CONFIG_LIMIT, &buffer);
    if (finding == FOUND) {
        cJSON *config = parse_config(&buffer);
        finding = find_in_config(search, config, name);
        wipe_tree(config);
        cJSON_Delete(config);
    }
    if (finding != FOUND)
        search->credentials->warning[0] = '\0';
    wipe_buffer(&buffer);
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
    bool located = search->config_path[0] != '\0';
    return unusable(search, located ? search->config_path : "a profile",
                    located ? strerror(ENOENT) : "neither HOME nor XDG_CONFIG_HOME is set");
}

static enum finding
find_in_environment(struct search *search)
{
    const char *key = environment_value("TELNYX_API_KEY");
    if (key == NULL)
        return ABSENT;
    return accept_key(search, "TELNYX_API_KEY", key, strlen(key));
}

static enum finding
find_in_systemd(struct search *search)
{
    struct buffer buffer = {0};
    if (search->systemd_path[0] == '\0')
        return ABSENT;
    enum finding finding = read_secret_file(search, search->systemd_path, KEY_FILE_LIMIT, &buffer);
    if (finding == FOUND)
        finding = accept_key(search, search->systemd_path, buffer.bytes, buffer.length);
    wipe_buffer(&buffer);
    return finding;
}

static enum finding
find_in_default_profile(struct search *search)
{
    return find_profile(search, NULL);
}

/* Makes a path; empty where there is no directory, or one whose name is longer than any is. */
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
    const char *systemd = environment_value("CREDENTIALS_DIRECTORY");
    const char *xdg = environment_value("XDG_CONFIG_HOME");
    const char *home = environment_value("HOME");
    join(search->systemd_path, systemd, "/telnyx_api_key");
    join(search->config_path, xdg != NULL ? xdg : home,
         xdg != NULL ? "/telnyx/config.json" : "/.config/telnyx/config.json");
}

static bool
not_found(const struct search *search)
{
    bool located = search->config_path[0] != '\0';
    error_set(search->error, ERROR_AUTH,
              "no API key found: looked at --key-file, --profile, TELNYX_API_KEY, %s and %s",
              search->systemd_path[0] != '\0' ? search->systemd_path
                                              : "$CREDENTIALS_DIRECTORY/telnyx_api_key",
              located ? search->config_path : "~/.config/telnyx/config.json (HOME is not set)");
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

void
credentials_wipe(struct credentials *credentials)
{
    secret_wipe(credentials->key, sizeof credentials->key);
}
