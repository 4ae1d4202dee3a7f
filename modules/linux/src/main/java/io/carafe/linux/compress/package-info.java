/**
 * Decompression by libraries of the host that are faster than the JDK's, where they are installed.
 */
@NullMarked
package io.carafe.linux.compress;

import org.jspecify.annotations.NullMarked;
