/**
 * The command line. The native client sends its arguments, environment and descriptors; a {@link
 * io.carafe.app.cli.Dispatcher} finds the {@link io.carafe.app.cli.Verb}, parses its options by the
 * table the verb declares, runs it and turns a {@link io.carafe.base.Problem} into one line, a hint
 * and an exit code.
 */
@NullMarked
package io.carafe.app.cli;

import org.jspecify.annotations.NullMarked;
