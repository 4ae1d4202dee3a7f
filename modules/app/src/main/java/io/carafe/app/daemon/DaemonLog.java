package io.carafe.app.daemon;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Sends what the daemon and its libraries log to one stream, a line each: time, level, logger,
 * message. The native client points the stream at {@code <run>/daemon.log}, systemd at the journal.
 */
final class DaemonLog extends Handler {
  private final PrintStream out;

  private DaemonLog(PrintStream out) {
    this.out = out;
  }

  /** Makes {@code out} the only place where log lines go. */
  static void install(PrintStream out) {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.setLevel(Level.INFO);
    root.addHandler(new DaemonLog(out));
  }

  @Override
  public void publish(LogRecord record) {
    if (!isLoggable(record)) {
      return;
    }
    StringWriter text = new StringWriter();
    text.append(Instant.ofEpochMilli(record.getMillis()).toString())
        .append(' ')
        .append(record.getLevel().getName())
        .append(' ')
        .append(String.valueOf(record.getLoggerName()))
        .append(": ")
        .append(String.valueOf(record.getMessage()).replace('\n', ' '));
    if (record.getThrown() != null) {
      text.append('\n');
      record.getThrown().printStackTrace(new PrintWriter(text, true));
    }
    out.println(text.toString().stripTrailing());
    out.flush();
  }

  @Override
  public void flush() {
    out.flush();
  }

  @Override
  public void close() {
    flush();
  }
}
