#include "api/fax_list.h"

#include "test.h"

#include <stdlib.h>

static void
expect(struct fax_list_filter filter, int64_t page, int size, const char *expected)
{
    struct error error;
    char *target = fax_list_target(&filter, page, size, &error);
    assert_non_null(target);
    assert_string_equal(target, expected);
    free(target);
}

static struct fax_list_filter
everything(void)
{
    return (struct fax_list_filter){.since = FAX_LIST_NO_TIME, .until = FAX_LIST_NO_TIME};
}

static void
asks_for_a_page(void **state)
{
    (void)state;
    expect(everything(), 1, 100, "/faxes?page%5Bsize%5D=100&page%5Bnumber%5D=1");
    expect(everything(), INT64_C(12345678901), 3,
           "/faxes?page%5Bsize%5D=3&page%5Bnumber%5D=12345678901");
}

static void
filters_by_time(void **state)
{
    struct fax_list_filter filter = everything();
    (void)state;
    filter.since = 0;
    expect(filter, 1, 1,
           "/faxes?filter%5Bcreated_at%5D%5Bgte%5D=1970-01-01T00%3A00%3A00Z"
           "&page%5Bsize%5D=1&page%5Bnumber%5D=1");
    filter = everything();
    filter.until = 951782400;
    expect(filter, 1, 1,
           "/faxes?filter%5Bcreated_at%5D%5Blt%5D=2000-02-29T00%3A00%3A00Z"
           "&page%5Bsize%5D=1&page%5Bnumber%5D=1");
}

static void
filters_by_direction(void **state)
{
    struct fax_list_filter filter = everything();
    (void)state;
    filter.direction = FAX_DIRECTION_INBOUND;
    expect(filter, 1, 1,
           "/faxes?filter%5Bdirection%5D%5Beq%5D=inbound&page%5Bsize%5D=1&page%5Bnumber%5D=1");
    filter.direction = FAX_DIRECTION_OUTBOUND;
    expect(filter, 1, 1,
           "/faxes?filter%5Bdirection%5D%5Beq%5D=outbound&page%5Bsize%5D=1&page%5Bnumber%5D=1");
}

static void
filters_by_number_which_is_encoded(void **state)
{
    struct fax_list_filter filter = everything();
    (void)state;
    filter.from = "+13125550123";
    filter.to = "sip:a&b=c@example.com;x=%20";
    expect(filter, 2, 1,
           "/faxes?filter%5Bfrom%5D%5Beq%5D=%2B13125550123"
           "&filter%5Bto%5D%5Beq%5D=sip%3Aa%26b%3Dc%40example.com%3Bx%3D%2520"
           "&page%5Bsize%5D=1&page%5Bnumber%5D=2");
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(asks_for_a_page),
        cmocka_unit_test(filters_by_time),
        cmocka_unit_test(filters_by_direction),
        cmocka_unit_test(filters_by_number_which_is_encoded),
    };
    return cmocka_run_group_tests_name("fax_list", tests, NULL, NULL);
}
