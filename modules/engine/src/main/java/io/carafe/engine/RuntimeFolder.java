package io.carafe.engine;

import io.carafe.base.Problem;
import io.carafe.engine.disk.DiskFailure;
import io.carafe.linux.file.IoReason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A container's folder below {@code <run>}, which holds a few small files of its monitor. */
final class RuntimeFolder {
  private RuntimeFolder() {}

  static void make(Path folder) {
    try {
      Files.createDirectory(folder);
    } catch (FileAlreadyExistsException e) {
      // Left of an earlier run of the same container.
    } catch (IOException e) {
      throw DiskFailure.of("create " + folder, e);
    }
  }

  static void remove(Path folder) {
    try {
      if (!Files.exists(folder)) {
        return;
      }
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        for (Path file : files) {
          Files.deleteIfExists(file);
        }
      }
      Files.deleteIfExists(folder);
    } catch (NoSuchFileException e) {
      // Somebody else was faster.
    } catch (IOException e) {
      throw Problem.unavailable("remove " + folder + ": " + IoReason.of(e)).withCause(e);
    }
  }
}
