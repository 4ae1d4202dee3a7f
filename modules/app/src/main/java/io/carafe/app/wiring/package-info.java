/**
 * What connects the engine's ports with the modules that serve them: monitors with {@code runtime},
 * images with {@code images}.
 */
@NullMarked
package io.carafe.app.wiring;

import org.jspecify.annotations.NullMarked;
