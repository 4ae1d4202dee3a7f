/**
 * The one door to native code: {@link io.carafe.linux.kernel.SystemCall} names the calls and their
 * numbers on each architecture, {@link io.carafe.linux.kernel.Scratch} lends the native memory for
 * their arguments and makes them. Only the packages of this module use it.
 *
 * <p>One foreign function with one shape serves all calls, because each further shape costs
 * milliseconds at the first use in a process.
 */
@NullMarked
package io.carafe.linux.kernel;

import org.jspecify.annotations.NullMarked;
