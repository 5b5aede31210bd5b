#include "api/credentials.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "directory.h"
#include "memory_file.h"

#define CONFIG(key)                                                                                \
    "{\"profiles\":{\"default\":{\"apiKey\":\"" key "\",\"other\":1},"                             \
    "\"work\":{\"apiKey\":\"KEY_of_work\"}},\"defaultProfile\":\"default\"}"

static const char config_name[] = "home/.config/telnyx/config.json";

static struct directory directory;
static char key_path[DIRECTORY_PATH_SIZE * 2]; /* of the file that from_key_file names */

static const struct credentials_request nothing = {0};
static const struct credentials_request from_key_file = {.key_file = key_path};

/* The environment of every test: an empty home and nothing else that names a key. */
static int
setup(void **state)
{
    directory_make(&directory);
    strcpy(key_path, directory_file(&directory, "key"));
    directory_add(&directory, "home");
    directory_add(&directory, "home/.config");
    directory_add(&directory, "home/.config/telnyx");
    directory_add(&directory, "xdg");
    directory_add(&directory, "xdg/telnyx");
    directory_add(&directory, "systemd");
    setenv("HOME", directory_file(&directory, "home"), 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("CREDENTIALS_DIRECTORY");
    unsetenv("TELNYX_API_KEY");
    unsetenv("TELNYX_PROFILE");
    return 0;
}

static int
teardown(void **state)
{
    directory_remove(&directory);
    return 0;
}

static void
write_config(const char *text)
{
    directory_write(&directory, config_name, text, 0600);
}

static void
write_key(const char *text)
{
    directory_write(&directory, "key", text, 0600);
}

/* Looks for a key, which must be found. */
static void
expect_key_and_warning(const struct credentials_request *request, const char *key,
                       const char *warned_path)
{
    struct credentials credentials;
    struct error error = {.category = ERROR_NONE};
    memset(&credentials, 'x', sizeof credentials);
    if (!credentials_find(request, &credentials, &error))
        fail_msg("%s", error.message);
    assert_string_equal(credentials.key, key);
    if (warned_path == NULL) {
        assert_string_equal(credentials.warning, "");
    } else {
        char command[1200];
        snprintf(command, sizeof command, "chmod o-r %s", warned_path);
        if (strstr(credentials.warning, command) == NULL)
            fail_msg("the warning is: %s", credentials.warning);
        assert_null(strstr(credentials.warning, key));
    }
    credentials_wipe(&credentials);
    for (size_t i = 0; i < sizeof credentials.key; i++)
        assert_int_equal(credentials.key[i], 0);
}

static void
expect_key(const struct credentials_request *request, const char *key)
{
    expect_key_and_warning(request, key, NULL);
}

/* Looks for a key, which must not be found, with a message that holds `part`. */
static void
expect_none(const struct credentials_request *request, const char *part)
{
    struct credentials credentials;
    struct error error = {.category = ERROR_NONE};
    if (credentials_find(request, &credentials, &error))
        fail_msg("found %s", credentials.key);
    assert_string_equal(credentials.key, "");
    assert_int_equal(error.category, ERROR_AUTH);
    if (strstr(error.message, part) == NULL)
        fail_msg("the message is: %s", error.message);
    assert_null(strstr(error.message, "KEY_of"));
    assert_null(strstr(error.hint, "KEY_of"));
    if (strstr(error.message, "in TELNYX_API_KEY") != NULL)
        assert_null(strstr(error.hint, "file"));
    credentials_wipe(&credentials);
}

TEST(names_all_places_without_a_key)
{
    struct credentials credentials;
    struct error error;
    assert_false(credentials_find(&nothing, &credentials, &error));
    assert_int_equal(error.category, ERROR_AUTH);
    assert_non_null(strstr(error.message, "--key-file"));
    assert_non_null(strstr(error.message, "--profile"));
    assert_non_null(strstr(error.message, "TELNYX_API_KEY"));
    assert_non_null(strstr(error.message, "$CREDENTIALS_DIRECTORY/telnyx_api_key"));
    assert_non_null(strstr(error.message, directory_file(&directory, config_name)));
    assert_true(error.hint[0] != '\0');
    credentials_wipe(&credentials);
    unsetenv("HOME");
    expect_none(&nothing, "HOME");
}

TEST(finds_the_key_on_standard_input)
{
    int ends[2];
    int before = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "KEY_of_stdin\n", 13), 13);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    expect_key(&(struct credentials_request){.key_file = "-"}, "KEY_of_stdin");
    expect_none(&(struct credentials_request){.key_file = "-"}, "in standard input: empty");
    dup2(before, STDIN_FILENO);
    close(before);
}

