#include "commands/table.h"

#include "session/session.h"

static bool run(const struct options *options, int *exit_status, struct error *error);

const struct command get_command = {
    .name = "get",
    .synonyms = " show status view describe fetch inspect info ",
    .operands = "ID...",
    .operand = WORD_ID,
    .min_operands = 1,
    .max_operands = INT_MAX,
    .summary = "fetch faxes and print them",
    .examples = "  faxctl get 0ccc7b54-4df3-4bca-a65a-3da1ecc777f0\n"
                "  faxctl get ID --json | jq -r .status\n"
                "  faxctl get -o value -F status,to ID\n"
                "  faxctl get - < ids.txt\n",
    .options = OPTIONS_FAXES | OPTIONS_FETCHING | OPTION_BIT(OPTION_STATUS) |
               OPTION_BIT(OPTION_EXIT_STATUS),
    .run = run,
};

static bool
run(const struct options *options, int *exit_status, struct error *error)
{
    const struct session_rules rules = {.by_outcome = options->exit_status};
    struct session session;
    struct session_result result;
    enum session_next next = SESSION_FAILED;
    if (session_open(&session, options, &rules, error))
        while ((next = session_next(&session, &result, error)) == SESSION_RESULT)
            if (!session_print(&session, &result, error))
                break;
    return session_close(&session, next == SESSION_END, exit_status, error);
}
