/**
 * What the daemon needs to run programs: the layout of an instance on disk ({@link
 * io.carafe.runtime.RuntimePaths}), the frames between its processes ({@link
 * io.carafe.runtime.wire}), and the zygote and monitors ({@link io.carafe.runtime.monitor}).
 */
@NullMarked
package io.carafe.runtime;

import org.jspecify.annotations.NullMarked;