TEST(finds_the_key_in_the_environment)
{
    setenv("TELNYX_API_KEY", "KEY_of_environment", 1);
    expect_key(&nothing, "KEY_of_environment");
    setenv("TELNYX_API_KEY", "KEY_of_environment\n", 1);
    expect_key(&nothing, "KEY_of_environment");
    setenv("TELNYX_API_KEY", "", 1);
    expect_none(&nothing, "no API key found");
}

TEST(finds_the_key_in_systemd_credentials)
{
    setenv("CREDENTIALS_DIRECTORY", directory_file(&directory, "systemd"), 1);
    expect_none(&nothing, directory_file(&directory, "systemd/telnyx_api_key"));
    directory_write(&directory, "systemd/telnyx_api_key", "KEY_of_systemd", 0400);
    expect_key(&nothing, "KEY_of_systemd");
}

TEST(finds_the_key_in_the_default_profile)
{
    write_config("{\"profiles\":{\"default\":{\"apiKey\":\"KEY_of_unnamed\"}}}");
    expect_key(&nothing, "KEY_of_unnamed");
    write_config(CONFIG("KEY_of_home"));
    expect_key(&nothing, "KEY_of_home");
    setenv("XDG_CONFIG_HOME", "", 1);
    expect_key(&nothing, "KEY_of_home");
    setenv("XDG_CONFIG_HOME", directory_file(&directory, "xdg"), 1);
    expect_key(&nothing, "KEY_of_home");
    directory_write(&directory, "xdg/telnyx/config.json", CONFIG("KEY_of_xdg"), 0600);
    expect_key(&nothing, "KEY_of_xdg");
    unsetenv("HOME");
    expect_key(&nothing, "KEY_of_xdg");
}

TEST(the_environment_names_a_profile)
{
    setenv("TELNYX_PROFILE", "work", 1);
    expect_none(&nothing, "no API key found");
    write_config(CONFIG("KEY_of_home"));
    expect_key(&nothing, "KEY_of_work");
    expect_key(&(struct credentials_request){.profile = "default"}, "KEY_of_home");
    setenv("TELNYX_PROFILE", "", 1);
    expect_key(&nothing, "KEY_of_home");
    setenv("TELNYX_PROFILE", "play", 1);
    expect_none(&nothing, "not found in");
    setenv("TELNYX_API_KEY", "KEY_of_environment", 1);
    expect_key(&nothing, "KEY_of_environment");
}

static void
expect_hint(const char *profile, const char *hint)
{
    const struct credentials_request request = {.profile = profile};
    struct credentials credentials;
    struct error error;
    assert_false(credentials_find(&request, &credentials, &error));
    assert_string_equal(error.hint, hint);
}

TEST(suggests_profiles)
{
    write_config(CONFIG("KEY_of_home"));
    expect_hint("wrok", "did you mean work?");
    expect_hint("defualt", "did you mean default?");
    expect_hint("production", "use --profile NAME; TAB completes the names");
    write_config("{\"profiles\":{\"home\":{}}}");
    expect_hint(NULL, "use --profile NAME; TAB completes the names");
    write_config("{\"profiles\":{\"defalut\":{}}}");
    expect_hint(NULL, "did you mean defalut?");
    write_config("{}");
    expect_hint("work", "the file has no profiles; set TELNYX_API_KEY");
    expect_hint(NULL, "the file has no profiles; set TELNYX_API_KEY");
}

static void
expect_profiles(bool readable, const char *expected)
{
    struct memory_file file;
    struct error error;
    assert_int_equal(credentials_write_profiles(memory_file_open(&file), "", &error), readable);
    memory_file_expect(&file, expected);
}

TEST(lists_profiles)
{
    expect_profiles(true, "");
    write_config(CONFIG("KEY_of_home"));
    expect_profiles(true, "default\nwork\n");
    write_config("{\"profiles\":[1]}");
    expect_profiles(true, "");
    write_config("{");
    expect_profiles(false, "");
}

TEST(finds_the_key_in_a_profile)
{
    write_config(CONFIG("KEY_of_home"));
    expect_key(&(struct credentials_request){.profile = "work"}, "KEY_of_work");
    expect_key(&(struct credentials_request){.profile = "default"}, "KEY_of_home");
    expect_none(&(struct credentials_request){.profile = "play"}, "play");
    expect_none(&(struct credentials_request){.profile = "Work"}, "Work");
    expect_none(&(struct credentials_request){.profile = ""}, "not found in");
}

