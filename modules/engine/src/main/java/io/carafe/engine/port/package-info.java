/**
 * What the engine needs from the modules below it, cut down to what its state machine uses: {@link
 * io.carafe.engine.port.MonitorPort} starts and finds the monitors of containers, {@link
 * io.carafe.engine.port.ImagePort} finds images and their layers. Tests put fakes in their place
 * that pass the same contract tests as the real ones.
 */
@NullMarked
package io.carafe.engine.port;

import org.jspecify.annotations.NullMarked;
