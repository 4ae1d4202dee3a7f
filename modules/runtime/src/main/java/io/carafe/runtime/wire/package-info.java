/**
 * The frames that Carafe's processes exchange, as docs/wire-protocol.md defines them.
 *
 * <p>{@link io.carafe.runtime.wire.FrameChannel} moves {@link io.carafe.runtime.wire.Frame}s over a
 * socket: a type, bytes and descriptors. What they mean are the records of {@link
 * io.carafe.runtime.wire.ClientMessage}, {@link io.carafe.runtime.wire.DaemonMessage}, {@link
 * io.carafe.runtime.wire.PeerMessage}, {@link io.carafe.runtime.wire.MonitorMessage} and {@link
 * io.carafe.runtime.wire.ZygoteMessage}, one sealed interface for each role that speaks; each is
 * written and read by the codec of the same name. What breaks a rule is {@code Problem.Corrupt}.
 */
@NullMarked
package io.carafe.runtime.wire;

import org.jspecify.annotations.NullMarked;
