/** {@code carafe-oci}: the command line of an OCI runtime, served by the daemon or by one JVM. */
@NullMarked
package io.carafe.app.oci;

import org.jspecify.annotations.NullMarked;
