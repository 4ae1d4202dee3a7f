/**
 * The one state machine over containers.
 *
 * <p>{@link io.carafe.engine.Engine} opens on its folders, takes up what an earlier one left, and
 * offers {@link io.carafe.engine.Containers}: make, start, enter, stop, remove. Each container is
 * an immutable record that is replaced when something happens to it; news come from its monitor, a
 * process of its own that outlives the engine. What must survive the engine's death is written
 * before the monitor is asked for; what the monitor itself records (the end, the log) is not
 * written twice. A container that removes itself costs no sync and no wait for a disk.
 */
@NullMarked
package io.carafe.engine;

import org.jspecify.annotations.NullMarked;
