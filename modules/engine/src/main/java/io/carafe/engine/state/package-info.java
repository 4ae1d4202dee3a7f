/**
 * Keeps the records of containers across the death of the engine. A record is one JSON document; a
 * {@link io.carafe.engine.state.StateStore} holds the newest of each container. Writes happen
 * behind the caller's back and are merged while they wait; who needs one to survive awaits it.
 */
@NullMarked
package io.carafe.engine.state;

import org.jspecify.annotations.NullMarked;
