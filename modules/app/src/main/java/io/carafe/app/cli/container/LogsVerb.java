package io.carafe.app.cli.container;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.Verb;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Problem;
import io.carafe.engine.Containers;
import io.carafe.engine.WaitFor;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.log.LogReader;
import io.carafe.runtime.log.LogRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code carafe logs}: what a container wrote. */
public final class LogsVerb implements Verb {
  private static final Pattern AGO = Pattern.compile("(\\d{1,9})(s|m|h|d)");
  private static final Pattern UNIX = Pattern.compile("\\d{1,11}(\\.\\d{1,9})?");

  private final Containers containers;
  private final InstantSource clock;
  private final VerbSpec spec =
      new VerbSpec("logs", "CONTAINER", "Show what a container wrote")
          .flag("-f,--follow", "Go on until the container ends")
          .flag("-t,--timestamps", "Show when each line was written")
          .value("-n,--tail", "NUMBER|all", "Only the last NUMBER lines")
          .value("--since", "TIME", "RFC 3339, seconds since 1970, or 10m ago")
          .value("--until", "TIME", "The same, as an end");

  /** The verb over these containers; {@code clock} tells what {@code --since 10m} means. */
  public LogsVerb(Containers containers, InstantSource clock) {
    this.containers = containers;
    this.clock = clock;
  }

  @Override
  public VerbSpec spec() {
    return spec;
  }

  @Override
  public int run(Invocation invocation, Options options) throws IOException {
    LogQuery query =
        new LogQuery(
            options.value("--since").map(this::time),
            options.value("--until").map(this::time),
            tail(options.value("--tail", "all")));
    ContainerRecord container = containers.inspect(ContainerVerbs.name(this, options));
    Path folder = containers.folders(container.id()).folder();
    Printer printer = new Printer(invocation, options.flag("--timestamps"));
    try (LogReader reader = new LogReader(folder, query)) {
      if (options.flag("--follow")) {
        follow(reader, container, printer);
      } else {
        all(reader, printer);
      }
    }
    return 0;
  }

  private static void all(LogReader reader, Printer printer) throws IOException {
    Optional<LogRecord> next = reader.next();
    while (next.isPresent()) {
      printer.print(next.get());
      next = reader.next();
    }
    printer.flush();
  }

  private void follow(LogReader reader, ContainerRecord container, Printer printer)
      throws IOException {
    String id = container.id().value();
    Thread watcher =
        Thread.ofVirtual()
            .unstarted(() -> {
              try {
                containers.await(id, WaitFor.NOT_RUNNING);
              } catch (InterruptedException | Problem e) {
                Thread.currentThread().interrupt();
              }
            });
    watcher.start();
    try {
      Optional<LogRecord> next = reader.follow(() -> !watcher.isAlive());
      while (next.isPresent()) {
        printer.print(next.get());
        printer.flush();
        next = reader.follow(() -> !watcher.isAlive());
      }
    } finally {
      watcher.interrupt();
    }
  }

  private static OptionalInt tail(String text) {
    if (text.equals("all") || text.equals("-1")) {
      return OptionalInt.empty();
    }
    long lines = CreationOptions.number("option --tail", text);
    if (lines < 0 || lines > Integer.MAX_VALUE) {
      throw Problem.invalid("option --tail " + text + ": not a number of lines");
    }
    return OptionalInt.of((int) lines);
  }

  private Instant time(String text) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      long number = Long.parseLong(ago.group(1));
      Duration back =
          switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
          };
      return clock.instant().minus(back);
    }
    try {
      if (UNIX.matcher(text).matches()) {
        return Instant.ofEpochMilli((long) (Double.parseDouble(text) * 1000));
      }
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw Problem.invalid("time \"" + text + "\": not RFC 3339, seconds or such as 10m")
          .withCause(e);
    }
  }

  /** Sends records to the stream they came from. */
  private static final class Printer {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean timestamps;
    private final boolean[] midLine = new boolean[2];

    Printer(Invocation invocation, boolean timestamps) {
      this.out = invocation.out();
      this.err = invocation.err();
      this.timestamps = timestamps;
    }

    void print(LogRecord line) throws IOException {
      int stream = line.stderr() ? 1 : 0;
      PrintStream target = line.stderr() ? err : out;
      if (timestamps && !midLine[stream]) {
        target.write((line.time() + " ").getBytes(StandardCharsets.US_ASCII));
      }
      target.write(line.text().array());
      if (!line.partial()) {
        target.write('\n');
      }
      midLine[stream] = line.partial();
    }

    /** Sends what is buffered; an IOException where nobody reads any more. */
    void flush() throws IOException {
      boolean unread = out.checkError();
      unread |= err.checkError();
      if (unread) {
        throw new IOException("write logs: nobody reads them");
      }
    }
  }
}
