/*
 * Which certificates to load. To read the system's bundle of some 140 certificates takes OpenSSL
 * longer than the whole request; from a directory whose entries are named by the hash of their
 * subject it reads only the one that it needs (openssl-verify(1), c_rehash(1)).
 */
#ifndef FAXCTL_HTTP_TRUST_H
#define FAXCTL_HTTP_TRUST_H

#include <stdbool.h>

/* Whether certificates should be looked up in `directory` (NULL: there is none) before the bundle
 * is read: only for the TLS backend OpenSSL, and only where the directory has hashed entries. */
bool http_trust_directory_first(const char *ssl_version, const char *directory);

#endif
