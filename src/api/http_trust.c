#include "http_trust.h"

#include <dirent.h>
#include <stddef.h>
#include <string.h>

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

bool
http_trust_directory_first(const char *ssl_version, const char *directory)
{
    static const char backend[] = "OpenSSL/";
    return ssl_version != NULL && strncmp(ssl_version, backend, strlen(backend)) == 0 &&
           directory != NULL && has_hashed_entry(directory);
}
