package io.carafe.checks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of the checkout, without what builds and tools leave in it. */
final class Repository {
  private static final Set<String> FOREIGN_FOLDERS =
      Set.of(".git", "target", "build", "__pycache__", ".idea", ".vscode", ".settings");
  private static final Pattern SHELL = Pattern.compile("#!.*\\b(bash|sh)\\b.*");

  private final Path root;
  private final List<Path> files;

  private Repository(Path root, List<Path> files) {
    this.root = root;
    this.files = List.copyOf(files);
  }

  /** The checkout that this module lies in. */
  static Repository here() {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.isExecutable(root.resolve("dev"))) {
      root = root.getParent();
      if (root == null) {
        throw new IllegalStateException("not in a checkout: no folder above has ./dev");
      }
    }
    return new Repository(root, walk(root));
  }

  private static List<Path> walk(Path root) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              boolean foreign =
                  !folder.equals(root) && FOREIGN_FOLDERS.contains(folder.getFileName().toString());
              return foreign ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (attributes.isRegularFile()) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }

  Path root() {
    return root;
  }

  /** Whether {@code path}, relative to the root, is a file or folder. */
  boolean has(String path) {
    return Files.exists(root.resolve(path));
  }

  String text(String path) {
    return read(root.resolve(path));
  }

  /** The files whose path relative to the root, with slashes, is accepted. */
  List<Path> filesWhere(Predicate<String> accepted) {
    return files.stream().filter(file -> accepted.test(name(file))).toList();
  }

  List<Path> java() {
    return filesWhere(name -> name.endsWith(".java"));
  }

  /** Java that ships: neither tests nor the programs of the build. */
  List<Path> productJava() {
    return filesWhere(name -> name.endsWith(".java") && name.contains("/src/main/java/"));
  }

  List<Path> testJava() {
    return filesWhere(name -> name.endsWith(".java") && name.contains("/src/test/java/"));
  }

  /** C of the executables, its tests and fuzzers. */
  List<Path> c() {
    return filesWhere(name -> name.endsWith(".c") || name.endsWith(".h"));
  }

  List<Path> documents() {
    return filesWhere(name -> name.endsWith(".md"));
  }

  List<Path> shell() {
    return files.stream().filter(this::isShell).toList();
  }

  /** Java, C and shell. */
  List<Path> code() {
    return Stream.of(java(), c(), shell()).flatMap(List::stream).toList();
  }

  private boolean isShell(Path file) {
    String name = file.getFileName().toString();
    if (name.endsWith(".sh") || name.endsWith(".bash")) {
      return true;
    }
    return !name.contains(".") && lines(file).stream().limit(1).anyMatch(SHELL.asMatchPredicate());
  }

  /** The path of {@code file} relative to the root, with slashes. */
  String name(Path file) {
    return root.relativize(file).toString();
  }

  static List<String> lines(Path file) {
    return read(file).lines().toList();
  }

  static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
