/**
 * The kernel as Carafe's Java code sees it: the only module with native access.
 *
 * <p>Everything goes through one foreign function, {@code syscall(2)}, in {@link
 * io.carafe.linux.kernel}. On top of it, {@link io.carafe.linux.Fd} owns a descriptor, {@link
 * io.carafe.linux.file} works on files relative to an open folder so that no foreign path can lead
 * out of it, {@link io.carafe.linux.socket} passes bytes and descriptors between processes, {@link
 * io.carafe.linux.process} signals and awaits processes by pidfd, {@link io.carafe.linux.watch}
 * awaits changes of files, and {@link io.carafe.linux.host} tells what the host offers.
 *
 * <p>A call that fails is a {@code Problem.Kernel} that names operation and object. Calls that
 * block hold a platform thread: a virtual thread must not make them.
 */
@NullMarked
package io.carafe.linux;

import org.jspecify.annotations.NullMarked;
