#include "api/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/nearest.h"
#include "base/process.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/time.h"

/* Maximum bytes of a file, of its path, and of a path and a profile's name in messages; number of
 * places for config.json. */
enum { FILE_LIMIT = 1 << 20, PATH_SIZE = 4096, CONFIG_PATHS = 2, SHOWN_SIZE = 141, NAME_SIZE = 65 };

enum finding { FOUND, ABSENT, UNUSABLE };

/* A search in progress. It ends at the first existing file, so it reads at most one. */
struct search {
    const struct credentials_request *request;
    struct credentials *credentials;
    struct error *error;
    /* Empty if not named by the environment. */
    char systemd_path[PATH_SIZE];
    char config_paths[CONFIG_PATHS][PATH_SIZE];
    char path[SHOWN_SIZE]; /* of the file, for messages */
    /* The file, followed by texts decoded from it, which need no more memory than the file. This
     * memory never grows, so that no copy of the secret is left behind. */
    char *bytes; /* owned */
    size_t length;
    char *end; /* of the texts */
    /* Of config.json. */
    const char *names;   /* of all profiles, one after another, up to `end` */
    const char *wanted;  /* name of the wanted profile; NULL: `default`, if any */
    struct json profile; /* that profile, if any */
};

/* Reports an invalid key. */
ERROR_FORMAT(3, 4)
static enum finding
unusable(struct search *search, const char *hint, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    error_vset(search->error, ERROR_AUTH, format, arguments);
    va_end(arguments);
    error_hint(search->error, "%s", hint);
    return UNUSABLE;
}

/* Reports a file that cannot be read, by errno. */
static enum finding
unreadable(struct search *search)
{
    const char *hint = "the file must contain only the key, on one line";
    if (errno == EACCES || errno == EPERM)
        hint = "make the file readable by the user who runs faxctl";
    if (errno == ENOENT || errno == ENOTDIR)
        hint = "check the path";
    return unusable(search, hint, "cannot read the API key from %s: %s", search->path,
                    strerror(errno));
}

/* Writes a path for a message. A long one keeps its end. */
static void
show_path(char shown[static SHOWN_SIZE], const char *path)
{
    static const char cut[] = "…";
    size_t length = strlen(path);
    if (length >= SHOWN_SIZE) {
        path += length - (SHOWN_SIZE - sizeof cut);
        while (((unsigned char)*path & 0xC0U) == 0x80U) /* the middle of a UTF-8 character */
            path++;
        snprintf(shown, SHOWN_SIZE, "%s%s", cut, path);
    } else {
        memcpy(shown, path, length + 1);
    }
}

/* Returns whether the text is a line of a shell script or environment file, `NAME=…`. A text that
 * ends in = may be base64. */
static bool
is_assignment(const char *text)
{
    static const char name[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    static const char export[] = "export ";
    if (strncmp(text, export, strlen(export)) == 0)
        text += strlen(export);
    size_t length = strspn(text, name);
    return length != 0 && text[length] == '=' && strchr("=\r\n", text[length + 1]) == NULL;
}

/* Stores the key, without a trailing LF or CRLF, if it is valid. A NUL must follow the bytes. */
static enum finding
accept_key(struct search *search, const char *source, const char *bytes, size_t length)
{
    char why[80];
    size_t valid = 0;
    if (length != 0 && bytes[length - 1] == '\n')
        length--;
    if (length != 0 && bytes[length - 1] == '\r')
        length--;
    while (valid < length && bytes[valid] > ' ' && bytes[valid] <= '~')
        valid++;
    if (length != 0 && is_assignment(bytes)) {
        snprintf(why, sizeof why, "a leading NAME=");
    } else if (length != 0 && (bytes[0] == '"' || bytes[0] == '\'')) {
        snprintf(why, sizeof why, "quotes around it");
    } else if (valid < length) {
        snprintf(why, sizeof why, "%s at byte %zu",
                 bytes[valid] == ' ' ? "space" : "control or non-ASCII character", valid + 1);
    } else if (length == 0 || length > CREDENTIALS_KEY_LIMIT) {
        snprintf(why, sizeof why, "%s", length == 0 ? "empty" : "too long");
    } else {
        memcpy(search->credentials->key, bytes, length);
        search->credentials->key[length] = '\0';
        text_copy(search->credentials->source, CREDENTIALS_SOURCE_SIZE, source, strlen(source));
        return FOUND;
    }
    return unusable(search, "expected only the key, on one line", "invalid API key in %s: %s",
                    source, why);
}

/* Files */

/* Warns of a file that every user can read, and says who can change that. Group-readable files are
 * usual: systemd's credentials with ACLs, or a monitoring system's group. */
static void
warn_of_readers(struct search *search, const char *path, int descriptor)
{
    char *warning = search->credentials->warning;
    char quoted[ERROR_MESSAGE_SIZE - 128];
    char owner[64] = "";
    struct stat status;
    if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode) ||
        (status.st_mode & S_IROTH) == 0 || path == search->systemd_path)
        return;
    if (geteuid() != 0 && geteuid() != status.st_uid)
        snprintf(owner, sizeof owner, "as root or its owner (user id %" PRIuMAX "), ",
                 (uintmax_t)status.st_uid);
    text_quote(quoted, sizeof quoted, path);
    if (strlen(quoted) < strlen(path))
        show_path(quoted, path);
    snprintf(warning, ERROR_MESSAGE_SIZE, "every user can read the API key; %srun: chmod o-r %s",
             owner, quoted);
}

