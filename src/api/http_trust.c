#include "http_trust.h"

#include <dirent.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <curl/curl.h>

/* Also for a program that is built on one distribution and runs on another. */
static const char *const known_directories[] = {
    "/etc/ssl/certs",     /* Debian, Ubuntu, Alpine, Arch, SUSE, FreeBSD, newer Fedora */
    "/etc/pki/tls/certs", /* Fedora, RHEL */
    NULL,
};
static const char *const known_files[] = {
    "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Ubuntu, Alpine, Arch */
    "/etc/pki/tls/certs/ca-bundle.crt",                  /* Fedora, RHEL */
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* the same, since 43 and 11 */
    "/etc/ssl/ca-bundle.pem",                            /* SUSE */
    "/var/lib/ca-certificates/ca-bundle.pem",            /* the same, the original */
    "/etc/ssl/cert.pem",                                 /* Alpine, FreeBSD, OpenBSD, macOS */
    "/usr/local/share/certs/ca-root-nss.crt",            /* FreeBSD, from a package */
    NULL,
};

static const struct http_trust_places known_places = {known_directories, known_files};

/* `5ad8a5d6.0`: eight hexadecimal digits, a dot, and a number. */
static bool
is_hashed_name(const char *name)
{
    return strspn(name, "0123456789abcdef") == 8 && name[8] == '.' && name[9] >= '0' &&
           name[9] <= '9';
}

static bool
has_hashed_entry(const char *path)
{
    DIR *directory = opendir(path);
    if (directory == NULL)
        return false;
    bool found = false;
    const struct dirent *entry;
    while (!found && (entry = readdir(directory)) != NULL)
        found = is_hashed_name(entry->d_name);
    closedir(directory);
    return found;
}

void
http_trust_find(const struct http_trust_places *places, struct http_trust *trust)
{
    const char *const *directory = places->directories;
    const char *const *file = places->files;
    while (*directory != NULL && !has_hashed_entry(*directory))
        directory++;
    while (*file != NULL && access(*file, R_OK) != 0)
        file++;
    *trust = (struct http_trust){.directory = *directory, .file = *file};
}

void
http_trust_of_system(struct http_trust *trust)
{
    const curl_version_info_data *info = curl_version_info(CURLVERSION_NOW);
    *trust = (struct http_trust){.directory = info->capath, .file = info->cainfo};
    if (info->capath == NULL && info->cainfo == NULL)
        http_trust_find(&known_places, trust);
}

bool
http_trust_prefers_directory(const char *ssl_version, const char *directory)
{
    static const char backend[] = "OpenSSL/";
    return ssl_version != NULL && strncmp(ssl_version, backend, strlen(backend)) == 0 &&
           directory != NULL && has_hashed_entry(directory);
}

bool
http_trust_directory_first(void)
{
    struct http_trust trust;
    http_trust_of_system(&trust);
    return http_trust_prefers_directory(curl_version_info(CURLVERSION_NOW)->ssl_version,
                                        trust.directory);
}
