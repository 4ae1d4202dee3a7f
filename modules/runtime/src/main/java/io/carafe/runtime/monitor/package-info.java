/**
 * The processes that run containers, seen from the daemon.
 *
 * <p>The {@link io.carafe.runtime.monitor.Zygote} forks a monitor for each container and exec.
 * {@link io.carafe.runtime.monitor.MonitorConnection} tells a listener what a monitor says, and
 * takes commands to it. Monitors outlive the daemon: {@link
 * io.carafe.runtime.monitor.MonitorSockets} finds them again, and what one wrote down of its
 * container's end is an {@link io.carafe.runtime.monitor.ExitRecord}.
 */
@NullMarked
package io.carafe.runtime.monitor;

import org.jspecify.annotations.NullMarked;
