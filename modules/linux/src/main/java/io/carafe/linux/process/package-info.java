/**
 * Processes, named by descriptors ({@link io.carafe.linux.process.Pidfd}) because a pid is reused,
 * and what this process itself is ({@link io.carafe.linux.process.CurrentProcess}).
 */
@NullMarked
package io.carafe.linux.process;

import org.jspecify.annotations.NullMarked;
