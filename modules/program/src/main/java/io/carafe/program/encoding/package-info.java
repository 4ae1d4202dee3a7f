/**
 * Turns programs into the bytes that the native executable reads, and back for tests. The format is
 * described in docs/program-format.md.
 */
@NullMarked
package io.carafe.program.encoding;

import org.jspecify.annotations.NullMarked;
