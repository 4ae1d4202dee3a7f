/**
 * What the host offers and what a process on it is, read from procfs and sysfs.
 *
 * <p>{@link io.carafe.linux.host.HostProbe} reads, without native code, so that a program that
 * lives for one command can use it too; {@link io.carafe.linux.host.HostSurvey} and {@link
 * io.carafe.linux.host.ProcessSurvey} are what it found, as the kernel puts it.
 */
@NullMarked
package io.carafe.linux.host;

import org.jspecify.annotations.NullMarked;
