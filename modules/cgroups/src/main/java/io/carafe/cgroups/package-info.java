/**
 * The control groups of a container that runs: what it uses, who is in it, its limits, a halt, its
 * end. Version 1, both together, and version 2 look the same from outside.
 *
 * <p>A {@link io.carafe.cgroups.files.CgroupFolders} says where they are and a {@link
 * io.carafe.cgroups.Cgroup} works on them; {@code stats} has what is measured and {@code systemd}
 * asks systemd for a scope. Files are read by path: the folders belong to the host's administrator,
 * no container decides what they are called. Nothing here uses native access, so that a process
 * with one task starts fast.
 */
@NullMarked
package io.carafe.cgroups;

import org.jspecify.annotations.NullMarked;
