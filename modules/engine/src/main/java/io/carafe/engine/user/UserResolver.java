package io.carafe.engine.user;

import io.carafe.base.Problem;
import io.carafe.engine.user.UserFiles.Group;
import io.carafe.engine.user.UserFiles.User;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Finds the numbers of a user given as text.
 *
 * <p>The rules are those of Docker's USER instruction: {@code user[:group]}, either by name or
 * number; a name must have an entry, a number need not; without a group, the entry's primary group
 * and every group that lists the user; with one, only that.
 */
public final class UserResolver {
  /** The largest id that Docker takes. */
  private static final long ID_MAX = Integer.MAX_VALUE;

  private UserResolver() {}

  /**
   * The user called {@code text}; empty means user 0.
   *
   * @param groupAdd further groups, by name or number
   * @throws Problem.Invalid where a name has no entry or a number is out of range
   */
  public static ResolvedUser resolve(String text, UserFiles files, List<String> groupAdd) {
    int colon = text.indexOf(':');
    String userText = colon < 0 ? text : text.substring(0, colon);
    String groupText = colon < 0 ? "" : text.substring(colon + 1);
    Optional<User> entry = findUser(userText, files);
    long uid = entry.map(User::uid).orElseGet(() -> userText.isEmpty() ? 0 : id(userText, "user"));
    LinkedHashSet<Long> groups = new LinkedHashSet<>();
    long gid;
    if (groupText.isEmpty()) {
      gid = entry.map(User::gid).orElse(0L);
      groups.add(gid);
      entry.ifPresent(user -> groups.addAll(memberships(user.name(), files)));
    } else {
      gid = findGroup(groupText, files);
      groups.add(gid);
    }
    for (String further : groupAdd) {
      groups.add(findGroup(further, files));
    }
    String home = entry.map(User::home).filter(folder -> !folder.isEmpty()).orElse("/");
    return new ResolvedUser(uid, gid, new ArrayList<>(groups), home);
  }

  private static Optional<User> findUser(String text, UserFiles files) {
    Optional<Long> number = text.isEmpty() ? Optional.of(0L) : UserFiles.number(text);
    return files.users().stream()
        .filter(user -> user.name().equals(text) || number.equals(Optional.of(user.uid())))
        .findFirst();
  }

  private static List<Long> memberships(String user, UserFiles files) {
    return files.groups().stream()
        .filter(group -> group.members().contains(user))
        .map(Group::gid)
        .toList();
  }

  private static long findGroup(String text, UserFiles files) {
    Optional<Long> number = UserFiles.number(text);
    return files.groups().stream()
        .filter(group -> group.name().equals(text) || number.equals(Optional.of(group.gid())))
        .map(Group::gid)
        .findFirst()
        .orElseGet(() -> id(text, "group"));
  }

  private static long id(String text, String kind) {
    long id =
        UserFiles.number(text)
            .orElseThrow(() ->
                Problem.invalid(
                        "unable to find %s %s: no matching entries in %s file"
                            .formatted(kind, text, kind.equals("user") ? "passwd" : "group"))
                    .withHint(hint(kind))
                    .withPointer("/process/user"));
    if (id > ID_MAX) {
      throw Problem.invalid(kind + " id " + text + ": not from 0 to " + ID_MAX)
          .withPointer("/process/user");
    }
    return id;
  }

  private static String hint(String kind) {
    return "The image's /etc/%s has no such name; give a number, or a name that is in it."
        .formatted(kind.equals("user") ? "passwd" : "group");
  }
}
