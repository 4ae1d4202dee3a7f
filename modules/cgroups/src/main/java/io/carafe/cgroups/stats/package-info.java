/** What a container uses: the kernel's figures of both versions in one form. */
@NullMarked
package io.carafe.cgroups.stats;

import org.jspecify.annotations.NullMarked;
