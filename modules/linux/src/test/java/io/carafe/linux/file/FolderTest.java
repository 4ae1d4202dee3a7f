package io.carafe.linux.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Errno;
import io.carafe.base.Problem;
import io.carafe.linux.OpenDescriptors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FolderTest {
  @TempDir private Path path;
  private Folder folder;

  @BeforeEach
  void open() {
    folder = Folder.open(path);
  }

  @AfterEach
  void close_afterEachTest_leavesNoDescriptor() throws Exception {
    try (FolderEntries entries = folder.entries()) {
      entries.forEachRemaining(entry -> folder.removeTree(entry.name()));
    }
    folder.close();
    assertThat(OpenDescriptors.under(path.toString())).isEmpty();
  }

  private void write(String name, String text) {
    try (OpenFile file = folder.open(name, OpenHow.createNew(0600))) {
      file.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private String read(String name, Resolve resolve) {
    try (OpenFile file = folder.open(name, OpenHow.read(resolve))) {
      return new String(file.readAll(1000), StandardCharsets.UTF_8);
    }
  }

  @Test
  void open_written_readsTheSame() {
    write("file", "hello");
    assertThat(read("file", Resolve.NO_LINKS)).isEqualTo("hello");
    assertThat(folder.status("file").size()).isEqualTo(5);
    assertThat(folder.status("file").type()).isEqualTo(FileType.REGULAR);
  }

  @Test
  void open_missing_namesOperationAndFile() {
    assertThatThrownBy(() -> folder.open("a/b", OpenHow.read(Resolve.BENEATH)))
        .isInstanceOf(Problem.Kernel.class)
        .hasMessage("open " + path + "/a/b: ENOENT");
    assertThat(folder.openIfExists("a/b", OpenHow.read(Resolve.BENEATH))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "../x"})
  void operations_notOneName_areInvalid(String name) {
    List<Runnable> operations =
        List.of(
            () -> folder.makeFolder(name, 0755),
            () -> folder.makeNode(name, FileType.FIFO, 0600, DeviceNumber.ZERO),
            () -> folder.makeSymlink(name, "target"),
            () -> folder.remove(name),
            () -> folder.removeFolder(name),
            () -> folder.removeTree(name),
            () -> folder.rename(name, folder, "x", RenameMode.REPLACE),
            () -> folder.rename("x", folder, name, RenameMode.REPLACE),
            () -> folder.link("x", folder, name),
            () -> folder.setOwner(name, FileOwner.ROOT),
            () -> folder.setMode(name, 0600),
            () -> folder.setTimes(name, FileTimes.both(Instant.EPOCH)),
            () -> folder.setAttribute(name, "user.x", new byte[1]),
            () -> folder.status(name));
    for (Runnable operation : operations) {
      assertThatThrownBy(operation::run).isInstanceOf(Problem.Invalid.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"NO_LINKS", "NO_LINKS_ANY_MOUNT", "BENEATH"})
  void open_waysOut_areRefused(Resolve resolve) {
    folder.makeSymlink("up", "..");
    folder.makeSymlink("absolute", "/etc");
    folder.makeSymlink("magic", "/proc/self/root/etc");
    for (String way :
        List.of("..", "../..", "up", "up/x", "absolute", "absolute/passwd", "/etc", "magic")) {
      assertThatThrownBy(() -> folder.open(way, OpenHow.read(resolve)).close())
          .isInstanceOf(Problem.Kernel.class);
    }
  }

  @Test
  void open_inRoot_keepsLinksInside() {
    folder.makeFolder("etc", 0755);
    folder.makeSymlink("link", "/etc/../../../file");
    write("file", "inside");
    assertThat(read("link", Resolve.IN_ROOT)).isEqualTo("inside");
    assertThat(read("../../file", Resolve.IN_ROOT)).isEqualTo("inside");
  }

  @Test
  void open_parentSwappedForLink_neverLeavesTheFolder() throws Exception {
    Files.createDirectories(path.resolve("real"));
    Files.writeString(path.resolve("real/passwd"), "inside");
    folder.makeSymlink("link", "/etc");
    folder.makeFolder("spare", 0755);
    Thread racer =
        Thread.ofPlatform()
            .start(() -> {
              while (!Thread.currentThread().isInterrupted()) {
                folder.rename("real", folder, "link", RenameMode.EXCHANGE);
              }
            });
    for (int i = 0; i < 3_000; i++) {
      try {
        assertThat(read("real/passwd", Resolve.BENEATH)).isEqualTo("inside");
      } catch (Problem.Kernel e) {
        assertThat(e.errno()).isIn(Errno.EXDEV, Errno.ELOOP, Errno.EAGAIN);
      }
    }
    racer.interrupt();
    racer.join();
  }

  @Test
  void setModeAndTimes_anyFile_areExact() {
    write("file", "x");
    Instant moment = Instant.ofEpochSecond(1_234_567_890, 123_456_789);
    folder.setMode("file", 04751);
    folder.setTimes("file", new FileTimes(Instant.EPOCH, moment));
    FileStatus status = folder.status("file");
    assertThat(status.mode()).isEqualTo(04751);
    assertThat(status.modified()).isEqualTo(moment);
    assertThat(status.accessed()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void setTimes_symlinkBefore1970_changesTheLink() {
    folder.makeSymlink("link", "/etc/passwd");
    Instant moment = Instant.ofEpochSecond(-5, 7);
    folder.setTimes("link", FileTimes.both(moment));
    assertThat(folder.status("link").modified()).isEqualTo(moment);
    assertThat(folder.status("link").type()).isEqualTo(FileType.SYMLINK);
    assertThat(folder.readLink("link")).isEqualTo("/etc/passwd");
  }

  @Test
  void setAttribute_file_isListedAndRemoved() {
    write("file", "x");
    folder.setAttribute("file", "user.carafe", new byte[] {1, 0, 2});
    folder.setAttribute("file", "user.empty", new byte[0]);
    assertThat(folder.attribute("file", "user.carafe")).contains(new byte[] {1, 0, 2});
    assertThat(folder.attribute("file", "user.empty")).contains(new byte[0]);
    assertThat(folder.attribute("file", "user.other")).isEmpty();
    assertThat(folder.attributeKeys("file")).contains("user.carafe", "user.empty");
    folder.removeAttribute("file", "user.carafe");
    assertThat(folder.attribute("file", "user.carafe")).isEmpty();
    try (OpenFile file = folder.open("file", OpenHow.update(Resolve.NO_LINKS))) {
      file.setAttribute("user.carafe", new byte[300]);
      assertThat(file.attribute("user.carafe")).contains(new byte[300]);
      assertThat(file.attributeKeys()).contains("user.carafe", "user.empty");
    }
  }

  @Test
  void rename_modes_keepReplaceAndExchange() {
    write("a", "a");
    write("b", "b");
    assertThatThrownBy(() -> folder.rename("a", folder, "b", RenameMode.KEEP))
        .isInstanceOfSatisfying(
            Problem.Kernel.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST));
    folder.rename("a", folder, "b", RenameMode.EXCHANGE);
    assertThat(read("a", Resolve.NO_LINKS)).isEqualTo("b");
    folder.rename("a", folder, "b", RenameMode.REPLACE);
    assertThat(read("b", Resolve.NO_LINKS)).isEqualTo("b");
    assertThat(folder.statusIfExists("a")).isEmpty();
  }

  @Test
  void link_byNameAndByDescriptor_sharesTheInode() {
    write("a", "a");
    folder.link("a", folder, "b");
    try (OpenFile file = folder.open("a", OpenHow.read(Resolve.NO_LINKS))) {
      folder.link(file, "c");
    }
    try (OpenFile file = folder.open(".", OpenHow.unnamed(0644))) {
      file.write(new byte[3]);
      folder.link(file, "unnamed");
    }
    assertThat(folder.status("b").identity()).isEqualTo(folder.status("a").identity());
    assertThat(folder.status("c").links()).isEqualTo(3);
    assertThat(folder.status("unnamed").size()).isEqualTo(3);
  }

  @Test
  void entries_manyNames_givesEachOnce() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      names.add("a-name-that-fills-the-buffer-of-entries-" + i);
      folder.makeSymlink(names.getLast(), "x");
    }
    List<String> found = new ArrayList<>();
    try (FolderEntries entries = folder.entries()) {
      entries.forEachRemaining(entry -> found.add(entry.name()));
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void names_notUtf8_areKept() {
    String name = "caf\uDCE9"; // Latin-1's é
    write(name, "x");
    try (FolderEntries entries = folder.entries()) {
      assertThat(entries.next().name()).isEqualTo(name);
    }
    folder.remove(name);
  }

  @Test
  void writeAt_directAndHeapBuffers_landAtThePosition() {
    try (OpenFile file = folder.open("file", OpenHow.createNew(0600))) {
      ByteBuffer direct = ByteBuffer.allocateDirect(4).putInt(0x01020304).flip();
      file.writeAt(direct, 4);
      file.writeAt(ByteBuffer.wrap(new byte[] {9, 9, 9, 9}), 0);
      ByteBuffer all = ByteBuffer.allocate(16);
      file.readAt(all, 0);
      assertThat(all.flip().getLong()).isEqualTo(0x0909090901020304L);
      file.setLength(100);
      file.sync();
      assertThat(file.status().size()).isEqualTo(100);
    }
    folder.sync();
  }

  @Test
  void copyFrom_sameAndOtherFileSystem_copiesAll() {
    byte[] bytes = new byte[100_000];
    bytes[99_999] = 7;
    try (OpenFile from = folder.open("from", OpenHow.createNew(0600));
        OpenFile to = folder.open("to", OpenHow.createNew(0600));
        Folder memory = Folder.open(Path.of("/dev/shm"));
        OpenFile other = memory.open(".", OpenHow.unnamed(0600))) {
      from.write(bytes);
      from.seek(0);
      assertThat(to.copyFrom(from, Long.MAX_VALUE)).isEqualTo(100_000);
      other.write(new byte[] {1, 2, 3});
      other.seek(0);
      assertThat(to.copyFrom(other, Long.MAX_VALUE)).isEqualTo(3);
      to.seek(0);
      assertThat(to.readAll(200_000)).startsWith(bytes).endsWith(1, 2, 3).hasSize(100_003);
    }
  }

  @Test
  void tryLock_lockedElsewhere_isFalse() {
    try (Folder other = Folder.open(path)) {
      assertThat(folder.tryLock()).isTrue();
      assertThat(other.tryLock()).isFalse();
    }
  }

  @Test
  void space_ofTheDisk_isPositive() {
    assertThat(folder.space().total().bytes()).isGreaterThan(folder.space().available().bytes());
  }

  @Test
  void removeTree_linksToOutside_leavesTheOutside() throws Exception {
    Path outside = Files.createDirectory(path.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "x");
    Files.createDirectories(path.resolve("tree/a/b"));
    Files.createSymbolicLink(path.resolve("tree/a/link"), outside);
    Files.writeString(path.resolve("tree/a/b/file"), "x");
    folder.removeTree("tree");
    folder.removeTree("tree");
    assertThat(outside.resolve("precious")).exists();
    assertThat(path.resolve("tree")).doesNotExist();
  }

  @Test
  void removeTree_deeperThanPathsReach_removesAll() {
    folder.makeFolder("deep", 0755);
    Folder current = folder.folder("deep", Resolve.NO_LINKS);
    for (int i = 0; i < 3_000; i++) {
      current.makeFolder("d", 0755);
      current.makeSymlink("file", "x");
      Folder next = current.folder("d", Resolve.NO_LINKS);
      current.close();
      current = next;
    }
    current.close();
    folder.removeTree("deep");
    assertThat(folder.statusIfExists("deep")).isEmpty();
  }
}
