package io.carafe.cgroups;

import io.carafe.cgroups.files.CgroupFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Cgroups of ordinary files. */
public final class FakeCgroup {
  private final Path top;
  private final Map<String, Path> separate = new LinkedHashMap<>();

  /** Cgroups below {@code top}. */
  public FakeCgroup(Path top) {
    this.top = top;
  }

  /** Makes the file {@code controller/name}, of version 1. */
  public FakeCgroup file(String controller, String name, String text) throws IOException {
    Path folder = Files.createDirectories(top.resolve(controller));
    separate.put(controller, folder);
    Files.writeString(folder.resolve(name), text);
    return this;
  }

  /** Makes the file {@code name} of version 2. */
  public FakeCgroup file(String name, String text) throws IOException {
    Path file = unifiedFolder().resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  /** What a file of version 2 holds. */
  public String text(String name) throws IOException {
    return Files.readString(unifiedFolder().resolve(name));
  }

  /** What a file of version 1 holds. */
  public String text(String controller, String name) throws IOException {
    return Files.readString(top.resolve(controller).resolve(name));
  }

  private Path unifiedFolder() {
    return top.resolve("unified");
  }

  /** Where they are: version 1 if there is any. */
  public CgroupFolders folders() {
    return new CgroupFolders(
        separate,
        Files.isDirectory(unifiedFolder()) ? Optional.of(unifiedFolder()) : Optional.empty());
  }
}
