#include "render/render.h"

#include "test.h"

#include <stdlib.h>

#include "base/text.h"

#include "memory_file.h"

static const struct render_column columns[] = {{"name", false}, {"size", true}, {"note", false}};
static const char *const records[][COUNT(columns)] = {
    {"fax.pdf", "12", "a \"b\", c"}, {"", "1048576", NULL}, {"tab\t\\", NULL, "\033[2J\xff"}};

/* Prints the first records and expects what was written. */
static void
expect(enum render_format format, size_t width, size_t count, const char *expected)
{
    const struct render_config config = {.format = format,
                                         .columns = columns,
                                         .column_count = COUNT(columns),
                                         .several = true,
                                         .width = width};
    struct memory_file file;
    struct render render;
    render_begin(&render, memory_file_open(&file), &config);
    for (size_t i = 0; i < count; i++)
        render_record(&render, records[i]);
    render_end(&render);
    memory_file_expect(&file, expected);
}

TEST(every_format_prints_records)
{
    expect(RENDER_TABLE, 0, 3,
           "NAME     SIZE  NOTE\n"
           "fax.pdf  12    a \"b\", c\n"
           "         1048576  -\n"
           "tab\\t\\   -     \\u001b[2J\\xff\n");
    expect(RENDER_JSON, 0, 3,
           "[\n"
           "  {\n    \"name\": \"fax.pdf\",\n    \"size\": 12,\n    \"note\": \"a \\\"b\\\", c\"\n "
           " },\n"
           "  {\n    \"name\": \"\",\n    \"size\": 1048576,\n    \"note\": null\n  },\n"
           "  {\n    \"name\": \"tab\\t\\\\\",\n    \"size\": null,\n"
           "    \"note\": \"\\u001b[2J\\ufffd\"\n  }\n"
           "]\n");
    expect(RENDER_JSONL, 0, 3,
           "{\"name\":\"fax.pdf\",\"size\":12,\"note\":\"a \\\"b\\\", c\"}\n"
           "{\"name\":\"\",\"size\":1048576,\"note\":null}\n"
           "{\"name\":\"tab\\t\\\\\",\"size\":null,\"note\":\"\\u001b[2J\\ufffd\"}\n");
    expect(RENDER_CSV, 0, 3,
           "name,size,note\n"
           "fax.pdf,12,\"a \"\"b\"\", c\"\n"
           "\"\",1048576,\n"
           "tab\t\\,,\033[2J\xff\n");
    expect(RENDER_VALUE, 0, 3,
           "fax.pdf\t12\ta \"b\", c\n"
           "\t1048576\t\n"
           "tab\\t\\\\\t\t\\u001b[2J\\xff\n");
}

TEST(no_records_are_a_valid_document)
{
    static const char *const expected[] = {[RENDER_TABLE] = "",
                                           [RENDER_JSON] = "[]\n",
                                           [RENDER_JSONL] = "",
                                           [RENDER_CSV] = "name,size,note\n",
                                           [RENDER_VALUE] = ""};
    for (enum render_format format = 0; format < RENDER_FORMAT_COUNT; format++)
        expect(format, 0, 0, expected[format]);
}

TEST(csv_on_a_terminal_escapes_untrusted_text)
{
    expect(RENDER_CSV, 80, 3,
           "name,size,note\n"
           "fax.pdf,12,\"a \"\"b\"\", c\"\n"
           "\"\",1048576,\n"
           "tab\\t\\,,\\u001b[2J\\xff\n");
}

/* The first record takes 23 columns. */
TEST(table_that_does_not_fit_a_terminal_becomes_blocks)
{
    static const char rows[] = "NAME     SIZE  NOTE\nfax.pdf  12    a \"b\", c\n";
    static const char blocks[] = "NAME  fax.pdf\nSIZE  12\nNOTE  a \"b\", c\n"
                                 "\nNAME\nSIZE  1048576\nNOTE  -\n";
    expect(RENDER_TABLE, 23, 1, rows);
    expect(RENDER_TABLE, 22, 2, blocks);
    expect(RENDER_TABLE, 1, 2, blocks);
}

static int
setup(void **state)
{
    text_setup();
    return 0;
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_prints_records),
        cmocka_unit_test(no_records_are_a_valid_document),
        cmocka_unit_test(csv_on_a_terminal_escapes_untrusted_text),
        cmocka_unit_test(table_that_does_not_fit_a_terminal_becomes_blocks),
    };
    return cmocka_run_group_tests_name("record", tests, setup, NULL);
}
