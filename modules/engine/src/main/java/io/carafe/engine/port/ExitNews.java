package io.carafe.engine.port;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A process's end as its monitor saw it.
 *
 * @param code exit code, or 128 and the signal
 * @param signal that killed it, else 0
 * @param oomKills how many processes the kernel killed for want of memory; empty where unknown
 */
public record ExitNews(int code, int signal, Instant time, OptionalLong oomKills) {}
