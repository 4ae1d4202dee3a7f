/* What every file needs: the usual headers, and the few loops around system calls that nobody
 * should write twice. */
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Writes everything, also to descriptors that someone has made non-blocking. False with errno. */
bool write_all(int fd, const void *bytes, size_t length);

/* Writes a text to an existing file; whether it worked shows later or does not matter. */
void write_file(const char *path, const char *text);

/* Reads the start of a file, as far as the buffer goes, and ends it with NUL; empty if it cannot be
 * read. */
void read_file(const char *path, char *text, size_t bytes);

/* Closes the descriptor, if there is one, and makes it -1. */
void close_fd(int *fd);

void pause_millis(int millis);

uint64_t realtime_nanoseconds(void);

/* Gives every signal its default action, also those that the C library keeps for itself. */
void signals_reset(void);

void signals_unblock(void);

/* Blocks signals, a list that ends with 0, and returns a non-blocking signalfd for them, or -1. */
int signals_watch(const int *signals);

/* Listens in a folder; the working folder becomes "/". Returns -1 with errno. */
int unix_listen(int folder, const char *name, int backlog);

/* Returns a connected socket or a negated errno. */
int unix_connect(const char *path);
