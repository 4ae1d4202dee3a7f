/**
 * What Carafe knows about a container: {@link io.carafe.engine.record.ContainerRecord} is one
 * immutable snapshot of it, with the image it was made from, its mounts and its {@link
 * io.carafe.engine.record.Status}. A container that could not start or that has ended says why in a
 * {@link io.carafe.engine.record.FailureReport}.
 */
@NullMarked
package io.carafe.engine.record;

import org.jspecify.annotations.NullMarked;
