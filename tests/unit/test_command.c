#include "cli/command.h"

#include "test.h"

#include <string.h>

#include "memory_file.h"

static const char *const names[] = {"get", "wait", "check", "explain", "help"};

static void
every_command_has_its_row(void **state)
{
    unsigned bits = 0;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct command *command = command_find(names[i]);
        assert_non_null(command);
        assert_string_equal(command->name, names[i]);
        assert_int_equal(bits & command->bit, 0);
        bits |= command->bit;
        assert_true(command->min_operands <= command->max_operands);
        assert_non_null(command->summary);
        assert_non_null(command->run);
        assert_non_null(command->fail);
        assert_int_equal(command->examples[strlen(command->examples) - 1], '\n');
    }
    assert_int_equal(command_find("get")->timeout, 30);
    assert_int_equal(command_find("wait")->timeout, 900);
    assert_int_equal(command_find("check")->timeout, 30);
}

static void
other_names_are_not_found(void **state)
{
    static const char *const others[] = {"", "GET", "ge", "gets", "get "};
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_null(command_find(others[i]));
}

static void
finds_the_nearest_command(void **state)
{
    (void)state;
    assert_string_equal(command_nearest("gte"), "get");
    assert_string_equal(command_nearest("chekc"), "check");
    assert_string_equal(command_nearest("explian"), "explain");
    assert_null(command_nearest("frobnicate"));
}

static void
writes_help(void **state)
{
    struct memory_file file;
    (void)state;
    command_write_help(memory_file_open(&file), NULL);
    char *text = memory_file_take(&file);
    const char *examples = strstr(text, "Examples:");
    const char *options = strstr(text, "Options:");
    assert_non_null(examples);
    assert_true(options > examples);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_non_null(strstr(text, command_find(names[i])->summary));
    free(text);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct command *command = command_find(names[i]);
        command_write_help(memory_file_open(&file), command);
        text = memory_file_take(&file);
        examples = strstr(text, command->examples);
        assert_non_null(examples);
        assert_true(strstr(text, "Options:") > examples);
        free(text);
    }
    command_write_short_help(memory_file_open(&file));
    text = memory_file_take(&file);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_non_null(strstr(text, names[i]));
    free(text);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_has_its_row),
        cmocka_unit_test(other_names_are_not_found),
        cmocka_unit_test(finds_the_nearest_command),
        cmocka_unit_test(writes_help),
    };
    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
