#include "api/credentials.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
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

/* Maximum sizes in bytes of a file and of its path. Messages truncate long paths. */
enum { FILE_LIMIT = 1 << 20, PATH_SIZE = 4096 };

/* Files in directories that the environment names. */
enum place { SYSTEMD, XDG_CONFIG, HOME_CONFIG, PLACE_COUNT };

static const struct {
    const char *variable, *file;
} places[] = {
    [SYSTEMD] = {"CREDENTIALS_DIRECTORY", "telnyx_api_key"},
    [XDG_CONFIG] = {"XDG_CONFIG_HOME", "telnyx/config.json"},
    [HOME_CONFIG] = {"HOME", ".config/telnyx/config.json"},
};

enum finding { FOUND, ABSENT, UNUSABLE };

/* A search in progress. It ends at the first existing file, so it reads at most one. */
struct search {
    const struct credentials_request *request;
    struct credentials *credentials;
    struct error *error;
    const char *path; /* of the file, for messages */
    char place_path[PATH_SIZE];
    /* The file, followed by texts decoded from it, which need no more memory than the file. This
     * memory never grows, so that no copy of the secret is left behind. */
    char *bytes; /* owned */
    size_t length;
    char *end; /* of the texts */
    /* Of config.json. */
    const char *names;   /* of all profiles, one after another, up to `end` */
    const char *wanted;  /* name of the wanted profile */
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
    return unusable(search, hint, "cannot read the API key from %.300s: %s", search->path,
                    strerror(errno));
}

/* Stores the key, without a trailing LF or CRLF, if it is valid. A NUL must follow the bytes. */
static enum finding
accept_key(struct search *search, const char *source, const char *bytes, size_t length)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
    char why[80];
    size_t name = strspn(bytes, letters);
    size_t valid = 0;
    if (length != 0 && bytes[length - 1] == '\n')
        length--;
    if (length != 0 && bytes[length - 1] == '\r')
        length--;
    while (valid < length && bytes[valid] > ' ' && bytes[valid] <= '~')
        valid++;
    if (length == 0 || length > CREDENTIALS_KEY_LIMIT) {
        snprintf(why, sizeof why, "%s", length == 0 ? "empty" : "too long");
    } else if (name != 0 && bytes[name] == '=' && strchr("=\r\n", bytes[name + 1]) == NULL) {
        snprintf(why, sizeof why, "a leading NAME="); /* base64 can end in = */
    } else if (bytes[0] == '"' || bytes[0] == '\'') {
        snprintf(why, sizeof why, "quotes around it");
    } else if (valid < length) {
        snprintf(why, sizeof why, "%s at byte %zu",
                 bytes[valid] == ' ' ? "space" : "control or non-ASCII character", valid + 1);
    } else {
        memcpy(search->credentials->key, bytes, length);
        search->credentials->key[length] = '\0';
        text_copy(search->credentials->source, CREDENTIALS_SOURCE_SIZE, source, strlen(source));
        return FOUND;
    }
    return unusable(search, "expected only the key, on one line", "invalid API key in %.300s: %s",
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
        (status.st_mode & S_IROTH) == 0)
        return;
    if (geteuid() != 0 && geteuid() != status.st_uid)
        snprintf(owner, sizeof owner, "as root or its owner (user id %" PRIuMAX "), ",
                 (uintmax_t)status.st_uid);
    if (!text_quote(quoted, sizeof quoted, path))
        snprintf(quoted, sizeof quoted, "FILE");
    snprintf(warning, ERROR_MESSAGE_SIZE, "every user can read the API key; %srun: chmod o-r %s",
             owner, quoted);
}

/* Reads a whole file; `-` is standard input. ABSENT, with errno set, if there is no such file. */
static enum finding
read_file(struct search *search, const char *path)
{
    ssize_t count = 1;
    int ready = 1;
    bool is_stdin = strcmp(path, "-") == 0;
    const int64_t deadline_ms = search->request->deadline_ms;
    int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
    if (deadline_ms != 0)
        flags |= O_NONBLOCK; /* do not wait here for the writer of a pipe */
    search->path = is_stdin ? "standard input" : path;
    if (search->bytes == NULL && (search->bytes = malloc(2 * ((size_t)FILE_LIMIT + 1))) == NULL) {
        error_out_of_memory(search->error);
        return UNUSABLE;
    }
    int descriptor = is_stdin ? dup(STDIN_FILENO) : open(path, flags);
    if (descriptor < 0)
        return errno == ENOENT || errno == ENOTDIR ? ABSENT : unreadable(search);
    if (!is_stdin)
        warn_of_readers(search, path, descriptor);
    struct pollfd input = {.fd = descriptor, .events = POLLIN};
    while (count > 0 && (ready = poll(&input, 1, clock_left_ms(deadline_ms))) > 0)
        if ((count = read(descriptor, search->bytes + search->length,
                          FILE_LIMIT + 1 - search->length)) > 0)
            search->length += (size_t)count;
    search->bytes[search->length] = '\0';
    search->end = search->bytes + search->length + 1;
    if (search->length > FILE_LIMIT)
        errno = EFBIG;
    close(descriptor);
    if (ready == 0)
        return unusable(search, "check the process that writes it, or raise --timeout",
                        "timed out reading the API key from %.300s", search->path);
    return ready < 0 || count < 0 || search->length > FILE_LIMIT ? unreadable(search) : FOUND;
}

