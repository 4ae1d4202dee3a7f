package io.carafe.engine.user;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The entries of a passwd and a group file. Lines that are no entries are passed over, as every
 * reader of these files does.
 */
public final class UserFiles {
  /** The largest file that is read. */
  public static final int BYTES_MAX = 16 << 20;

  private final String passwd;
  private final String group;

  /** The files with these contents; empty where there is no such file. */
  public UserFiles(byte[] passwd, byte[] group) {
    this.passwd = new String(passwd, StandardCharsets.UTF_8);
    this.group = new String(group, StandardCharsets.UTF_8);
  }

  /** An entry of /etc/passwd. */
  record User(String name, long uid, long gid, String home) {}

  /** An entry of /etc/group. */
  record Group(String name, long gid, List<String> members) {}

  List<User> users() {
    List<User> users = new ArrayList<>();
    for (String line : passwd.lines().toList()) {
      String[] fields = line.strip().split(":", -1);
      if (isEntry(fields) && fields.length >= 4) {
        Optional<Long> uid = number(fields[2]);
        Optional<Long> gid = number(fields[3]);
        if (uid.isPresent() && gid.isPresent()) {
          users.add(new User(fields[0], uid.get(), gid.get(), fields.length > 5 ? fields[5] : ""));
        }
      }
    }
    return users;
  }

  List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    for (String line : group.lines().toList()) {
      String[] fields = line.strip().split(":", -1);
      if (isEntry(fields) && fields.length >= 3) {
        List<String> members =
            fields.length > 3 && !fields[3].isEmpty() ? List.of(fields[3].split(",")) : List.of();
        number(fields[2]).ifPresent(gid -> groups.add(new Group(fields[0], gid, members)));
      }
    }
    return groups;
  }

  private static boolean isEntry(String[] fields) {
    return !fields[0].isEmpty() && fields[0].charAt(0) != '#' && fields[0].charAt(0) != '+';
  }

  /** The number in {@code text}, if it is one that can be an id. */
  static Optional<Long> number(String text) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(Long.parseLong(text));
  }
}
