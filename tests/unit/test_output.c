#include "session/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "test.h"

#ifndef PIPE_BUF
#define PIPE_BUF _POSIX_PIPE_BUF
#endif

/* Stdout is a socket that keeps what each write(2) brought apart. */
struct fixture {
    int saved_stdout;
    int reader;
    struct output output;
    struct error error;
};

static int
set_up(void **state)
{
    static struct fixture fixture;
    int ends[2];
    fixture = (struct fixture){.saved_stdout = dup(STDOUT_FILENO)};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) != 0)
        return -1;
    /* A socket is writable only while most of its buffer is free. */
    setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &(int){1 << 20}, sizeof(int));
    fflush(stdout);
    dup2(ends[0], STDOUT_FILENO);
    close(ends[0]);
    fixture.reader = ends[1];
    fcntl(fixture.reader, F_SETFL, O_NONBLOCK);
    *state = &fixture;
    return output_open(&fixture.output, STDOUT_FILENO, &fixture.error) ? 0 : -1;
}

static int
tear_down(void **state)
{
    struct fixture *fixture = *state;
    output_free(&fixture->output);
    dup2(fixture->saved_stdout, STDOUT_FILENO);
    close(fixture->saved_stdout);
    close(fixture->reader);
    return 0;
}

/* The size of the next write, whose bytes are put into `bytes`; -1 if there was none. */
static ssize_t
next_write(const struct fixture *fixture, char *bytes, size_t size)
{
    return recv(fixture->reader, bytes, size, 0);
}

static void
write_record(struct fixture *fixture, int number, int width)
{
    output_begin_record();
    fprintf(fixture->output.stream, "%0*d\n", width - 1, number);
    if (!output_end_record(&fixture->output, &fixture->error))
        fail_msg("%s", fixture->error.message);
}

static void
small_records_are_written_together_but_whole(void **state)
{
    enum { RECORDS = 1000, WIDTH = 60 };
    struct fixture *fixture = *state;
    char bytes[2 * PIPE_BUF];
    ssize_t size;
    int writes = 0, next = 0;
    for (int i = 0; i < RECORDS; i++)
        write_record(fixture, i, WIDTH);
    assert_true(output_flush(&fixture->output, &fixture->error));
    while ((size = next_write(fixture, bytes, sizeof bytes)) > 0) {
        assert_true(size <= PIPE_BUF);
        assert_int_equal(size % WIDTH, 0);
        for (const char *record = bytes; record < bytes + size; record += WIDTH) {
            int number = 0;
            assert_int_equal(sscanf(record, "%d", &number), 1);
            assert_int_equal(number, next++);
        }
        writes++;
    }
    assert_int_equal(next, RECORDS);
    assert_true(writes <= RECORDS * WIDTH / (PIPE_BUF - WIDTH) + 1);
}

static void
long_record_is_one_write(void **state)
{
    static const int widths[] = {PIPE_BUF - 1, PIPE_BUF, PIPE_BUF + 1, 3 * PIPE_BUF, 60000};
    static char bytes[100000];
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT(widths); i++) {
        write_record(fixture, 1, 10);
        write_record(fixture, 2, widths[i]);
        write_record(fixture, 3, 10);
        assert_true(output_flush(&fixture->output, &fixture->error));
        assert_int_equal(next_write(fixture, bytes, sizeof bytes), 10);
        assert_int_equal(next_write(fixture, bytes, sizeof bytes), widths[i]);
        assert_int_equal(next_write(fixture, bytes, sizeof bytes), 10);
        assert_int_equal(next_write(fixture, bytes, sizeof bytes), -1);
    }
}

static void
nothing_is_written_before_a_record_ends(void **state)
{
    struct fixture *fixture = *state;
    char bytes[PIPE_BUF];
    fputs("half a record", fixture->output.stream);
    fflush(fixture->output.stream);
    assert_int_equal(next_write(fixture, bytes, sizeof bytes), -1);
    fputs(", and the other half\n", fixture->output.stream);
    assert_true(output_end_record(&fixture->output, &fixture->error));
    assert_true(output_flush(&fixture->output, &fixture->error));
    assert_int_equal(next_write(fixture, bytes, sizeof bytes), 34);
    assert_true(output_flush(&fixture->output, &fixture->error));
    assert_int_equal(next_write(fixture, bytes, sizeof bytes), -1);
}

/* As if the stream had dropped something, which only errno shows. */
static void
record_that_lacks_memory_is_dropped(void **state)
{
    struct fixture *fixture = *state;
    char bytes[PIPE_BUF];
    write_record(fixture, 1, 10);
    output_begin_record();
    fputs("half a rec", fixture->output.stream);
    errno = ENOMEM;
    assert_false(output_end_record(&fixture->output, &fixture->error));
    assert_int_equal(fixture->error.category, ERROR_INTERNAL);
    write_record(fixture, 2, 5);
    assert_true(output_flush(&fixture->output, &fixture->error));
    assert_int_equal(next_write(fixture, bytes, sizeof bytes), 15);
    assert_memory_equal(bytes, "000000001\n0002\n", 15);
}

/* A shorter record after a longer one must not bring back the rest of the longer one. */
static void
memory_is_reused(void **state)
{
    struct fixture *fixture = *state;
    char bytes[PIPE_BUF];
    static const int widths[] = {2000, 50, 1000, 10};
    for (size_t i = 0; i < COUNT(widths); i++) {
        write_record(fixture, 7, widths[i]);
        assert_true(output_flush(&fixture->output, &fixture->error));
        assert_int_equal(next_write(fixture, bytes, sizeof bytes), widths[i]);
    }
}

/* Also if the disk has space again: a record would be missing in the middle. */
static void
failed_write_is_an_error_and_ends_the_output(void **state)
{
    struct fixture *fixture = *state;
    char bytes[PIPE_BUF];
    int socket = dup(STDOUT_FILENO);
    int full = open("/dev/full", O_WRONLY);
    assert_true(full >= 0);
    dup2(full, STDOUT_FILENO);
    close(full);
    write_record(fixture, 1, 10);
    assert_false(output_flush(&fixture->output, &fixture->error));
    assert_int_equal(fixture->error.category, ERROR_INTERNAL);
    assert_non_null(strstr(fixture->error.message, strerror(ENOSPC)));
    dup2(socket, STDOUT_FILENO);
    close(socket);
    write_record(fixture, 2, 10);
    assert_false(output_flush(&fixture->output, &fixture->error));
    assert_int_equal(next_write(fixture, bytes, sizeof bytes), -1);
}

int
main(void)
{
#define WITH_OUTPUT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    static const struct CMUnitTest tests[] = {
        WITH_OUTPUT(small_records_are_written_together_but_whole),
        WITH_OUTPUT(long_record_is_one_write),
        WITH_OUTPUT(nothing_is_written_before_a_record_ends),
        WITH_OUTPUT(record_that_lacks_memory_is_dropped),
        WITH_OUTPUT(memory_is_reused),
        WITH_OUTPUT(failed_write_is_an_error_and_ends_the_output),
    };
    return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
