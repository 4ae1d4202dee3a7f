package io.carafe.program.plan;

import io.carafe.base.Problem;
import io.carafe.spec.runtime.OciUser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Resolves {@code USER[:GROUP]}, names or numbers, with the passwd and group files of a container's
 * root, as Docker does: a number needs no entry; without a group the user's own one and every group
 * that lists it count.
 */
public final class UserLookup {
  /** The most bytes of a file that are looked at. */
  public static final int FILE_BYTES_MAX = 1 << 20;

  private static final long ID_MAX = 0xffff_fffeL;

  private final List<String[]> users;
  private final List<String[]> groups;

  /**
   * A resolved user.
   *
   * @param user its numbers
   * @param name its name; empty where it has no entry
   * @param home its home folder, {@code /} where it has no entry
   */
  public record Resolved(OciUser user, String name, String home) {}

  /**
   * A lookup in two files.
   *
   * @param passwd contents of /etc/passwd; empty if there is none
   * @param group contents of /etc/group; empty if there is none
   */
  public UserLookup(byte[] passwd, byte[] group) {
    this.users = entries(passwd, 6);
    this.groups = entries(group, 3);
  }

  private static List<String[]> entries(byte[] file, int fieldsMin) {
    int length = Math.min(file.length, FILE_BYTES_MAX);
    List<String[]> entries = new ArrayList<>();
    new String(file, 0, length, StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> {
          String[] fields = line.strip().split(":", -1);
          if (fields.length >= fieldsMin && !line.startsWith("#")) {
            entries.add(fields);
          }
        });
    return entries;
  }

  /**
   * The user that {@code text} names.
   *
   * @param text {@code USER} or {@code USER:GROUP}; empty is root
   * @throws Problem.NotFound where a name has no entry
   * @throws Problem.Invalid where a number is out of range
   */
  public Resolved resolve(String text) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    String group = colon < 0 ? "" : text.substring(colon + 1);
    Optional<String[]> entry = user(user.isEmpty() ? "0" : user);
    long uid = uid(user, entry);
    String name = entry.map(fields -> fields[0]).orElse("");
    String home = entry.map(fields -> fields[5]).filter(path -> !path.isEmpty()).orElse("/");
    if (!group.isEmpty()) {
      return new Resolved(of(uid, gid(group), List.of()), name, home);
    }
    long gid = entry.map(fields -> number(fields[3]).orElse(0)).orElse(0L);
    return new Resolved(of(uid, gid, groupsOf(name)), name, home);
  }

  private static OciUser of(long uid, long gid, List<Long> additional) {
    List<Long> all = new ArrayList<>(additional);
    if (!all.contains(gid)) {
      all.addFirst(gid);
    }
    return new OciUser(uid, gid, OptionalInt.empty(), all, Optional.empty());
  }

  private Optional<String[]> user(String text) {
    for (String[] fields : users) {
      if (fields[0].equals(text)) {
        return Optional.of(fields);
      }
    }
    OptionalLong wanted = number(text);
    if (wanted.isPresent()) {
      for (String[] fields : users) {
        if (number(fields[2]).equals(wanted)) {
          return Optional.of(fields);
        }
      }
    }
    return Optional.empty();
  }

  private static long uid(String text, Optional<String[]> entry) {
    OptionalLong number = entry.isPresent() ? number(entry.get()[2]) : number(text);
    return number.orElseThrow(() ->
        Problem.notFound("user \"" + text + "\" is not in the image's /etc/passwd")
            .withHint("name a user that the image has, or give its number")
            .withPointer("/process/user"));
  }

  private long gid(String text) {
    for (String[] fields : groups) {
      if (fields[0].equals(text)) {
        return number(fields[2]).orElse(0);
      }
    }
    return number(text)
        .orElseThrow(() ->
            Problem.notFound("group \"" + text + "\" is not in the image's /etc/group")
                .withHint("name a group that the image has, or give its number")
                .withPointer("/process/user"));
  }

  private List<Long> groupsOf(String name) {
    List<Long> member = new ArrayList<>();
    for (String[] fields : groups) {
      if (fields.length > 3 && List.of(fields[3].split(",", -1)).contains(name)) {
        number(fields[2]).ifPresent(member::add);
      }
    }
    return name.isEmpty() ? List.of() : member;
  }

  private static OptionalLong number(String digits) {
    if (digits.isEmpty() || digits.length() > 10 || !digits.chars().allMatch(Character::isDigit)) {
      return OptionalLong.empty();
    }
    long value = Long.parseLong(digits);
    if (value > ID_MAX) {
      throw Problem.invalid("user or group number " + digits + " is above " + ID_MAX)
          .withPointer("/process/user");
    }
    return OptionalLong.of(value);
  }
}
