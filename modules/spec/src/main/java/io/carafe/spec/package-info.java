/**
 * The documents of the OCI specifications as validated records. Their text is read by {@link
 * io.carafe.spec.json}; {@link io.carafe.spec.runtime} has what a runtime is told, {@link
 * io.carafe.spec.image} what images consist of, and {@link io.carafe.spec.reference} how they are
 * named. Nothing here does input or output.
 */
@NullMarked
package io.carafe.spec;

import org.jspecify.annotations.NullMarked;
