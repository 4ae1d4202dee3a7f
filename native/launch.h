/* The host's side of a program: runs it, hears from all of its processes, ends what a failed start
 * left. */
#pragma once

#include "base.h"

#include "machine.h"

/* How a process ended: its exit code, 128 + signal where it was killed. */
struct ending {
  uint32_t code;
  uint32_t signal;
};

/*
 * Runs main until every process of the program has reached its execve or exit. After true,
 * registers 0 and 1 name the container's first process. After false, *failure is the first thing
 * that went wrong in any of the processes, that process is dead and cleanup has run.
 */
bool launch(struct machine *machine, struct failure *failure);

struct ending ending_of(int wait_status);

/* Waits for a child; false if it is not one. */
bool wait_for(pid_t pid, struct ending *ending);

/* Runs collect and cleanup, whose failures change nothing any more. */
void launch_collect(struct machine *machine);
void launch_cleanup(struct machine *machine);
