#include "api/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/nearest.h"
#include "base/process.h"
#include "base/secret.h"
#include "base/text.h"

/* Maximum sizes of files, in bytes. A key may end with LF or CRLF. */
enum { KEY_FILE_LIMIT = CREDENTIALS_KEY_LIMIT + 2, CONFIG_LIMIT = 1 << 20 };

enum { PATH_SIZE = 4096, CONFIG_PATHS = 2 };

static const char one_line[] = "the file must contain the key on one line";
static const char key_alone[] = "it must be the key alone, on one line";

enum finding { FOUND, ABSENT, UNUSABLE };

/* A search in progress. A path is empty if the environment does not name one. */
struct search {
    const struct credentials_request *request;
    struct credentials *credentials;
    struct error *error;
    char systemd_path[PATH_SIZE];
    char config_paths[CONFIG_PATHS][PATH_SIZE];
};

/* A file with a secret, followed by texts that are decoded from it, which need no more memory than
 * the file. This memory never grows, so that no copy of the secret is left behind. */
struct contents {
    char *bytes;   /* owned */
    size_t length; /* of the file */
    char *end;     /* of the texts */
};

/* Reports a key that cannot be used: where, why, and what to do. */
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

/* Takes the key, without a trailing newline, if it is valid. */
static enum finding
accept_key(struct search *search, const char *where, const char *bytes, size_t length)
{
    if (length != 0 && bytes[length - 1] == '\n')
        length--;
    if (length != 0 && bytes[length - 1] == '\r')
        length--;
    if (length == 0)
        return unusable(search, where, "it is empty", key_alone);
    size_t valid = 0;
    while (valid < length && bytes[valid] > ' ' && bytes[valid] <= '~')
        valid++;
    if (valid < length) {
        char why[80];
        snprintf(why, sizeof why, "byte %zu of it is %s", valid + 1,
                 bytes[valid] == ' ' ? "a blank" : "a control character or not ASCII");
        return unusable(search, where, why, key_alone);
    }
    if (length > CREDENTIALS_KEY_LIMIT)
        return unusable(search, where, "it is too long", key_alone);
    memcpy(search->credentials->key, bytes, length);
    search->credentials->key[length] = '\0';
    return FOUND;
}

/* Files */

static void
free_contents(struct contents *contents)
{
    secret_wipe(contents->bytes, 2 * contents->length);
    free(contents->bytes);
}

/* Reads a whole file, UNUSABLE if it has more than `limit` bytes. Free the contents in any case. */
static enum finding
read_contents(struct search *search, const char *path, int descriptor, size_t limit,
              struct contents *contents)
{
    ssize_t length;
    contents->bytes = contents->end = malloc(2 * (limit + 1));
    if (contents->bytes == NULL) {
        error_out_of_memory(search->error);
        return UNUSABLE;
    }
    while ((length = read(descriptor, contents->end, limit + 1 - contents->length)) != 0) {
        if (length < 0 && errno != EINTR)
            return unreadable(search, path);
        contents->length += length > 0 ? (size_t)length : 0;
        contents->end = contents->bytes + contents->length;
    }
    if (contents->length <= limit)
        return FOUND;
    errno = EFBIG;
    return unreadable(search, path);
}

/* Reads a file by its path, with a warning if others than its owner can read it. ABSENT, with errno
 * set, if there is no such file. */
static enum finding
read_file(struct search *search, const char *path, size_t limit, struct contents *contents)
{
    static const char advice[] = "others can read the API key; do: chmod 600 ";
    char quoted[ERROR_MESSAGE_SIZE - sizeof advice];
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0)
        return errno == ENOENT || errno == ENOTDIR ? ABSENT : unreadable(search, path);
    enum finding finding = read_contents(search, path, descriptor, limit, contents);
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) &&
        (status.st_mode & (S_IRGRP | S_IROTH)) != 0) {
        text_quote(quoted, sizeof quoted, path);
        snprintf(search->credentials->warning, sizeof search->credentials->warning, "%s%s", advice,
                 quoted);
    }
    close(descriptor);
    return finding;
}

/* Finds the key in a file that holds nothing else; `-` is standard input. */
static enum finding
find_in_file(struct search *search, const char *path)
{
    struct contents contents = {0};
    enum finding finding;
    if (strcmp(path, "-") == 0) {
        path = "standard input";
        finding = read_contents(search, path, STDIN_FILENO, KEY_FILE_LIMIT, &contents);
    } else {
        finding = read_file(search, path, KEY_FILE_LIMIT, &contents);
    }
    if (finding == FOUND)
        finding = accept_key(search, path, contents.bytes, contents.length);
    free_contents(&contents);
    return finding;
}

/* The vendor's configuration */

struct config {
    const char *path;
    struct contents contents;
    struct json document; /* an object */
    const char *names;    /* of all profiles, one after another */
    size_t count;
};

/* Decodes a string after the texts so far. Returns NULL if out of memory; the error is set. */
static const char *
decode(struct search *search, struct contents *contents, struct json string)
{
    char *text = contents->end;
    contents->end = json_decode(string, text);
    if (contents->end != NULL)
        return text;
    error_out_of_memory(search->error);
    return NULL;
}

