/*
 * The certificates to trust if nobody names any. Reading the system's bundle of some 140
 * certificates takes OpenSSL longer than the whole request; from a directory whose entries are
 * named by the hash of their subject it reads only the one that it needs (openssl-verify(1),
 * c_rehash(1)).
 */
#ifndef FAXCTL_HTTP_TRUST_H
#define FAXCTL_HTTP_TRUST_H

#include <stdbool.h>

/* Where certificates are; NULL: nowhere. */
struct http_trust {
    const char *directory; /* with hashed names */
    const char *file;      /* a bundle in PEM form */
};

/* Where distributions keep certificates: lists that end in NULL, the best first. */
struct http_trust_places {
    const char *const *directories;
    const char *const *files;
};

/* Finds the certificates of the system: those that libcurl was built to trust or, if it was built
 * without any, those that are in a known place. */
void http_trust_of_system(struct http_trust *trust);

/* Finds the first directory of these that has hashed entries, and the first file that can be
 * read. */
void http_trust_find(const struct http_trust_places *places, struct http_trust *trust);

/* Whether certificates should be looked up in the system's directory before its bundle is read. */
bool http_trust_directory_first(void);

/* The same for a TLS library and a directory (NULL: there is none): only OpenSSL, and only if the
 * directory has hashed entries. */
bool http_trust_prefers_directory(const char *ssl_version, const char *directory);

#endif
