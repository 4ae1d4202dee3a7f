/* The one door from the machine to the kernel. Tests link another kernel behind it. */
#pragma once

#include "base.h"

/* Calls the kernel; a result from -4095 to -1 is a negated errno. */
int64_t kernel_call(uint16_t nr, const uint64_t arguments[6]);
