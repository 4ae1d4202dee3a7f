package io.carafe.engine.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserResolverTest {
  private static final String PASSWD =
      """
      # comment
      root:x:0:0:root:/root:/bin/sh
      broken line
      nobody:x:65534:65533:nobody:/nonexistent:/sbin/nologin
      app:x:1000:1001::/home/app:/bin/sh
      1234:x:77:78::/srv:/bin/sh
      homeless:x:5:6
      +nis::::::
      """;

  private static final String GROUP =
      """
      root:x:0:
      wheel:x:10:root,app
      app:x:1001:
      video:x:44:app
      1001:x:9:
      bad:x:y:app
      """;

  private final UserFiles files =
      new UserFiles(
          PASSWD.getBytes(StandardCharsets.UTF_8), GROUP.getBytes(StandardCharsets.UTF_8));

  @ParameterizedTest
  @CsvSource({
    "'', 0, 0, '0 10', /root",
    "root, 0, 0, '0 10', /root",
    "0, 0, 0, '0 10', /root",
    "app, 1000, 1001, '1001 10 44', /home/app",
    "1000, 1000, 1001, '1001 10 44', /home/app",
    "app:video, 1000, 44, '44', /home/app",
    "app:44, 1000, 44, '44', /home/app",
    "app:4711, 1000, 4711, '4711', /home/app",
    "4711, 4711, 0, '0', /",
    "4711:4712, 4711, 4712, '4712', /",
    "4711:video, 4711, 44, '44', /",
    "nobody, 65534, 65533, '65533', /nonexistent",
    "1234, 77, 78, '78', /srv",
    "homeless, 5, 6, '6', /",
    ":video, 0, 44, '44', /root",
  })
  void resolve_textOfEachForm_dockersNumbers(
      String text, long uid, long gid, String groups, String home) {
    ResolvedUser user = UserResolver.resolve(text, files, List.of());

    assertThat(user.uid()).isEqualTo(uid);
    assertThat(user.gid()).isEqualTo(gid);
    assertThat(user.groups().stream().map(String::valueOf).toList())
        .isEqualTo(List.of(groups.split(" ")));
    assertThat(user.home()).isEqualTo(home);
  }

  @Test
  void resolve_groupsAdded_comeLastAndOnce() {
    ResolvedUser user = UserResolver.resolve("app", files, List.of("video", "99", "root"));

    assertThat(user.groups()).containsExactly(1001L, 10L, 44L, 99L, 0L);
  }

  @Test
  void resolve_unknownName_saysWhereItLooked() {
    assertThatThrownBy(() -> UserResolver.resolve("ghost", files, List.of()))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("unable to find user ghost: no matching entries in passwd file");
    assertThatThrownBy(() -> UserResolver.resolve("app:ghosts", files, List.of()))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("unable to find group ghosts: no matching entries in group file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2147483648", "0:2147483648", "99999999999", "-1", "0x10"})
  void resolve_numberOutOfRange_invalid(String text) {
    assertThatThrownBy(() -> UserResolver.resolve(text, files, List.of()))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void resolve_noFiles_onlyNumbersWork() {
    UserFiles none = new UserFiles(new byte[0], new byte[0]);

    assertThat(UserResolver.resolve("", none, List.of()))
        .isEqualTo(new ResolvedUser(0, 0, List.of(0L), "/"));
    assertThat(UserResolver.resolve("7:8", none, List.of()))
        .isEqualTo(new ResolvedUser(7, 8, List.of(8L), "/"));
    assertThatThrownBy(() -> UserResolver.resolve("root", none, List.of()))
        .isInstanceOf(Problem.Invalid.class);
  }
}
