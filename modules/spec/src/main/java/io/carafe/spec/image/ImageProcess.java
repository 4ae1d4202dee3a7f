package io.carafe.spec.image;

import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.List;

/**
 * What runs in a container of the image unless told otherwise: the members of its {@code config}
 * about the process.
 *
 * @param entrypoint program and first arguments
 * @param cmd further arguments, or program and arguments where there is no entry point
 * @param env environment, {@code NAME=value}
 * @param user {@code user[:group]} by name or id; empty: root
 * @param workingDir working directory; empty: {@code /}
 * @param shell the shell of build steps; empty: {@code /bin/sh -c}
 */
public record ImageProcess(
    List<String> entrypoint,
    List<String> cmd,
    List<String> env,
    String user,
    String workingDir,
    List<String> shell) {
  /** Nothing is said. */
  public static final ImageProcess NONE =
      new ImageProcess(List.of(), List.of(), List.of(), "", "", List.of());

  /** Copies the lists. */
  public ImageProcess {
    entrypoint = List.copyOf(entrypoint);
    cmd = List.copyOf(cmd);
    env = List.copyOf(env);
    shell = List.copyOf(shell);
  }

  static ImageProcess fromJson(JsonCursor json) {
    return new ImageProcess(
        json.strings("Entrypoint"),
        json.strings("Cmd"),
        json.strings("Env"),
        json.optionalString("User").orElse(""),
        json.optionalString("WorkingDir").orElse(""),
        json.strings("Shell"));
  }

  void addTo(JsonObject.Builder json) {
    putText(json, "User", user);
    json.putStrings("Env", env).putStrings("Entrypoint", entrypoint).putStrings("Cmd", cmd);
    putText(json, "WorkingDir", workingDir);
    json.putStrings("Shell", shell);
  }

  private static void putText(JsonObject.Builder json, String name, String text) {
    if (!text.isEmpty()) {
      json.put(name, text);
    }
  }
}
