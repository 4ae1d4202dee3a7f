/**
 * The engine on a real host: its ports filled with the runtime's monitors, the image store and the
 * compiler. {@link io.carafe.engine.host.HostedEngine} puts all of it together.
 */
@NullMarked
package io.carafe.engine.host;

import org.jspecify.annotations.NullMarked;