/* Writes the path of a place. Returns false, and writes `$VARIABLE/file`, if the variable is unset
 * or relative: the XDG Base Directory Specification ignores a relative path, and systemd.exec(5)
 * sets an absolute one. */
static bool
locate(enum place place, char path[static PATH_SIZE])
{
    const char *directory = process_environment(places[place].variable);
    bool is_set = directory != NULL && directory[0] == '/';
    snprintf(path, PATH_SIZE, "%s%s/%s", is_set ? "" : "$",
             is_set ? directory : places[place].variable, places[place].file);
    return is_set;
}

static enum finding
read_place(struct search *search, enum place place)
{
    return locate(place, search->place_path) ? read_file(search, search->place_path) : ABSENT;
}

/* Stores the key from a file that contains nothing else, if it was found. */
static enum finding
accept_file(struct search *search, enum finding finding)
{
    return finding == FOUND ? accept_key(search, search->path, search->bytes, search->length)
                            : finding;
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
    for (enum place place = XDG_CONFIG; place <= HOME_CONFIG && finding == ABSENT; place++)
        finding = read_place(search, place);
    if (finding != FOUND)
        return finding;
    bool is_json = json_check(search->bytes, search->length, &document);
    if (!is_json || json_type(document) != JSON_OBJECT)
        return unusable(search, "fix the file, or set TELNYX_API_KEY", "%.300s is not %s",
                        search->path, is_json ? "a JSON object" : "valid JSON");
    struct json default_name = json_find(document, "defaultProfile");
    struct json profiles = json_find(document, "profiles");
    if (wanted == NULL)
        wanted = json_type(default_name) == JSON_STRING ? decode(search, default_name) : "default";
    if (wanted == NULL)
        return UNUSABLE;
    search->wanted = wanted;
    search->names = search->end;
    while (json_type(profiles) == JSON_OBJECT && json_next(profiles, &cursor, &key, &profile)) {
        const char *name = decode(search, key);
        if (name == NULL)
            return UNUSABLE;
        if (strcmp(name, wanted) == 0)
            search->profile = profile;
    }
    return FOUND;
}

/* Reads the key of a profile; `name` is NULL for the default one. */
static enum finding
find_profile(struct search *search, const char *name)
{
    char source[CREDENTIALS_SOURCE_SIZE];
    enum finding finding = read_config(search, name);
    struct json key = json_find(search->profile, "apiKey");
    if (finding != FOUND)
        return finding;
    if (search->profile.bytes == NULL) {
        struct nearest nearest = {.word = search->wanted};
        for (const char *other = search->names; other < search->end; other += strlen(other) + 1)
            nearest_try(&nearest, other);
        unusable(search,
                 search->names < search->end ? "use --profile NAME; TAB completes the names"
                                             : "the file has no profiles; set TELNYX_API_KEY",
                 "profile `%.64s` not found in %s", search->wanted, search->path);
        if (nearest_word(&nearest) != NULL)
            error_hint(search->error, "did you mean %s?", nearest_word(&nearest));
        return UNUSABLE;
    }
    snprintf(source, sizeof source, "profile `%.64s` in %s", search->wanted, search->path);
    if (json_type(key) != JSON_STRING)
        return unusable(search, "add it to the file", "%s has no apiKey", source);
    const char *text = decode(search, key);
    return text != NULL ? accept_key(search, source, text, strlen(text)) : UNUSABLE;
}

/* Searching */

/* Reports that no place has a key, or that there is no config.json for the requested profile. */
static enum finding
not_found(struct search *search)
{
    char paths[PLACE_COUNT][PATH_SIZE];
    for (enum place place = 0; place < PLACE_COUNT; place++)
        (void)locate(place, paths[place]);
    if (search->request->profile != NULL)
        return unusable(search, "the vendor's command line writes this file",
                        "cannot read profiles from %.300s: %s", paths[HOME_CONFIG],
                        strerror(ENOENT));
    return unusable(
        search, "set TELNYX_API_KEY, or put the key in a file and use --key-file",
        "no API key found: looked at --key-file, --profile, TELNYX_API_KEY, %.140s, %.140s "
        "and %.140s",
        paths[SYSTEMD], paths[XDG_CONFIG], paths[HOME_CONFIG]);
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
    if (request->key_file != NULL) {
        finding = read_file(&search, request->key_file);
        finding = finding == ABSENT ? unreadable(&search) : accept_file(&search, finding);
    } else if (request->profile != NULL) {
        finding = find_profile(&search, request->profile);
    } else if (key != NULL) {
        finding = accept_key(&search, variable, key, strlen(key));
    } else {
        finding = accept_file(&search, read_place(&search, SYSTEMD));
        credentials->warning[0] = '\0'; /* systemd looks after its permissions */
        if (finding == ABSENT)
            finding = find_profile(&search, process_environment("TELNYX_PROFILE"));
    }
    if (finding == ABSENT)
        finding = not_found(&search);
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
