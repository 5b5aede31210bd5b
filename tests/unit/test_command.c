#include "cli/command.h"

#include "test.h"

#include <string.h>

#include "commands/table.h"

static void
every_command_is_complete(void **state)
{
    for (int i = 0; command_table[i] != NULL; i++) {
        const struct command *command = command_table[i];
        struct error error;
        assert_ptr_equal(command_find(command_table, command->name, &error), command);
        assert_true(command->min_operands <= command->max_operands);
        assert_non_null(command->summary);
        assert_non_null(command->run);
        assert_int_equal(command->examples[strlen(command->examples) - 1], '\n');
        if (command->notes != NULL)
            assert_int_equal(command->notes[strlen(command->notes) - 1], '\n');
    }
    assert_int_equal(command_default(&get_command, OPTION_TIMEOUT), 30);
    assert_int_equal(command_default(&get_command, OPTION_RETRIES), 3);
    assert_int_equal(command_default(&wait_command, OPTION_TIMEOUT), 900);
    assert_int_equal(command_default(&wait_command, OPTION_RETRIES), OPTIONS_NO_LIMIT);
    assert_int_equal(command_default(&check_command, OPTION_TIMEOUT), 30);
    assert_int_equal(command_default(&check_command, OPTION_RETRIES), 3);
}

static void
suggests_the_nearest_command(void **state)
{
    static const char *const rows[][2] = {
        {"gte", "did you mean get?"},
        {"chekc", "did you mean check?"},
        {"explian", "did you mean explain?"},
        {"gets", "did you mean get?"},
        {"frobnicate", "see faxctl help"},
        {"show", "did you mean get?"},
        {"status", "did you mean get?"},
        {"view", "did you mean get?"},
        {"describe", "did you mean get?"},
        {"watch", "did you mean wait?"},
        {"monitor", "did you mean check?"},
        {"ls", "did you mean list?"},
        {"why", "did you mean explain?"},
        {"version", "did you mean faxctl --version?"},
        {"login", "set TELNYX_API_KEY, or use --key-file FILE"},
        {"0CCC7B54-4df3-4bca-a65a-3da1ecc777f0",
         "did you mean faxctl get 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0?"},
        {"", "see faxctl help"}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct error error;
        char message[128];
        snprintf(message, sizeof message, "no such command: `%s`", rows[i][0]);
        assert_null(command_find(command_table, rows[i][0], &error));
        assert_int_equal(error.category, ERROR_USAGE);
        assert_string_equal(error.message, message);
        assert_string_equal(error.hint, rows[i][1]);
    }
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_is_complete),
        cmocka_unit_test(suggests_the_nearest_command),
    };
    return cmocka_run_group_tests_name("command", tests, NULL, NULL);
}
