package io.carafe.program.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserLookupTest {
  private final UserLookup lookup =
      new UserLookup(
          """
          root:x:0:0:root:/root:/bin/sh
          nginx:x:101:102:nginx:/var/cache/nginx:/sbin/nologin
          broken line
          """
              .getBytes(StandardCharsets.UTF_8),
          """
          root:x:0:
          nginx:x:102:
          www-data:x:33:nginx,other
          """
              .getBytes(StandardCharsets.UTF_8));

  @Test
  void resolve_name_givesNumbersGroupsAndHome() {
    UserLookup.Resolved resolved = lookup.resolve("nginx");
    assertThat(resolved.user().uid()).isEqualTo(101);
    assertThat(resolved.user().gid()).isEqualTo(102);
    assertThat(resolved.user().additionalGids()).isEqualTo(List.of(102L, 33L));
    assertThat(resolved.home()).isEqualTo("/var/cache/nginx");
  }

  @Test
  void resolve_nameWithGroup_takesOnlyThatGroup() {
    UserLookup.Resolved resolved = lookup.resolve("nginx:www-data");
    assertThat(resolved.user().gid()).isEqualTo(33);
    assertThat(resolved.user().additionalGids()).isEqualTo(List.of(33L));
  }

  @Test
  void resolve_numberWithoutEntry_isTakenAsItIs() {
    UserLookup.Resolved resolved = lookup.resolve("5000:6000");
    assertThat(resolved.user().uid()).isEqualTo(5000);
    assertThat(resolved.user().gid()).isEqualTo(6000);
    assertThat(resolved.home()).isEqualTo("/");
  }

  @Test
  void resolve_numberWithEntry_takesItsGroup() {
    assertThat(lookup.resolve("101").user().gid()).isEqualTo(102);
  }

  @Test
  void resolve_empty_isRoot() {
    assertThat(lookup.resolve("").user().uid()).isZero();
  }

  @Test
  void resolve_unknownName_isNotFound() {
    assertThatThrownBy(() -> lookup.resolve("ngnix"))
        .isInstanceOf(Problem.NotFound.class)
        .hasMessageContaining("user \"ngnix\" is not in the image's /etc/passwd");
    assertThatThrownBy(() -> lookup.resolve("root:wheel"))
        .isInstanceOf(Problem.NotFound.class)
        .hasMessageContaining("group \"wheel\"");
  }

  @Test
  void resolve_numberOutOfRange_isInvalid() {
    assertThatThrownBy(() -> lookup.resolve("4294967295")).isInstanceOf(Problem.Invalid.class);
  }
}
