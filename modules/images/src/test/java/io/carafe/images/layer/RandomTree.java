package io.carafe.images.layer;

import io.carafe.linux.file.DeviceNumber;
import io.carafe.linux.file.FileOwner;
import io.carafe.linux.file.FileTimes;
import io.carafe.linux.file.FileType;
import io.carafe.linux.file.Folder;
import io.carafe.linux.file.OpenFile;
import io.carafe.linux.file.OpenHow;
import io.carafe.linux.file.Resolve;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Grows a tree of every kind of file, with all attributes at random. */
public final class RandomTree {
  private static final String LETTERS = "abcXYZ09-_ .é";

  private final Random random;
  private final Path root;
  private final List<String> folders = new ArrayList<>(List.of("."));
  private final List<String> files = new ArrayList<>();
  private int made;

  /** A tree in {@code root}, an empty folder. */
  public RandomTree(Random random, Path root) {
    this.random = random;
    this.root = root;
  }

  /** Makes {@code entries} files. */
  public void grow(int entries) {
    try (Folder open = Folder.open(root)) {
      for (int i = 0; i < entries; i++) {
        String parent = folders.get(random.nextInt(folders.size()));
        try (Folder folder = open.folder(parent, Resolve.NO_LINKS)) {
          grow(open, folder, parent);
        }
      }
      for (int i = folders.size() - 1; i > 0; i--) {
        int slash = folders.get(i).lastIndexOf('/');
        try (Folder parent = open.folder(folders.get(i).substring(0, slash), Resolve.NO_LINKS)) {
          finish(parent, folders.get(i).substring(slash + 1));
        }
      }
    }
  }

  /** A name of its own that ustar can hold: short, or in one of few long folders. */
  private String name(String parent) {
    StringBuilder name = new StringBuilder("n" + made++);
    int length = random.nextInt(parent.length() > 40 ? 3 : 12);
    for (int i = 0; i < length; i++) {
      name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return name.append('x').toString();
  }

  private void grow(Folder top, Folder folder, String parent) {
    String name = name(parent);
    String path = parent + "/" + name;
    switch (random.nextInt(9)) {
      case 0, 1 -> {
        folder.makeFolder(name, 0700);
        if (path.length() < 60) {
          folders.add(path);
        }
        return;
      }
      case 2 -> folder.makeSymlink(name, "../t" + name);
      case 3 -> folder.makeNode(name, FileType.FIFO, 0600, DeviceNumber.ZERO);
      case 4 ->
          folder.makeNode(
              name, FileType.CHARACTER_DEVICE, 0600, new DeviceNumber(1, random.nextInt(300)));
      case 5 -> {
        if (!files.isEmpty()) {
          link(top, folder, name);
          return;
        }
        file(folder, name);
        files.add(path);
      }
      default -> {
        file(folder, name);
        files.add(path);
      }
    }
    finish(folder, name);
  }

  private void link(Folder top, Folder folder, String name) {
    String target = files.get(random.nextInt(files.size()));
    int slash = target.lastIndexOf('/');
    try (Folder parent = top.folder(target.substring(0, slash), Resolve.NO_LINKS)) {
      parent.link(target.substring(slash + 1), folder, name);
    }
  }

  private void file(Folder folder, String name) {
    try (OpenFile file = folder.open(name, OpenHow.createNew(0600))) {
      int pieces = random.nextInt(4);
      long at = 0;
      for (int i = 0; i < pieces; i++) {
        byte[] bytes = new byte[random.nextInt(9000)];
        random.nextBytes(bytes);
        at += random.nextInt(3) * 65_536L;
        file.seek(at);
        file.write(bytes);
        at += bytes.length;
      }
      if (random.nextInt(3) == 0) {
        file.setLength(at + random.nextInt(100_000));
      }
      if (random.nextInt(3) == 0) {
        byte[] value = new byte[random.nextInt(200)];
        random.nextBytes(value);
        file.setAttribute("user.k" + random.nextInt(5), value);
      }
    }
  }

  private void finish(Folder folder, String name) {
    boolean link = folder.status(name).type() == FileType.SYMLINK;
    folder.setOwner(name, new FileOwner(random.nextInt(70_000), random.nextInt(70_000)));
    if (!link) {
      folder.setMode(name, random.nextInt(010000));
    }
    folder.setTimes(
        name,
        FileTimes.both(
            Instant.ofEpochSecond(
                random.nextInt(1_700_000_000), random.nextInt(2) * 123_456_789L)));
  }
}
