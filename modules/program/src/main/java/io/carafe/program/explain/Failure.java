package io.carafe.program.explain;

import io.carafe.base.Errno;
import io.carafe.program.Stage;

/**
 * What a failed start reported.
 *
 * @param instruction the index of the instruction that failed
 * @param errno the error
 * @param stage the process it happened in
 */
public record Failure(int instruction, Errno errno, Stage stage) {}
