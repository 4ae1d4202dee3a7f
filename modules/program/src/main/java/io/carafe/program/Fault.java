package io.carafe.program;

import io.carafe.base.Errno;

/**
 * A failure that is injected for tests: the instruction is not executed but fails.
 *
 * @param instruction index of the instruction
 * @param errno what it fails with
 */
public record Fault(int instruction, Errno errno) {}
