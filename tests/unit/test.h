/*
 * cmocka, and what its header needs to be included before it.
 */
#ifndef FAXCTL_TEST_H
#define FAXCTL_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
