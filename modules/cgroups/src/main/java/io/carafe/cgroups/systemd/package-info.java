/**
 * Scopes of systemd: where systemd is the init it owns the cgroups, and a container whose engine
 * says so gets its cgroup from it.
 *
 * <p>systemd makes a scope around a process that exists, and the container's exists only once its
 * program runs. So a process that only waits stands in for it: systemd puts it into the new scope,
 * the program starts the container in the same cgroup, and then the process that waited ends.
 */
@NullMarked
package io.carafe.cgroups.systemd;

import org.jspecify.annotations.NullMarked;
