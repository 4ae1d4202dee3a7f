/**
 * The compiler: ContainerCompiler for containers and ExecCompiler for further processes in them.
 *
 * <p>One pass per part of the specification, each a small class, in the order in which the kernel
 * wants it. The host process makes the cgroups and forks; the forked process collects what is only
 * visible outside (the overlay, bind sources), enters a mount namespace of its own, puts the mounts
 * together below its new root, gives up its privileges and becomes the container. Where the last
 * process has to be born in its cgroup (version 2) or in a process namespace that exists already,
 * one more fork stands between mounts and privileges.
 */
@NullMarked
package io.carafe.program.compile;

import org.jspecify.annotations.NullMarked;
