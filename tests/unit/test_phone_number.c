#include "model/phone_number.h"

#include "test.h"

static void
expect(const char *const *texts, bool valid)
{
    for (; *texts != NULL; texts++)
        if (phone_number_is_valid(*texts) != valid)
            fail_msg("`%s` is %svalid", *texts, valid ? "not " : "");
}

static void
accepts_e164_numbers_and_sip_uris(void **state)
{
    static const char *const texts[] = {
        /* numbers */
        "+13125550199", "+1", "+123", "+493012345678", "+123456789012345",
        /* addresses */
        "sip:fax@example.com", "sips:fax@example.com", "SIP:fax@example.com",
        "sip:+13125550199@sip.example.com:5060;transport=tcp", "sip:fax@[2001:db8::1]",
        "sip:example.com", NULL};
    expect(texts, true);
}

static void
rejects_anything_else(void **state)
{
    static const char *const texts[] = {
        /* numbers */
        "", "+", "13125550199", "0013125550199", "+0312555", "+1234567890123456", "+1 312 555 0199",
        "+1-312-555-0199", "+1(312)5550199", " +13125550199", "+13125550199 ", "+13125550199\n",
        "++13125550199", "+1312555019x",
        /* addresses */
        "sip:", "sip", "sip:fax @example.com", "sip:<fax@example.com>", "sip:fax@example.com\n",
        "sip:f\xC3\xA4x@example.com", "tel:+13125550199", "http://example.com", NULL};
    expect(texts, false);
}

int
main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_e164_numbers_and_sip_uris),
        cmocka_unit_test(rejects_anything_else),
    };
    return cmocka_run_group_tests_name("phone_number", tests, NULL, NULL);
}
