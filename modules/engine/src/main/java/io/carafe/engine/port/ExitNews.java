package io.carafe.engine.port;

import java.time.Instant;

/**
 * A process's end as its monitor saw it.
 *
 * @param code exit code, or 128 and the signal
 * @param signal that killed it, else 0
 * @param exported what the program's collect entry read at the end
 */
public record ExitNews(int code, int signal, Instant time, String exported) {}
