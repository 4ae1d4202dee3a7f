package io.carafe.engine.spec;

import io.carafe.engine.disk.DiskFailure;
import io.carafe.engine.record.ContainerRecord;
import io.carafe.engine.settings.NamespaceSettings.Resolver;
import io.carafe.engine.settings.NetworkMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The three files of /etc that every container gets of its own: hostname, hosts and resolv.conf,
 * made from the settings and from the host's.
 */
public final class EtcFiles {
  private static final String HOSTS =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::\tip6-localnet
      ff00::\tip6-mcastprefix
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;

  private final Path hostFiles;

  /** Reads the host's files from {@code hostFiles}: {@code /etc}. */
  public EtcFiles(Path hostFiles) {
    this.hostFiles = hostFiles;
  }

  /**
   * Where the files lie on the host.
   *
   * @param hostname mounted on /etc/hostname
   * @param hosts mounted on /etc/hosts
   * @param resolver mounted on /etc/resolv.conf
   */
  public record Paths(String hostname, String hosts, String resolver) {
    Map<String, String> byTarget() {
      Map<String, String> files = new LinkedHashMap<>();
      files.put("/etc/resolv.conf", resolver);
      files.put("/etc/hostname", hostname);
      files.put("/etc/hosts", hosts);
      return files;
    }
  }

  /** Writes the files of {@code container}, which is called {@code hostname}. */
  public void write(ContainerRecord container, String hostname, Paths paths) {
    write(paths.hostname(), hostname + "\n");
    write(paths.hosts(), hosts(container));
    write(paths.resolver(), resolver(container));
  }

  private static void write(String path, String text) {
    try {
      Files.writeString(Path.of(path), text);
    } catch (IOException e) {
      throw DiskFailure.of("write " + path, e);
    }
  }

  private String hosts(ContainerRecord container) {
    boolean host = container.settings().namespaces().network() == NetworkMode.HOST;
    StringBuilder text = new StringBuilder(host ? read("hosts") : HOSTS);
    for (String entry : container.settings().namespaces().resolver().hosts()) {
      int end = entry.indexOf('=') > 0 ? entry.indexOf('=') : entry.indexOf(':');
      text.append(entry.substring(end + 1)).append('\t').append(entry, 0, end).append('\n');
    }
    return text.toString();
  }

  /** The host's lines, each kind replaced by the user's where there are any. */
  private String resolver(ContainerRecord container) {
    Resolver wished = container.settings().namespaces().resolver();
    boolean sharesLoopback = container.settings().namespaces().network() == NetworkMode.HOST;
    List<String> lines = new ArrayList<>();
    for (String line : read("resolv.conf").lines().toList()) {
      String[] words = line.strip().split("\\s+", -1);
      boolean kept =
          switch (words[0]) {
            case "nameserver" ->
                wished.servers().isEmpty()
                    && words.length > 1
                    && (sharesLoopback || !isLoopback(words[1]));
            case "search", "domain" -> wished.search().isEmpty();
            case "options" -> wished.options().isEmpty();
            default -> false;
          };
      if (kept) {
        lines.add(line.strip());
      }
    }
    wished.servers().forEach(server -> lines.add("nameserver " + server));
    if (!wished.search().isEmpty()) {
      lines.add("search " + String.join(" ", wished.search()));
    }
    if (!wished.options().isEmpty()) {
      lines.add("options " + String.join(" ", wished.options()));
    }
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private static boolean isLoopback(String address) {
    return address.startsWith("127.") || address.equals("::1");
  }

  /** A file of the host; one that is missing or cannot be read is empty. */
  private String read(String name) {
    try {
      return Files.readString(hostFiles.resolve(name));
    } catch (IOException e) {
      return "";
    }
  }
}
