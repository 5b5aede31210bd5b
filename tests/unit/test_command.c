#include "cli/command.h"

#include "test.h"

#include <string.h>

#include "commands/table.h"

static void
every_command_is_complete(void **state)
{
    (void)state;
    for (int i = 0; command_table[i] != NULL; i++) {
        const struct command *command = command_table[i];
        struct error error;
        assert_ptr_equal(command_find(command_table, command->name, &error), command);
        assert_true(command->min_operands <= command->max_operands);
        assert_non_null(command->summary);
        assert_non_null(command->run);
        assert_non_null(command->fail);
        assert_int_equal(command->examples[strlen(command->examples) - 1], '\n');
        if (command->notes != NULL)
            assert_int_equal(command->notes[strlen(command->notes) - 1], '\n');
        if ((command->options & OPTION_BIT(OPTION_TIMEOUT)) != 0)
            assert_true(command->timeout > 0);
    }
    assert_int_equal(get_command.timeout, 30);
    assert_int_equal(get_command.retries, 3);
    assert_int_equal(wait_command.timeout, 900);
    assert_int_equal(wait_command.retries, COMMAND_RETRIES_UNLIMITED);
    assert_int_equal(check_command.timeout, 30);
    assert_int_equal(check_command.retries, 3);
}

static void
expect_no_command(const char *name, const char *hint)
{
    struct error error;
    char message[128];
    snprintf(message, sizeof message, "no such command: `%s`", name);
    assert_null(command_find(command_table, name, &error));
    assert_int_equal(error.category, ERROR_USAGE);
    assert_string_equal(error.message, message);
    assert_string_equal(error.hint, hint);
}

static void
suggests_the_nearest_command(void **state)
{
    (void)state;
    expect_no_command("gte", "did you mean get?");
    expect_no_command("chekc", "did you mean check?");
    expect_no_command("explian", "did you mean explain?");
    expect_no_command("gets", "did you mean get?");
    expect_no_command("frobnicate", "see faxctl help");
    expect_no_command("show", "did you mean get?");
    expect_no_command("status", "did you mean get?");
    expect_no_command("view", "did you mean get?");
    expect_no_command("describe", "did you mean get?");
    expect_no_command("watch", "did you mean wait?");
    expect_no_command("monitor", "did you mean check?");
    expect_no_command("ls", "did you mean list?");
    expect_no_command("why", "did you mean explain?");
    expect_no_command("version", "did you mean faxctl --version?");
    expect_no_command("login", "set TELNYX_API_KEY, or use --key-file FILE");
    expect_no_command("0CCC7B54-4df3-4bca-a65a-3da1ecc777f0",
                      "did you mean faxctl get 0CCC7B54-4df3-4bca-a65a-3da1ecc777f0?");
    expect_no_command("", "see faxctl help");
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
