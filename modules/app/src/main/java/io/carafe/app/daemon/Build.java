package io.carafe.app.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * The build that the daemon was started from: the folder of its jars, which the launchers name and
 * which has another name for other jars. A tree may be built or installed anew under a running
 * daemon, which goes on with the code that it has.
 */
public final class Build {
  private static final String LINE_START = "jars=$lib/jars/";
  private static final FileTime NEVER = FileTime.fromMillis(0);

  private final Path launcher;
  private final Optional<String> own;
  private FileTime looked;
  private boolean replaced;

  /** The build in {@code library}, Carafe's own folder, as it is now. */
  public Build(Path library) {
    this.launcher = library.resolve("jvm.sh");
    this.looked = changed();
    this.own = jars();
  }

  /** Whether another build has taken its place, so that a new daemon would run other code. */
  public synchronized boolean isReplaced() {
    FileTime time = changed();
    if (!time.equals(looked)) {
      looked = time;
      Optional<String> now = jars();
      replaced = now.isPresent() && own.isPresent() && !now.equals(own);
    }
    return replaced;
  }

  private FileTime changed() {
    try {
      return Files.getLastModifiedTime(launcher);
    } catch (IOException e) {
      return NEVER; // a tree without launchers, or one that is being replaced
    }
  }

  private Optional<String> jars() {
    try {
      return Files.readAllLines(launcher).stream()
          .filter(line -> line.startsWith(LINE_START))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
