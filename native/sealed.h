/*
 * A process that container code could see runs from a sealed copy of the executable in memory, so
 * that the file cannot be written through /proc/PID/exe (CVE-2019-5736).
 */
#pragma once

#include "base.h"

/* Whether this process runs from such a copy. */
bool sealed_running(void);

/* Executes the copy with these arguments. Returns an errno only if that failed. */
int sealed_execute(char **argv, char **envp);
