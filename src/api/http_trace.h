/*
 * The HTTP conversation as `--trace` shows it, marked as curl does: `>` for what was sent, `<` for
 * what was received, `*` for what happened. Without secrets.
 */
#ifndef FAXCTL_HTTP_TRACE_H
#define FAXCTL_HTTP_TRACE_H

#include <stddef.h>
#include <stdio.h>

/* Where a secret part of a URL starts in a line: the user of a proxy, or the query; NULL if there
 * is none. */
char *http_trace_find_secret(char *line);

/* Writes `length` bytes of the conversation, each line in one write, after `mark` and a blank.
 * Redacts the values of headers that carry secrets, the query of every URL (a presigned link is a
 * secret), and `secret` wherever it stands. Escapes characters that could drive a terminal. */
void http_trace_write(FILE *out, char mark, const char *bytes, size_t length, const char *secret);

#endif
