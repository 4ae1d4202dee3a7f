/**
 * The host in the compiler's terms: {@link io.carafe.runtime.host.HostFactsMapping} turns what
 * module linux read from procfs into the facts that programs depend on. No native code is needed
 * for it.
 */
@NullMarked
package io.carafe.runtime.host;

import org.jspecify.annotations.NullMarked;