/* Waits until a file can be read. Returns 0 after the deadline. */
static int
wait_for_input(const struct search *search, int descriptor)
{
    struct pollfd input = {.fd = descriptor, .events = POLLIN};
    int64_t left_ms = search->request->deadline_ms - clock_monotonic_ms();
    if (search->request->deadline_ms == 0)
        left_ms = -1;
    else if (left_ms < 0)
        left_ms = 0;
    return poll(&input, 1, left_ms < INT_MAX ? (int)left_ms : INT_MAX);
}

/* Reads a whole file; `-` is standard input. ABSENT, with errno set, if there is no such file. */
static enum finding
read_file(struct search *search, const char *path)
{
    ssize_t count = 1;
    int ready = 1;
    bool is_stdin = strcmp(path, "-") == 0;
    int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
    if (search->request->deadline_ms != 0)
        flags |= O_NONBLOCK; /* do not wait here for the writer of a pipe */
    show_path(search->path, is_stdin ? "standard input" : path);
    if (search->bytes == NULL && (search->bytes = malloc(2 * ((size_t)FILE_LIMIT + 1))) == NULL) {
        error_out_of_memory(search->error);
        return UNUSABLE;
    }
    int descriptor = is_stdin ? dup(STDIN_FILENO) : open(path, flags);
    if (descriptor < 0)
        return errno == ENOENT || errno == ENOTDIR ? ABSENT : unreadable(search);
    if (!is_stdin)
        warn_of_readers(search, path, descriptor);
    while (count != 0 && (ready = wait_for_input(search, descriptor)) > 0) {
        count = read(descriptor, search->bytes + search->length, FILE_LIMIT + 1 - search->length);
        if (count > 0)
            search->length += (size_t)count;
        else if (count < 0 && errno != EAGAIN)
            break;
    }
    search->bytes[search->length] = '\0';
    search->end = search->bytes + search->length + 1;
    if (search->length > FILE_LIMIT)
        errno = EFBIG;
    close(descriptor);
    if (ready == 0)
        return unusable(search, "check what writes it, or raise --timeout",
                        "the API key did not arrive from %s in time", search->path);
    return ready < 0 || count < 0 || search->length > FILE_LIMIT ? unreadable(search) : FOUND;
}

/* Reads the key from a file that contains nothing else. */
static enum finding
find_in_file(struct search *search, const char *path)
{
    enum finding finding = read_file(search, path);
    if (finding == FOUND)
        finding = accept_key(search, search->path, search->bytes, search->length);
    return finding;
}

/* The vendor's configuration */

/* Decodes a string after the texts so far. Returns NULL if out of memory; the error is set. */
static const char *
decode(struct search *search, struct json string)
{
    char *text = search->end;
    search->end = json_decode(string, text);
    if (search->end != NULL)
        return text;
    error_out_of_memory(search->error);
    return NULL;
}

/* Reads config.json and finds the profile with a name, NULL for the default one. ABSENT if there is
 * no such file. */
static enum finding
read_config(struct search *search, const char *wanted)
{
    enum finding finding = ABSENT;
    const char *cursor = NULL;
    struct json document;
    struct json key;
    struct json profile;
    for (int i = 0; i < CONFIG_PATHS && finding == ABSENT; i++)
        finding = read_file(search, search->config_paths[i]);
    if (finding != FOUND)
        return finding;
    bool is_json = json_check(search->bytes, search->length, &document);
    if (!is_json || json_type(document) != JSON_OBJECT)
        return unusable(search, "fix the file, or set TELNYX_API_KEY", "%s is not %s", search->path,
                        is_json ? "a JSON object" : "valid JSON");
    struct json default_name = json_find(document, "defaultProfile");
    struct json profiles = json_find(document, "profiles");
    if (wanted == NULL && json_type(default_name) == JSON_STRING)
        wanted = decode(search, default_name);
    search->wanted = wanted;
    search->names = search->end;
    while (search->end != NULL && json_type(profiles) == JSON_OBJECT &&
           json_next(profiles, &cursor, &key, &profile)) {
        const char *name = decode(search, key);
        if (name == NULL)
            return UNUSABLE;
        if (strcmp(name, wanted != NULL ? wanted : "default") == 0)
            search->profile = profile;
    }
    return search->end != NULL ? FOUND : UNUSABLE;
}

