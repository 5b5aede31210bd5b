/*
 * The HTTP conversation as `--verbose` shows it: what curl users know, `>` for what was sent, `<`
 * for what came, `*` for what happened, without secrets.
 */
#ifndef FAXCTL_HTTP_TRACE_H
#define FAXCTL_HTTP_TRACE_H

#include <stddef.h>
#include <stdio.h>

/* Where a secret part of a URL starts in a line: the user of a proxy, or the query; NULL where
 * there is none. */
char *http_trace_find_secret(char *line);

/* Writes `length` bytes of the conversation, a line each after `mark` and a blank. Values of
 * headers that carry secrets, the query of every URL (a presigned link is a secret) and `secret`
 * itself, wherever it stands, are redacted; characters that could drive a terminal are escaped. */
void http_trace_write(FILE *out, char mark, const char *bytes, size_t length, const char *secret);

#endif
