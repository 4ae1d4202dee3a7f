package io.carafe.registry.hosts;

import io.carafe.base.Problem;
import io.carafe.registry.hosts.TlsSettings.ClientCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The folders in which an administrator says how registries are reached. In the first folder that
 * has one, the folder of the registry counts: {@code registry.example:5000}, {@code
 * registry.example_5000_} or {@code _default}. In it {@code hosts.toml} counts, else certificates
 * as Docker has them: {@code *.crt} are authorities, {@code *.cert} with {@code *.key} the client's
 * own. Nothing is kept: the files may change at any time. Source: containerd, docs/hosts.md.
 */
public final class RegistryHosts {
  /** Nothing is configured. */
  public static final RegistryHosts NONE = new RegistryHosts(List.of());

  private static final String HOSTS_FILE = "hosts.toml";
  private static final int FILES_MAX = 1000;

  private final List<Path> folders;

  /** What stands in {@code folders}, which need not exist. */
  public RegistryHosts(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * The endpoints to ask for what belongs to {@code registry}, the registry itself last.
   *
   * @throws Problem.Invalid if a file is malformed, or the registry's name
   */
  public List<Endpoint> of(String registry) {
    Endpoint plain = Endpoint.of(registry);
    if (registry.contains("..") || registry.indexOf('/') >= 0) {
      return List.of(plain);
    }
    for (Path folder : folders) {
      for (String name : names(registry)) {
        Path of = folder.resolve(name);
        if (Files.isDirectory(of)) {
          return read(of, registry, plain);
        }
      }
    }
    return List.of(plain);
  }

  private static List<String> names(String registry) {
    int colon = registry.lastIndexOf(':');
    boolean port = colon > registry.lastIndexOf(']') && colon > 0;
    return port
        ? List.of(
            registry.substring(0, colon) + "_" + registry.substring(colon + 1) + "_",
            registry,
            "_default")
        : List.of(registry, "_default");
  }

  private static List<Endpoint> read(Path folder, String registry, Endpoint plain) {
    Path file = folder.resolve(HOSTS_FILE);
    try {
      if (Files.exists(file)) {
        return new HostsFile(file, registry).parse(text(file));
      }
      Optional<TlsSettings> certificates = certificates(folder);
      return List.of(certificates.map(plain::withTls).orElse(plain));
    } catch (IOException e) {
      throw Problem.invalid("read " + file + ": " + e.getMessage()).withCause(e);
    }
  }

  private static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(TomlReader.CHARACTERS_MAX + 1);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }

  private static Optional<TlsSettings> certificates(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.{crt,cert}")) {
      for (Path file : entries) {
        if (files.size() == FILES_MAX) {
          throw Problem.invalid(folder + ": has more than " + FILES_MAX + " certificates");
        }
        files.add(file);
      }
    }
    Collections.sort(files);
    List<Path> authorities = new ArrayList<>();
    List<ClientCertificate> own = new ArrayList<>();
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      if (name.endsWith(".crt")) {
        authorities.add(file);
        continue;
      }
      Path key = folder.resolve(name.substring(0, name.length() - ".cert".length()) + ".key");
      if (!Files.exists(key)) {
        throw Problem.invalid("certificate " + file + ": its key " + key + " is missing");
      }
      own.add(new ClientCertificate(file, key));
    }
    return files.isEmpty()
        ? Optional.empty()
        : Optional.of(new TlsSettings(authorities, own, true));
  }
}
