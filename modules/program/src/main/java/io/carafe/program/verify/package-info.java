/**
 * Proves safety rules about programs before they run.
 *
 * <p>{@link io.carafe.program.verify.Verifier} walks the control flow of every process of a program
 * and keeps, for each instruction, what is certain to have happened on every path to it ({@code
 * Facts}). Each {@code Rule} then looks at each instruction with its facts. A call whose failure is
 * passed over proves nothing.
 */
@NullMarked
package io.carafe.program.verify;

import org.jspecify.annotations.NullMarked;