TEST(hint_fits_the_reason_why_a_file_cannot_be_read)
{
    static const struct {
        const char *path, *hint;
    } rows[] = {
        {"/dev/null/key", "check the path"},
        {"/nowhere/key", "check the path"},
        {"/dev/zero", "the file must contain only the key, on one line"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct credentials credentials;
        struct error error;
        const struct credentials_request request = {.key_file = rows[i].path};
        assert_false(credentials_find(&request, &credentials, &error));
        assert_string_equal(error.hint, rows[i].hint);
    }
}

/* Names and keys are JSON strings; of duplicates, the last one counts. */
TEST(profiles_may_be_escaped_or_duplicated)
{
    write_config("{\"profiles\":{\"a\":{\"apiKey\":\"KEY_of_none\"},\"\\u00fc b\":"
                 "{\"apiKey\":\"none\",\"api\\u004Bey\":\"KEY\\u005fof\\/b\"},\"a\":{\"apiKey\":"
                 "\"KEY_of_a\"}},\"defaultProfile\":\"\\u00fc b\"}");
    expect_key(&nothing, "KEY_of/b");
    expect_key(&(struct credentials_request){.profile = "\xC3\xBC b"}, "KEY_of/b");
    expect_key(&(struct credentials_request){.profile = "a"}, "KEY_of_a");
}

/* Every place that comes earlier beats all those after it. */
TEST(earlier_places_win)
{
    struct credentials_request request = {0};
    write_key("KEY_of_file");
    directory_write(&directory, "systemd/telnyx_api_key", "KEY_of_systemd", 0600);
    write_config(CONFIG("KEY_of_home"));
    expect_key(&request, "KEY_of_home");
    setenv("CREDENTIALS_DIRECTORY", directory_file(&directory, "systemd"), 1);
    expect_key(&request, "KEY_of_systemd");
    setenv("TELNYX_API_KEY", "KEY_of_environment", 1);
    expect_key(&request, "KEY_of_environment");
    request.profile = "work";
    expect_key(&request, "KEY_of_work");
    request.key_file = key_path;
    expect_key(&request, "KEY_of_file");
}

/* A place that has a key which can not be used ends the search. */
TEST(an_unusable_key_ends_the_search)
{
    write_config(CONFIG("KEY_of_home"));
    setenv("CREDENTIALS_DIRECTORY", directory_file(&directory, "systemd"), 1);
    directory_write(&directory, "systemd/telnyx_api_key", "", 0600);
    expect_none(&nothing, "empty");
    setenv("TELNYX_API_KEY", "KEY of environment", 1);
    expect_none(&nothing, "invalid API key in TELNYX_API_KEY: space at byte 4");
    setenv("TELNYX_API_KEY", "KEY_of_environment", 1);
    expect_none(&(struct credentials_request){.profile = "play"}, "play");
    expect_none(&(struct credentials_request){.key_file = key_path, .profile = "work"}, key_path);
}

TEST(rejects_invalid_keys)
{
    static const struct {
        const char *bytes;
        size_t length;
    } rows[] = {
        {"", 0},      {"\n", 1},      {"\r\n", 2},        {"\n\n", 2},  {" ", 1},
        {"a b", 3},   {" a", 2},      {"a ", 2},          {"a\nb", 3},  {"a\n\n", 3},
        {"a\tb", 3},  {"a\x7f", 2},   {"a\x1b[0m", 5},    {"a\0b", 3},  {"\0", 1},
        {"a\0\n", 3}, {"a\r\r\n", 4}, {"caf\xc3\xa9", 5}, {"a\x80", 2}, {"a\r\nX-Evil: 1", 12},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        directory_write_bytes(&directory, "key", rows[i].bytes, rows[i].length, 0600);
        expect_none(&from_key_file, key_path);
    }
    directory_write_bytes(&directory, "key", "\0", 1, 0600);
    expect_none(&from_key_file, "character at byte 1");
}

TEST(quotes_or_a_name_around_a_key_are_named)
{
    static const char *const rows[][2] = {
        {"\"KEY_of_file\"", "quotes around it"},
        {"'KEY_of_file'\r\n", "quotes around it"},
        {"TELNYX_API_KEY=KEY_of_file\n", "a leading NAME="},
        {"TELNYX_API_KEY=\"KEY_of_file\"", "a leading NAME="},
        {"TELNYX_API_KEY=KEY_of_file\nOTHER=1\n", "a leading NAME="},
        {"export TELNYX_API_KEY=KEY_of_file", "space at byte 7"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        write_key(rows[i][0]);
        expect_none(&from_key_file, rows[i][1]);
        setenv("TELNYX_API_KEY", rows[i][0], 1);
        expect_none(&nothing, rows[i][1]);
    }
    static const char *const keys[] = {"KEYb2Y=", "KEYb2Y==", "KEY'of'b", "a-b=c"};
    for (size_t i = 0; i < COUNT(keys); i++) {
        setenv("TELNYX_API_KEY", keys[i], 1);
        expect_key(&nothing, keys[i]);
    }
}

/* The vendor's CLI and systemd use absolute paths; any other could be somebody else's file. */
TEST(relative_directories_count_as_not_set)
{
    char before[DIRECTORY_PATH_SIZE];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(directory.path), 0);
    directory_write(&directory, "systemd/telnyx_api_key", "KEY_of_systemd", 0600);
    directory_write(&directory, "xdg/telnyx/config.json", CONFIG("KEY_of_xdg"), 0600);
    setenv("CREDENTIALS_DIRECTORY", "systemd", 1);
    setenv("XDG_CONFIG_HOME", "xdg", 1);
    expect_none(&nothing, directory_file(&directory, config_name));
    write_config(CONFIG("KEY_of_home"));
    expect_key(&nothing, "KEY_of_home");
    setenv("HOME", "home", 1);
    expect_none(&nothing, "$HOME/.config/telnyx/config.json");
    assert_int_equal(chdir(before), 0);
}

static void
expect_source(const struct credentials_request *request, const char *source)
{
    struct credentials credentials;
    struct error error;
    assert_true(credentials_find(request, &credentials, &error));
    assert_string_equal(credentials.source, source);
    credentials_wipe(&credentials);
}

TEST(source_of_the_key_is_named)
{
    char expected[DIRECTORY_PATH_SIZE * 3];
    write_config(CONFIG("KEY_of_home"));
    write_key("KEY_of_file");
    directory_write(&directory, "systemd/telnyx_api_key", "KEY_of_systemd", 0600);
    const char *config = directory_file(&directory, config_name);
    snprintf(expected, sizeof expected, "profile `default` in %s", config);
    expect_source(&nothing, expected);
    snprintf(expected, sizeof expected, "profile `work` in %s", config);
    expect_source(&(struct credentials_request){.profile = "work"}, expected);
    setenv("CREDENTIALS_DIRECTORY", directory_file(&directory, "systemd"), 1);
    expect_source(&nothing, directory_file(&directory, "systemd/telnyx_api_key"));
    setenv("TELNYX_API_KEY", "KEY_of_environment", 1);
    expect_source(&nothing, "TELNYX_API_KEY");
    expect_source(&from_key_file, key_path);
}

TEST(message_about_a_long_path_keeps_the_reason)
{
    char path[2048] = "/";
    struct credentials_request request = {.key_file = path};
    while (strlen(path) < 1500)
        strcat(path, "\xC3\xA9t\xC3\xA9/");
    strcat(path, "key");
    expect_none(&request, ": No such file or directory");
    request = (struct credentials_request){.profile = path};
    write_config(CONFIG("KEY_of_home"));
    expect_none(&request, "config.json");
}

TEST(finds_the_key_in_a_key_file_with_or_without_a_newline)
{
    static const char *const texts[] = {"KEY_of_file", "KEY_of_file\n", "KEY_of_file\r\n"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        write_key(texts[i]);
        expect_key(&from_key_file, "KEY_of_file");
    }
}

TEST(accepts_every_visible_character)
{
    char key['~' - '!' + 2] = "";
    for (int c = '!'; c <= '~'; c++)
        key[c - '!'] = (char)c;
    setenv("TELNYX_API_KEY", key, 1);
    expect_key(&nothing, key);
}

TEST(rejects_files_that_are_too_large)
{
    static char bytes[1 << 21];
    memset(bytes, 'a', sizeof bytes);
    directory_write_bytes(&directory, "key", bytes, sizeof bytes, 0600);
    expect_none(&from_key_file, "File too large");
    expect_none(&(struct credentials_request){.key_file = "/dev/zero"}, "/dev/zero");
    memset(bytes, ' ', sizeof bytes);
    memcpy(bytes, CONFIG("KEY_of_home"), strlen(CONFIG("KEY_of_home")));
    directory_write_bytes(&directory, config_name, bytes, sizeof bytes, 0600);
    expect_none(&nothing, "config.json");
}

TEST(limits_the_length_of_a_key)
{
    static char key[CREDENTIALS_KEY_LIMIT + 4];
    memset(key, 'a', CREDENTIALS_KEY_LIMIT);
    write_key(key);
    expect_key(&from_key_file, key);
    setenv("TELNYX_API_KEY", key, 1);
    expect_key(&nothing, key);
    memcpy(key + CREDENTIALS_KEY_LIMIT, "\r\n", 2);
    write_key(key);
    key[CREDENTIALS_KEY_LIMIT] = '\0';
    expect_key(&from_key_file, key);
    memcpy(key + CREDENTIALS_KEY_LIMIT, "a", 2);
    write_key(key);
    expect_none(&from_key_file, "too long");
    setenv("TELNYX_API_KEY", key, 1);
    expect_none(&nothing, "too long");
}

TEST(rejects_directories)
{
    char path[DIRECTORY_PATH_SIZE * 2];
    strcpy(path, directory_file(&directory, "systemd"));
    expect_none(&(struct credentials_request){.key_file = path}, path);
    directory_add(&directory, "systemd/telnyx_api_key");
    setenv("CREDENTIALS_DIRECTORY", path, 1);
    expect_none(&nothing, "telnyx_api_key");
    unsetenv("CREDENTIALS_DIRECTORY");
    directory_add(&directory, config_name);
    expect_none(&nothing, "config.json");
}

TEST(skips_missing_files)
{
    write_config(CONFIG("KEY_of_home"));
    setenv("CREDENTIALS_DIRECTORY", "", 1);
    expect_key(&nothing, "KEY_of_home");
    setenv("CREDENTIALS_DIRECTORY", directory_file(&directory, "missing"), 1);
    expect_key(&nothing, "KEY_of_home");
    /* a directory that is a file */
    setenv("CREDENTIALS_DIRECTORY", directory_file(&directory, config_name), 1);
    expect_key(&nothing, "KEY_of_home");
}

TEST(names_the_fault_of_a_configuration)
{
    static const struct {
        const char *config;
        const char *part;
    } rows[] = {
        {"", "not valid JSON"},
        {"profiles:", "not valid JSON"},
        {"[]", "not a JSON object"},
        {"{\"profiles\":{\"default\":{\"apiKey\":\"KEY_of_home\"}},", "not valid JSON"},
        {"{}", "profile `default` not found in"},
        {"{\"profiles\":{\"other\":{\"apiKey\":\"KEY_of_home\"}}}",
         "profile `default` not found in"},
        {"{\"profiles\":{},\"defaultProfile\":7}", "profile `default` not found in"},
        {"{\"defaultProfile\":\"home\"}", "profile `home`"},
        {"{\"profiles\":null,\"defaultProfile\":\"home\"}", "profile `home`"},
        {"{\"profiles\":{},\"defaultProfile\":\"home\"}", "not found in"},
        {"{\"profiles\":{\"home\":{}},\"defaultProfile\":\"home\"}", "no apiKey"},
        {"{\"profiles\":{\"home\":null},\"defaultProfile\":\"home\"}", "home"},
        {"{\"profiles\":{\"home\":{\"apiKey\":null}},\"defaultProfile\":\"home\"}", "no apiKey"},
        {"{\"profiles\":{\"home\":{\"apiKey\":7}},\"defaultProfile\":\"home\"}", "no apiKey"},
        {"{\"profiles\":{\"home\":{\"apikey\":\"k\"}},\"defaultProfile\":\"home\"}", "no apiKey"},
        {"{\"profiles\":{\"home\":{\"apiKey\":\"\"}},\"defaultProfile\":\"home\"}", "empty"},
        {"{\"profiles\":{\"home\":{\"apiKey\":\"KEY_of\\nb\"}},\"defaultProfile\":\"home\"}",
         "control or non-ASCII"},
        {"{\"profiles\":{\"home\":{\"apiKey\":\"KEY_of\\u0000\"}},\"defaultProfile\":\"home\"}",
         "control or non-ASCII"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        write_config(rows[i].config);
        expect_none(&nothing, rows[i].part);
    }
}

TEST(a_requested_profile_needs_a_configuration)
{
    expect_none(&(struct credentials_request){.profile = "work"}, "config.json");
    unsetenv("HOME");
    expect_none(&(struct credentials_request){.profile = "work"}, "HOME");
}

TEST(warns_of_world_readable_files)
{
    static const struct {
        mode_t mode;
        bool warned;
    } rows[] = {{0600, false}, {0400, false}, {0700, false}, {0640, false},
                {0604, true},  {0644, true},  {0440, false}, {0622, false}};
    char config_path[DIRECTORY_PATH_SIZE * 2];
    strcpy(config_path, directory_file(&directory, config_name));
    for (size_t i = 0; i < COUNT(rows); i++) {
        directory_write(&directory, "key", "KEY_of_file", rows[i].mode);
        directory_write(&directory, config_name, CONFIG("KEY_of_home"), rows[i].mode);
        const char *warned_path = rows[i].warned ? config_path : NULL;
        expect_key_and_warning(&from_key_file, "KEY_of_file", rows[i].warned ? key_path : NULL);
        expect_key_and_warning(&nothing, "KEY_of_home", warned_path);
        expect_key_and_warning(&(struct credentials_request){.profile = "work"}, "KEY_of_work",
                               warned_path);
    }
}

TEST(does_not_warn_of_systemd_credentials)
{
    static const mode_t modes[] = {0400, 0440, 0444};
    setenv("CREDENTIALS_DIRECTORY", directory_file(&directory, "systemd"), 1);
    for (size_t i = 0; i < COUNT(modes); i++) {
        directory_write(&directory, "systemd/telnyx_api_key", "KEY_of_systemd", modes[i]);
        expect_key(&nothing, "KEY_of_systemd");
        assert_int_equal(unlink(directory_file(&directory, "systemd/telnyx_api_key")), 0);
    }
}

/* A file that holds no key for us is none of our business. */
TEST(does_not_warn_of_files_without_the_key)
{
    directory_write(&directory, config_name, CONFIG("KEY_of_home"), 0644);
    setenv("TELNYX_API_KEY", "KEY_of_environment", 1);
    expect_key(&nothing, "KEY_of_environment");
}

TEST(forbids_core_dumps)
{
    struct rlimit limit = {1, 1};
    setenv("TELNYX_API_KEY", "KEY_of_environment", 1);
    expect_key(&nothing, "KEY_of_environment");
    assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
    assert_int_equal(limit.rlim_cur, 0);
}

int
main(void)
{
#define IN_DIRECTORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    static const struct CMUnitTest tests[] = {
        IN_DIRECTORY(hint_fits_the_reason_why_a_file_cannot_be_read),
        IN_DIRECTORY(names_all_places_without_a_key),
        IN_DIRECTORY(finds_the_key_on_standard_input),
        IN_DIRECTORY(finds_the_key_in_the_environment),
        IN_DIRECTORY(finds_the_key_in_systemd_credentials),
        IN_DIRECTORY(finds_the_key_in_the_default_profile),
        IN_DIRECTORY(the_environment_names_a_profile),
        IN_DIRECTORY(suggests_profiles),
        IN_DIRECTORY(lists_profiles),
        IN_DIRECTORY(finds_the_key_in_a_profile),
        IN_DIRECTORY(profiles_may_be_escaped_or_duplicated),
        IN_DIRECTORY(earlier_places_win),
        IN_DIRECTORY(an_unusable_key_ends_the_search),
        IN_DIRECTORY(rejects_invalid_keys),
        IN_DIRECTORY(quotes_or_a_name_around_a_key_are_named),
        IN_DIRECTORY(relative_directories_count_as_not_set),
        IN_DIRECTORY(source_of_the_key_is_named),
        IN_DIRECTORY(message_about_a_long_path_keeps_the_reason),
        IN_DIRECTORY(finds_the_key_in_a_key_file_with_or_without_a_newline),
        IN_DIRECTORY(accepts_every_visible_character),
        IN_DIRECTORY(rejects_files_that_are_too_large),
        IN_DIRECTORY(limits_the_length_of_a_key),
        IN_DIRECTORY(rejects_directories),
        IN_DIRECTORY(skips_missing_files),
        IN_DIRECTORY(names_the_fault_of_a_configuration),
        IN_DIRECTORY(a_requested_profile_needs_a_configuration),
        IN_DIRECTORY(warns_of_world_readable_files),
        IN_DIRECTORY(does_not_warn_of_systemd_credentials),
        IN_DIRECTORY(does_not_warn_of_files_without_the_key),
        IN_DIRECTORY(forbids_core_dumps),
    };
    return cmocka_run_group_tests_name("credentials", tests, NULL, NULL);
}
