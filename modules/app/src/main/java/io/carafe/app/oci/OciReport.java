package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.linux.file.IoReason;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/** Tells what went wrong: to the caller and to the log that it named. */
final class OciReport {
  private static final Set<String> STANDARD_ERROR =
      Set.of("/dev/stderr", "/dev/fd/2", "/proc/self/fd/2");

  private final OciClient client;
  private final Optional<Path> log;
  private final boolean json;

  OciReport(OciClient client) {
    this(client, Optional.empty(), false);
  }

  private OciReport(OciClient client, Optional<Path> log, boolean json) {
    this.client = client;
    this.log = log;
    this.json = json;
  }

  /** The same with the log that the options name. */
  OciReport with(OciWords global) {
    String format = global.value("log-format").orElse("text");
    if (!format.equals("text") && !format.equals("json")) {
      throw Problem.invalid("option --log-format: " + format + " is not text or json");
    }
    Optional<Path> file =
        global
            .value("log")
            .filter(name -> !name.isEmpty() && !STANDARD_ERROR.contains(name))
            .map(client.directory()::resolve);
    return new OciReport(client, file, format.equals("json"));
  }

  /** Tells of a problem. */
  void fail(Problem problem) {
    String pointer = problem.pointer().map(text -> " (" + text + ")").orElse("");
    String message = problem.requireMessage() + pointer;
    client.err("carafe-oci: " + message);
    problem.hint().ifPresent(hint -> client.err("hint: " + hint));
    log.ifPresent(file -> write(file, message));
  }

  private void write(Path file, String message) {
    String time =
        OffsetDateTime.now(ZoneOffset.UTC)
            .truncatedTo(ChronoUnit.SECONDS)
            .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    try {
      Files.write(
          file,
          ((json ? inJson(message, time) : inText(message, time)) + "\n")
              .getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      client.err("carafe-oci: write log " + file + ": " + IoReason.of(e));
    }
  }

  private static String inJson(String message, String time) {
    return JsonText.write(
        JsonObject.builder().put("level", "error").put("msg", message).put("time", time).build());
  }

  private static String inText(String message, String time) {
    String quoted = message.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return "time=\"" + time + "\" level=error msg=\"" + quoted + "\"";
  }
}
