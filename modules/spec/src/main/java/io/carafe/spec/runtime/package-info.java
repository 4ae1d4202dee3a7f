/**
 * The documents of the OCI runtime specification 1.3 for Linux as validated records. {@link
 * io.carafe.spec.runtime.OciSpec} is a config.json, {@link io.carafe.spec.runtime.OciState} the
 * state that a runtime tells. A record that exists keeps every rule that the specification states
 * about the document alone; rules about a host are the compiler's.
 *
 * <p>The largest objects of the specification are split into parts of a handful of components, such
 * as {@link io.carafe.spec.runtime.OciSecurity} of a process. Accessors with the specification's
 * own names bridge the split: {@code spec.linux().maskedPaths()}. Absent lists, maps and objects
 * without required members are empty; other absent members are empty Optionals. Numbers that are
 * unsigned 64-bit in the specification are longs whose bits are to be read without a sign.
 */
@NullMarked
package io.carafe.spec.runtime;

import org.jspecify.annotations.NullMarked;
