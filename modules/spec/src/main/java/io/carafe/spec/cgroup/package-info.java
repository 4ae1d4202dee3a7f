/**
 * What the resources of a configuration mean for the files of the kernel's control groups: the one
 * place where limits of version 1 become those of version 2. Pure: {@code program} writes them when
 * a container starts, {@code cgroups} when a living one is changed.
 */
@NullMarked
package io.carafe.spec.cgroup;

import org.jspecify.annotations.NullMarked;
