/**
 * Tells people about programs: {@link io.carafe.program.explain.Explanation} prints one with every
 * system call spelled out and the configuration that caused it, {@link
 * io.carafe.program.explain.Diagnosis} says why a start failed, in a sentence with a pointer into
 * the configuration and a hint.
 */
@NullMarked
package io.carafe.program.explain;

import org.jspecify.annotations.NullMarked;
