package io.carafe.engine.settings;

import io.carafe.base.Problem;

/** Which network a container sees. */
public enum NetworkMode {
  /** A namespace of its own with nothing but loopback. */
  NONE,
  /** The host's. */
  HOST;

  /** Parses {@code none} or {@code host}. */
  public static NetworkMode parse(String text) {
    return switch (text) {
      case "none" -> NONE;
      case "host" -> HOST;
      case "bridge", "default" ->
          throw Problem.unsupported("network " + text + ": this version has no bridge network")
              .withHint("Use --network none or --network host.");
      default ->
          throw Problem.notFound("network \"" + text + "\": no such network")
              .withHint("Use --network none or --network host.");
    };
  }

  /** The word of the option. */
  public String word() {
    return this == HOST ? "host" : "none";
  }
}
