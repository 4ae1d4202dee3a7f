/**
 * The vocabulary every other module speaks: what can go wrong ({@link Problem}), and the few values
 * that are easily confused when they are plain strings and numbers ({@link Digest}, {@link
 * ByteSize}, {@link ContainerId}, {@link Errno}). Nothing here does input or output.
 */
@NullMarked
package io.carafe.base;

import org.jspecify.annotations.NullMarked;
