/*
 * Runs a program once for each memory allocation that it makes, and lets that allocation fail.
 *
 * Preloaded (LD_PRELOAD) into the program. The program's main() runs in a child process each time;
 * in the first run no allocation fails. FAIL_ALLOCATIONS names a directory: the children write to
 * `out` and `err` there, and `report` gets a line for each run, followed by what it wrote:
 *
 *     number of the allocation that failed (-1: none), exit status or -number of the signal,
 *     length of standard output, length of standard error
 *
 * curl_global_init() counts as one allocation, which fails as a whole: what its thousands of
 * allocations do is up to libcurl and its TLS library, some versions of which hang.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    HANGS_AFTER = 20,    /* seconds */
    TEXT_SIZE = 1 << 16, /* bytes */
    NOT_COUNTED = -1,    /* as a count of allocations */
    CURLE_OUT_OF_MEMORY = 27
};

typedef int main_function(int argc, char **argv, char **environment);
typedef int start_function(main_function *program, int argc, char **argv, main_function *begin,
                           void (*end)(void), void (*loader_end)(void), void *stack_end);

/* Shared with the children; NULL before the first run. */
static struct {
    long count; /* of allocations in the run so far, or NOT_COUNTED */
    long failing;
} * shared;

static main_function *program;

static bool
allocation_fails(void)
{
    bool fails = shared != NULL && shared->count >= 0 && shared->count++ == shared->failing;
    if (fails)
        errno = ENOMEM; /* as POSIX demands */
    return fails;
}

/* Finds the function that would be called without this library. */
static void
find_next(const char *name, void *place)
{
    void *symbol = dlsym(RTLD_NEXT, name);
    memcpy(place, &symbol, sizeof symbol);
}

void *
malloc(size_t size)
{
    static void *(*next)(size_t);
    if (next == NULL)
        find_next("malloc", &next);
    return allocation_fails() ? NULL : next(size);
}

void *
calloc(size_t count, size_t size)
{
    static void *(*next)(size_t, size_t);
    if (next == NULL)
        find_next("calloc", &next);
    return allocation_fails() ? NULL : next(count, size);
}

void *
realloc(void *block, size_t size)
{
    static void *(*next)(void *, size_t);
    if (next == NULL)
        find_next("realloc", &next);
    return allocation_fails() ? NULL : next(block, size);
}

int
curl_global_init(long flags)
{
    static int (*next)(long);
    find_next("curl_global_init", &next);
    if (allocation_fails())
        return CURLE_OUT_OF_MEMORY;
    long count = shared->count;
    shared->count = NOT_COUNTED;
    int code = next(flags);
    shared->count = count;
    return code;
}

static int
open_file(const char *name, int flags)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", getenv("FAIL_ALLOCATIONS"), name);
    int descriptor = open(path, flags | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        abort();
    return descriptor;
}

static size_t
read_file(const char *name, char text[static TEXT_SIZE])
{
    int descriptor = open_file(name, O_RDONLY);
    ssize_t length = read(descriptor, text, TEXT_SIZE - 1);
    close(descriptor);
    text[length > 0 ? length : 0] = '\0';
    return strlen(text);
}

/* Runs the program with one allocation that fails. Returns its status; negative: a signal. */
static int
run(long failing, int argc, char **argv, char **environment)
{
    int status;
    shared->failing = failing;
    pid_t child = fork();
    if (child == 0) {
        dup2(open_file("out", O_WRONLY | O_TRUNC), STDOUT_FILENO);
        dup2(open_file("err", O_WRONLY | O_TRUNC), STDERR_FILENO);
        alarm(HANGS_AFTER);
        shared->count = 0;
        exit(program(argc, argv, environment));
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        abort();
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static int
run_all(int argc, char **argv, char **environment)
{
    static char out[TEXT_SIZE];
    static char err[TEXT_SIZE];
    FILE *report = fdopen(open_file("report", O_WRONLY | O_TRUNC), "w");
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || report == NULL)
        abort();
    for (long failing = -1, end = 0; failing < end; failing++) {
        int status = run(failing, argc, argv, environment);
        if (failing == -1)
            end = shared->count;
        shared->count = NOT_COUNTED;
        size_t out_length = read_file("out", out);
        size_t err_length = read_file("err", err);
        fprintf(report, "%ld %d %zu %zu\n%s%s", failing, status, out_length, err_length, out, err);
        fflush(report); /* or the next child would write it, too */
    }
    return fclose(report);
}

int
__libc_start_main(main_function *main_program, int argc, char **argv, main_function *begin,
                  void (*end)(void), void (*loader_end)(void), void *stack_end)
{
    start_function *next;
    find_next("__libc_start_main", &next);
    program = main_program;
    return next(run_all, argc, argv, begin, end, loader_end, stack_end);
}
