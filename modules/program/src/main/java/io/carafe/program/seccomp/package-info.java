/**
 * Compiles the {@code linux.seccomp} object of a container's configuration to the classic BPF
 * program that the kernel runs before each of the container's system calls.
 *
 * <p>A profile speaks of names. {@link io.carafe.program.seccomp.SystemCallTable} gives each name
 * its number in every {@link io.carafe.program.seccomp.Abi} of the machine; the rules on one number
 * become one verdict, runs of numbers with equal verdicts become spans, and the spans become a
 * binary search. {@link io.carafe.program.seccomp.SeccompFilter} is the result, {@link
 * io.carafe.program.seccomp.DefaultSeccompProfile} the profile of a container that brings none.
 */
@NullMarked
package io.carafe.program.seccomp;

import org.jspecify.annotations.NullMarked;
