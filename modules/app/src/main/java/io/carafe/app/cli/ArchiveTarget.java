package io.carafe.app.cli;

import io.carafe.base.Problem;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Where a verb writes an archive: a file, which appears when it is whole, or the user's standard
 * output, unless that is a terminal.
 */
public final class ArchiveTarget {
  private static final int BUFFER_BYTES = 1 << 20;

  private final Invocation invocation;
  private final String verb;
  private final Optional<Path> file;

  private ArchiveTarget(Invocation invocation, String verb, Optional<Path> file) {
    this.invocation = invocation;
    this.verb = verb;
    this.file = file;
  }

  /** Writes the archive and closes the stream. */
  public interface Writer {
    /** Writes everything to {@code sink} and closes it. */
    void write(OutputStream sink) throws IOException;
  }

  /**
   * The target of the option {@code --output}.
   *
   * @throws Problem.Invalid if there is none and standard output is a terminal, or it is a folder
   */
  public static ArchiveTarget of(Invocation invocation, Options options, String verb) {
    Optional<Path> file = options.value("--output").map(invocation::path);
    if (file.isEmpty() && invocation.caller().terminal().is(1)) {
      throw Problem.invalid(verb + " to stdout: it is a terminal")
          .withHint("carafe %s -o FILE, or carafe %s … > FILE".formatted(verb, verb));
    }
    if (file.isPresent() && Files.isDirectory(file.get())) {
      throw Problem.invalid(verb + " to " + file.get() + ": it is a folder");
    }
    return new ArchiveTarget(invocation, verb, file);
  }

  /**
   * Lets {@code writer} write the archive.
   *
   * @throws Problem.Exhausted if the disk is full; no file is left then
   * @throws Problem.Unavailable if it cannot be written for another reason
   */
  public void write(Writer writer) {
    if (file.isPresent()) {
      writeFile(file.get(), writer);
      return;
    }
    try {
      writer.write(new Checked(invocation.out()));
    } catch (IOException e) {
      throw failed("stdout", e);
    }
  }

  private void writeFile(Path path, Writer writer) {
    Path folder = Optional.ofNullable(path.getParent()).orElse(Path.of("/"));
    try {
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        writer.write(new BufferedOutputStream(Files.newOutputStream(path), BUFFER_BYTES));
        return;
      }
      Path temporary = Files.createTempFile(folder, ".carafe-" + verb + "-", ".tmp");
      try {
        writer.write(new BufferedOutputStream(Files.newOutputStream(temporary), BUFFER_BYTES));
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      throw failed(path.toString(), e);
    }
  }

  private Problem failed(String where, IOException e) {
    String text = String.valueOf(e.getMessage());
    if (text.contains("No space left") || text.contains("quota exceeded")) {
      return Problem.exhausted(verb + " to " + where + ": no space left on device").withCause(e);
    }
    String cause =
        switch (e) {
          case java.nio.file.NoSuchFileException _ -> "its folder does not exist";
          case java.nio.file.AccessDeniedException _ -> "permission denied";
          default -> text;
        };
    return Problem.unavailable(verb + " to " + where + ": " + cause).withCause(e);
  }

  /** A print stream that tells of its errors; it stays open. */
  private static final class Checked extends OutputStream {
    private final PrintStream out;

    Checked(PrintStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      if (out.checkError()) {
        throw new IOException("it cannot be written any more");
      }
    }

    @Override
    public void close() throws IOException {
      if (out.checkError()) {
        throw new IOException("it cannot be written any more");
      }
    }
  }
}