/* Reads the key of a profile; `name` is NULL for the default one. */
static enum finding
find_profile(struct search *search, const char *name)
{
    char source[CREDENTIALS_SOURCE_SIZE];
    char shown[NAME_SIZE];
    enum finding finding = read_config(search, name);
    const char *wanted = search->wanted != NULL ? search->wanted : "default";
    struct json key = json_find(search->profile, "apiKey");
    if (finding != FOUND)
        return finding;
    text_copy(shown, sizeof shown, wanted, strlen(wanted));
    snprintf(source, sizeof source, "profile `%s` in %s", shown, search->path);
    if (search->profile.bytes == NULL && search->wanted == NULL)
        return ABSENT;
    if (search->profile.bytes == NULL) {
        struct nearest nearest = {.word = wanted};
        for (const char *other = search->names; other < search->end; other += strlen(other) + 1)
            nearest_try(&nearest, other);
        unusable(search,
                 search->names < search->end ? "TAB completes the names of profiles"
                                             : "the file has no profiles; set TELNYX_API_KEY",
                 "profile `%s` not found in %s", shown, search->path);
        if (nearest_word(&nearest) != NULL)
            error_hint(search->error, "did you mean %s?", nearest_word(&nearest));
        return UNUSABLE;
    }
    if (json_type(key) != JSON_STRING)
        return unusable(search, "add it to the file", "%s has no apiKey", source);
    const char *text = decode(search, key);
    return text != NULL ? accept_key(search, source, text, strlen(text)) : UNUSABLE;
}

/* Searching */

/* Joins a path unless the environment variable is unset or relative: the XDG Base Directory
 * Specification ignores a relative path, and systemd.exec(5) sets an absolute one. */
static void
join(char path[static PATH_SIZE], const char *variable, const char *file)
{
    const char *directory = process_environment(variable);
    if (directory != NULL && directory[0] == '/')
        snprintf(path, PATH_SIZE, "%s/%s", directory, file);
}

static void
locate(struct search *search)
{
    join(search->systemd_path, "CREDENTIALS_DIRECTORY", "telnyx_api_key");
    join(search->config_paths[0], "XDG_CONFIG_HOME", "telnyx/config.json");
    join(search->config_paths[1], "HOME", ".config/telnyx/config.json");
}

/* Reports that no place has a key, or that there is no config.json for the requested profile. */
static enum finding
not_found(struct search *search)
{
    char systemd[SHOWN_SIZE];
    char xdg[SHOWN_SIZE];
    char home[SHOWN_SIZE];
    show_path(systemd, search->systemd_path);
    show_path(xdg, search->config_paths[0]);
    show_path(home, search->config_paths[1]);
    if (*home == '\0')
        show_path(home, "~/.config/telnyx/config.json (HOME is not an absolute path)");
    if (search->request->profile != NULL)
        return unusable(search, "the vendor's command line writes this file",
                        "cannot read profiles from %s: %s", home, strerror(ENOENT));
    error_set(search->error, ERROR_AUTH,
              "no API key found: looked at --key-file, --profile, TELNYX_API_KEY, %s%s%s and %s",
              *systemd != '\0' ? systemd : "$CREDENTIALS_DIRECTORY/telnyx_api_key",
              *xdg != '\0' ? ", " : "", xdg, home);
    error_hint(search->error, "set TELNYX_API_KEY, or put the key in a file and use --key-file");
    return ABSENT;
}

bool
credentials_find(const struct credentials_request *request, struct credentials *credentials,
                 struct error *error)
{
    static const char variable[] = "TELNYX_API_KEY";
    struct search search = {.request = request, .credentials = credentials, .error = error};
    const char *key = process_environment(variable);
    enum finding finding;
    *credentials = (struct credentials){.key = ""};
    secret_forbid_core_dumps();
    locate(&search);
    if (request->key_file != NULL) {
        finding = find_in_file(&search, request->key_file);
        if (finding == ABSENT)
            finding = unreadable(&search);
    } else if (request->profile != NULL) {
        finding = find_profile(&search, request->profile);
    } else if (key != NULL) {
        finding = accept_key(&search, variable, key, strlen(key));
    } else {
        finding = find_in_file(&search, search.systemd_path);
        if (finding == ABSENT)
            finding = find_profile(&search, process_environment("TELNYX_PROFILE"));
    }
    if (finding == ABSENT)
        finding = not_found(&search);
    if (finding != FOUND)
        credentials->warning[0] = '\0';
    secret_wipe(search.bytes, 2 * search.length);
    free(search.bytes);
    return finding == FOUND;
}

bool
credentials_write_profiles(FILE *out, const char *before, struct error *error)
{
    struct credentials unused = {0};
    const struct credentials_request request = {0};
    struct search search = {.request = &request, .credentials = &unused, .error = error};
    locate(&search);
    enum finding finding = read_config(&search, NULL);
    const char *name = search.names;
    for (; finding == FOUND && name < search.end; name += strlen(name) + 1) {
        fputs(before, out);
        text_write(out, name, TEXT_DISPLAY);
        fputc('\n', out);
    }
    secret_wipe(search.bytes, 2 * search.length);
    free(search.bytes);
    return finding != UNUSABLE;
}

void
credentials_wipe(struct credentials *credentials)
{
    secret_wipe(credentials->key, sizeof credentials->key);
}
