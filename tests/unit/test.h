/*
 * cmocka, and what all tests share. Its header needs others before it.
 */
#ifndef FAXCTL_TEST_H
#define FAXCTL_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Opens the definition of a test; few use the state that cmocka hands to each. */
#define TEST(name) static void name(__attribute__((unused)) void **state)

/* cmocka passes each test a state, which few use. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#endif