/* Reads config.json. ABSENT if there is no such file. Free the contents in any case. */
static enum finding
read_config(struct search *search, struct config *config)
{
    static const char hint[] = "fix the file, or set TELNYX_API_KEY";
    enum finding finding = ABSENT;
    const char *cursor = NULL;
    struct json name;
    struct json profile;
    *config = (struct config){0};
    for (int i = 0; i < CONFIG_PATHS && finding == ABSENT; i++) {
        config->path = search->config_paths[i];
        finding = read_file(search, config->path, CONFIG_LIMIT, &config->contents);
    }
    if (finding != FOUND)
        return finding;
    *config->contents.end = '\0';
    if (!json_check(config->contents.bytes, config->contents.length, &config->document))
        return unusable(search, config->path, "it is not JSON", hint);
    if (json_type(config->document) != JSON_OBJECT)
        return unusable(search, config->path, "it is not a JSON object", hint);
    config->names = config->contents.end;
    struct json profiles = json_find(config->document, "profiles");
    if (json_type(profiles) != JSON_OBJECT)
        return FOUND;
    for (; json_next(profiles, &cursor, &name, &profile); config->count++)
        if (decode(search, &config->contents, name) == NULL)
            return UNUSABLE;
    return FOUND;
}

static const char *
profile_name(const void *config, size_t index)
{
    const char *name = ((const struct config *)config)->names;
    while (index-- != 0)
        name += strlen(name) + 1;
    return name;
}

static enum finding
no_such_profile(struct search *search, const struct config *config, const char *where,
                const char *name)
{
    const char *nearest = nearest_word(name, config->count, profile_name, config);
    unusable(search, where, "there is no such profile",
             config->count != 0 ? "`faxctl completion profiles` lists the profiles"
                                : "the file has no profiles; set TELNYX_API_KEY");
    if (nearest != NULL)
        error_hint(search->error, "did you mean %s?", nearest);
    return UNUSABLE;
}

/* Finds the key of a profile; `name` is NULL for the default one. */
static enum finding
find_in_config(struct search *search, struct config *config, const char *name)
{
    char where[PATH_SIZE + 128];
    const char *cursor = NULL;
    const char *candidate = config->names;
    struct json next;
    struct json profile = {0};
    struct json default_name = json_find(config->document, "defaultProfile");
    if (name == NULL && json_type(default_name) == JSON_STRING) {
        name = decode(search, &config->contents, default_name);
        if (name == NULL)
            return UNUSABLE;
    }
    bool optional = name == NULL;
    if (optional)
        name = "default";
    struct json profiles = json_find(config->document, "profiles");
    for (size_t i = 0; i < config->count && json_next(profiles, &cursor, NULL, &next); i++) {
        if (strcmp(candidate, name) == 0)
            profile = next;
        candidate += strlen(candidate) + 1;
    }
    snprintf(where, sizeof where, "profile %s of %s", name, config->path);
    if (profile.bytes == NULL)
        return optional ? ABSENT : no_such_profile(search, config, where, name);
    struct json key = json_find(profile, "apiKey");
    if (json_type(key) != JSON_STRING)
        return unusable(search, where, "it has no apiKey", "add an apiKey to the profile");
    const char *text = decode(search, &config->contents, key);
    return text != NULL ? accept_key(search, where, text, strlen(text)) : UNUSABLE;
}

static enum finding
find_profile(struct search *search, const char *name)
{
    struct config config;
    enum finding finding = read_config(search, &config);
    if (finding == FOUND)
        finding = find_in_config(search, &config, name);
    if (finding != FOUND)
        search->credentials->warning[0] = '\0';
    free_contents(&config.contents);
    return finding;
}

/* Finds the key of a profile that was asked for, which must exist. */
static enum finding
find_requested_profile(struct search *search)
{
    enum finding finding = find_profile(search, search->request->profile);
    if (finding != ABSENT)
        return finding;
    for (int i = CONFIG_PATHS - 1; i >= 0; i--)
        if (search->config_paths[i][0] != '\0')
            return unusable(search, search->config_paths[i], strerror(ENOENT),
                            "profiles are written by the vendor's command line");
    return unusable(search, "a profile", "neither HOME nor XDG_CONFIG_HOME is set",
                    "set HOME, or use --key-file");
}

/* Searching */

/* Joins a path, empty if there is no directory or if it would be too long. */
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

static enum finding
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
    error_hint(search->error,
               "set TELNYX_API_KEY, or put the key in a file and name it with --key-file");
    return ABSENT;
}

bool
credentials_find(const struct credentials_request *request, struct credentials *credentials,
                 struct error *error)
{
    static const char variable[] = "TELNYX_API_KEY";
    struct search search = {.request = request, .credentials = credentials, .error = error};
    const char *key = process_environment(variable);
    *credentials = (struct credentials){.key = ""};
    secret_forbid_core_dumps();
    locate(&search);
    enum finding finding = ABSENT;
    if (request->key_file != NULL) {
        finding = find_in_file(&search, request->key_file);
        if (finding == ABSENT)
            finding = unreadable(&search, request->key_file);
    }
    if (finding == ABSENT && request->profile != NULL)
        finding = find_requested_profile(&search);
    if (finding == ABSENT && key != NULL)
        finding = accept_key(&search, variable, key, strlen(key));
    if (finding == ABSENT)
        finding = find_in_file(&search, search.systemd_path);
    if (finding == ABSENT)
        finding = find_profile(&search, process_environment("TELNYX_PROFILE"));
    return (finding == ABSENT ? not_found(&search) : finding) == FOUND;
}

bool
credentials_write_profiles(FILE *out, const char *before, struct error *error)
{
    struct credentials unused = {0};
    struct search search = {.credentials = &unused, .error = error};
    struct config config;
    locate(&search);
    enum finding finding = read_config(&search, &config);
    for (size_t i = 0; i < config.count; i++) {
        fputs(before, out);
        text_write(out, profile_name(&config, i), TEXT_DISPLAY);
        fputc('\n', out);
    }
    free_contents(&config.contents);
    return finding != UNUSABLE;
}

void
credentials_wipe(struct credentials *credentials)
{
    secret_wipe(credentials->key, sizeof credentials->key);
}
