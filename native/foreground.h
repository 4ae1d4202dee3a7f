/* A program run in the client's own process, so that the container is the caller's child: what
 * carafe-oci does. */
#pragma once

#include "wire.h"

enum program_flags {
  PROGRAM_FOREGROUND = 1,
  PROGRAM_RUNTIME_FOLDER = 2, /* the first descriptor is the runtime folder */
  PROGRAM_TARGET = 4,         /* the next is the pidfd of the container to enter */
};

enum { FOREGROUND_GO_ON = -1 };

/*
 * Runs the program of a PROGRAM frame and sends RESULT over the connection. Returns the exit code
 * of a container in the foreground when that has ended; FOREGROUND_GO_ON where the daemon has the
 * next word. "signals" is a signalfd.
 */
int foreground_run(struct frame *frame, int connection, int signals);
