package io.carafe.engine.settings;

import io.carafe.base.Problem;
import io.carafe.engine.settings.MountSettings.Bind;
import io.carafe.engine.settings.MountSettings.BindOptions;
import io.carafe.engine.settings.MountSettings.Tmpfs;
import io.carafe.engine.settings.MountSettings.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The grammars of {@code -v}, {@code --tmpfs} and {@code --mount}.
 *
 * <p>Source: the reference pages of docker run and of bind mounts, volumes and tmpfs mounts.
 */
public final class MountSyntax {
  private MountSyntax() {}

  /**
   * Parses {@code -v}: {@code TARGET}, {@code SOURCE:TARGET} or {@code SOURCE:TARGET:OPTIONS}; a
   * source that starts with {@code /} or {@code .} is a host path (relative to {@code directory}),
   * another is a volume's name.
   */
  public static MountSettings volume(String text, Path directory) {
    List<String> parts = List.of(text.split(":", -1));
    if (parts.size() > 3 || parts.contains("")) {
      throw Problem.invalid("volume \"" + text + "\": not [SOURCE:]TARGET[:OPTIONS]");
    }
    if (parts.size() == 1) {
      return new Volume(Optional.empty(), parts.getFirst(), false, false);
    }
    VolumeWords words = VolumeWords.parse(parts.size() == 3 ? parts.get(2) : "", text);
    String source = parts.get(0);
    if (source.startsWith("/") || source.startsWith(".")) {
      words.refuseNoCopy(text);
      String path = directory.resolve(source).normalize().toString();
      BindOptions options = new BindOptions(words.readOnly, true, words.propagation);
      return new Bind(path, parts.get(1), options, true);
    }
    return new Volume(Optional.of(source), parts.get(1), words.readOnly, words.noCopy);
  }

  /** Parses {@code --tmpfs}: {@code TARGET} or {@code TARGET:OPTION,OPTION}. */
  public static Tmpfs tmpfs(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      return new Tmpfs(text, List.of());
    }
    String options = text.substring(colon + 1);
    return new Tmpfs(
        text.substring(0, colon), options.isEmpty() ? List.of() : List.of(options.split(",")));
  }

  /** Parses {@code --mount}: {@code type=bind,source=/a,target=/b,readonly} and so on. */
  public static MountSettings mount(String text, Path directory) {
    MountFields fields = MountFields.parse(text);
    String type = fields.first("volume", "type");
    return switch (type) {
      case "bind" -> bind(fields, directory);
      case "volume" ->
          new Volume(
              fields.optional("source", "src"),
              fields.require("target", "dst", "destination"),
              fields.flag("readonly", "ro"),
              fields.flag("volume-nocopy"));
      case "tmpfs" -> tmpfs(fields);
      default -> throw Problem.invalid("mount \"" + text + "\": type \"" + type + "\" is unknown");
    };
  }

  private static Bind bind(MountFields fields, Path directory) {
    String source = directory.resolve(fields.require("source", "src")).normalize().toString();
    BindOptions options =
        new BindOptions(
            fields.flag("readonly", "ro"),
            !fields.flag("bind-nonrecursive")
                && !fields.first("enabled", "bind-recursive").equals("disabled"),
            fields.first("rprivate", "bind-propagation"));
    return new Bind(source, fields.require("target", "dst", "destination"), options, false);
  }

  private static Tmpfs tmpfs(MountFields fields) {
    List<String> options = new ArrayList<>();
    fields.optional("tmpfs-size").ifPresent(size -> options.add("size=" + size));
    fields.optional("tmpfs-mode").ifPresent(mode -> options.add("mode=" + mode));
    if (fields.flag("readonly", "ro")) {
      options.add("ro");
    }
    return new Tmpfs(fields.require("target", "dst", "destination"), options);
  }

  /** The words after the second colon of {@code -v}. */
  private static final class VolumeWords {
    private boolean readOnly;
    private boolean noCopy;
    private String propagation = "rprivate";

    static VolumeWords parse(String options, String text) {
      VolumeWords words = new VolumeWords();
      for (String word : options.isEmpty() ? new String[0] : options.split(",", -1)) {
        words.take(word, text);
      }
      return words;
    }

    private void take(String word, String text) {
      switch (word) {
        case "ro", "readonly" -> readOnly = true;
        case "rw" -> readOnly = false;
        case "nocopy" -> noCopy = true;
        case "private", "rprivate", "shared", "rshared", "slave", "rslave" -> propagation = word;
        // Labels of SELinux, which no supported host enforces, and Docker Desktop's consistency.
        case "z", "Z", "consistent", "cached", "delegated", "default" -> {}
        default ->
            throw Problem.invalid("volume \"" + text + "\": option \"" + word + "\" is unknown");
      }
    }

    private void refuseNoCopy(String text) {
      if (noCopy) {
        throw Problem.invalid("volume \"" + text + "\": nocopy is for volumes, not host folders");
      }
    }
  }
}
