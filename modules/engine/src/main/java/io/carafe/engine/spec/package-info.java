/**
 * From a container's record to the OCI configuration that the compiler takes: {@link
 * io.carafe.engine.spec.SpecFactory} puts it together, with Docker's defaults for everything that
 * nobody asked for. What has to be known of the host comes in as {@link
 * io.carafe.engine.spec.HostView}, so that the same container gives the same configuration in a
 * test.
 */
@NullMarked
package io.carafe.engine.spec;

import org.jspecify.annotations.NullMarked;
