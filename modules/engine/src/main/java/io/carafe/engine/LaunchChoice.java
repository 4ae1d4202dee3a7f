package io.carafe.engine;

import io.carafe.base.Problem;
import io.carafe.engine.port.EngineImage.Defaults;
import io.carafe.engine.record.Launch;
import io.carafe.engine.settings.ContainerSettings;
import io.carafe.engine.settings.ProcessSettings;
import io.carafe.engine.settings.Signal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what a container runs: its creator's wishes before the image's defaults.
 *
 * <p>An entrypoint of the creator's also drops the image's command, as with docker run.
 */
final class LaunchChoice {
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private LaunchChoice() {}

  static Launch of(Defaults image, ContainerSettings settings) {
    ProcessSettings process = settings.process();
    List<String> entrypoint = process.entrypoint().orElse(image.entrypoint());
    boolean keepsCommand = process.command().isEmpty() && process.entrypoint().isEmpty();
    List<String> command = keepsCommand ? image.command() : process.command();
    if (entrypoint.isEmpty() && command.isEmpty()) {
      throw Problem.invalid("image " + settings.image() + ": no command given, and it has none")
          .withHint("Name a command after the image.");
    }
    Map<String, String> labels = new LinkedHashMap<>(image.labels());
    labels.putAll(settings.labels());
    return new Launch(
        entrypoint,
        command,
        environment(image.environment(), process.environment()),
        workingDirectory(process.workingDirectory().orElse(image.workingDirectory())),
        process.user().orElse(image.user()),
        stopSignal(image, settings),
        labels);
  }

  /** The image's variables, each replaced, removed or followed by the creator's. */
  private static List<String> environment(List<String> image, List<String> wished) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("PATH", PATH);
    image.forEach(variable -> variables.put(name(variable), variable));
    for (String variable : wished) {
      if (variable.indexOf('=') < 0) {
        variables.remove(variable);
      } else {
        variables.put(name(variable), variable);
      }
    }
    return new ArrayList<>(variables.values());
  }

  private static String name(String variable) {
    int equals = variable.indexOf('=');
    return equals < 0 ? variable : variable.substring(0, equals);
  }

  /** An image's folder without a slash counts from the root. */
  private static String workingDirectory(String folder) {
    return folder.startsWith("/") ? folder : "/" + folder;
  }

  private static Signal stopSignal(Defaults image, ContainerSettings settings) {
    Optional<Signal> wished = settings.life().stopSignal();
    return wished.orElseGet(() -> image.stopSignal().map(Signal::parse).orElse(Signal.TERM));
  }
}
