/**
 * The kernel's constants and structures, as far as programs use them: {@link
 * io.carafe.program.kernel.Linux} for the numbers, {@link io.carafe.program.kernel.FlagNames} to
 * spell them for people.
 */
@NullMarked
package io.carafe.program.kernel;

import org.jspecify.annotations.NullMarked;
