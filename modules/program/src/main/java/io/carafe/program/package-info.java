/**
 * A container is a program: a flat list of system calls for a small register machine, compiled from
 * the OCI configuration and a few facts about the host.
 *
 * <p>This package holds the program itself as data: {@link Program} with its {@link Instruction}s,
 * and the {@link SourceMap} that leads from each instruction back to the configuration that caused
 * it. {@code assembly} builds programs, {@code encoding} turns them into the bytes that the native
 * executable reads, {@code plan} describes what is to be compiled, {@code compile} compiles it,
 * {@code verify} proves safety rules about the result and {@code explain} tells people about it.
 * Nothing here does input or output.
 */
@NullMarked
package io.carafe.program;

import org.jspecify.annotations.NullMarked;
