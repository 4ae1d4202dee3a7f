package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.linux.file.IoReason;
import io.carafe.spec.json.JsonArray;
import io.carafe.spec.json.JsonNumber;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.json.JsonValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lists the processes of a container. */
final class PsVerb implements OciVerb {
  private static final int OUTPUT_BYTES_MAX = 64 << 20;

  @Override
  public String name() {
    return "ps";
  }

  @Override
  public String summary() {
    return "list the processes of a container";
  }

  @Override
  public String arguments() {
    return "CONTAINER-ID [PS-OPTION…]";
  }

  @Override
  public int argumentsMax() {
    return 64;
  }

  @Override
  public OciWords.Order order() {
    return OciWords.Order.IN_FRONT;
  }

  @Override
  public List<OciOption> options() {
    return List.of(OciOption.value("format", "f", "FORMAT", "table, as ps(1) prints it, or json"));
  }

  @Override
  public int run(OciCall call) throws InterruptedException {
    String format = call.words().value("format").orElse("table");
    List<Integer> pids = call.container().cgroup().processes();
    switch (format) {
      case "json" -> {
        List<JsonValue> numbers = new ArrayList<>(pids.size());
        pids.forEach(pid -> numbers.add(JsonNumber.of(pid)));
        call.client().out(JsonText.write(new JsonArray(numbers)) + "\n");
      }
      case "table" -> table(call, pids);
      default -> throw Problem.invalid("option --format: " + format + " is not table or json");
    }
    return 0;
  }

  private static void table(OciCall call, List<Integer> pids) throws InterruptedException {
    List<String> words = call.words().arguments();
    List<String> command = new ArrayList<>(List.of("ps"));
    command.addAll(words.size() > 1 ? words.subList(1, words.size()) : List.of("-ef"));
    List<String> lines = output(command).lines().toList();
    int column = List.of(lines.getFirst().strip().split("\\s+", -1)).indexOf("PID");
    if (column < 0) {
      throw Problem.invalid("ps " + String.join(" ", words) + " prints no column PID");
    }
    Set<String> wanted = new HashSet<>();
    pids.forEach(pid -> wanted.add(Integer.toString(pid)));
    StringBuilder table = new StringBuilder(lines.getFirst()).append('\n');
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.strip().split("\\s+", -1);
      if (column < fields.length && wanted.contains(fields[column])) {
        table.append(line).append('\n');
      }
    }
    call.client().out(table.toString());
  }

  private static String output(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      byte[] bytes = process.getInputStream().readNBytes(OUTPUT_BYTES_MAX);
      String text = new String(bytes, StandardCharsets.UTF_8);
      if (process.waitFor() != 0 || text.isBlank()) {
        throw Problem.invalid(String.join(" ", command) + ": " + text.strip());
      }
      return text;
    } catch (IOException e) {
      throw Problem.unavailable("run ps: " + IoReason.of(e))
          .withHint("install it (procps), or use --format json")
          .withCause(e);
    }
  }
}
