#include "commands/table.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "memory_file.h"

static char *
help_of(const struct command *command)
{
    struct memory_file file;
    help_write(memory_file_open(&file), command);
    return memory_file_take(&file);
}

static void
has_examples_first_and_then_options(void **state)
{
    char *text = help_of(NULL);
    const char *examples = strstr(text, "Examples:");
    assert_non_null(examples);
    assert_true(strstr(text, "Options:") > examples);
    for (int i = 0; command_table[i] != NULL; i++)
        assert_non_null(strstr(text, command_table[i]->summary));
    free(text);
    for (int i = 0; command_table[i] != NULL; i++) {
        text = help_of(command_table[i]);
        examples = strstr(text, command_table[i]->examples);
        assert_non_null(examples);
        assert_true(strstr(text, "Options:") > examples);
        assert_null(strstr(text, " \n"));
        free(text);
    }
}

static void
has_the_options_of_the_command(void **state)
{
    char *text = help_of(&wait_command);
    assert_non_null(strstr(text, "  -o, --output FORMAT "));
    assert_non_null(strstr(text, "      --interval DUR "));
    assert_non_null(strstr(text, "  -h, --help "));
    assert_null(strstr(text, "--exit-status"));
    assert_null(strstr(text, "--warn-age"));
    free(text);
    text = help_of(NULL);
    assert_non_null(strstr(text, "--help"));
    assert_non_null(strstr(text, "--version"));
    assert_null(strstr(text, "--output"));
    free(text);
}

static void
expect_default(const struct command *command, const char *option, const char *expected)
{
    char *text = help_of(command);
    char *options = strstr(text, "Options:");
    assert_non_null(options);
    char *line = strstr(options, option);
    assert_non_null(line);
    line[strcspn(line, "\n")] = '\0';
    const char *found = strstr(line, " (default");
    if (strcmp(found != NULL ? found : "", expected) != 0)
        fail_msg("%s %s: %s", command->name, option, line);
    free(text);
}

static void
has_defaults(void **state)
{
    expect_default(&get_command, "--timeout", " (default 30s)");
    expect_default(&wait_command, "--timeout", " (default 15m)");
    expect_default(&get_command, "--retries", " (default 3)");
    expect_default(&wait_command, "--retries", " (default: no limit)");
    expect_default(&get_command, "--connect-timeout", " (default 10s)");
    expect_default(&get_command, "--jobs", " (default 8)");
    expect_default(&wait_command, "--interval", " (default 5s)");
    expect_default(&list_command, "--interval", " (default 10s)");
    expect_default(&check_command, "--warn-age", "");
    expect_default(&get_command, "--key-file", "");
}

static void
expect_narrow_lines(char *text)
{
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > 80)
            fail_msg("%.*s", (int)strcspn(line, "\n"), line);
    free(text);
}

static void
no_line_is_wider_than_80_columns(void **state)
{
    expect_narrow_lines(help_of(NULL));
    for (int i = 0; command_table[i] != NULL; i++)
        expect_narrow_lines(help_of(command_table[i]));
}

static void
short_help_names_every_command(void **state)
{
    struct memory_file file;
    help_write_short(memory_file_open(&file));
    char *text = memory_file_take(&file);
    for (int i = 0; command_table[i] != NULL; i++)
        assert_non_null(strstr(text, command_table[i]->name));
    expect_narrow_lines(text);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(has_examples_first_and_then_options),
        cmocka_unit_test(has_the_options_of_the_command),
        cmocka_unit_test(has_defaults),
        cmocka_unit_test(no_line_is_wider_than_80_columns),
        cmocka_unit_test(short_help_names_every_command),
    };
    return cmocka_run_group_tests_name("help", tests, NULL, NULL);
}
