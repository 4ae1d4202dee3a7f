package io.carafe.app.oci;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.runtime.OciCapabilities;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciSecurity;
import io.carafe.spec.runtime.OciSpec;
import io.carafe.spec.runtime.OciUser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The process that {@code exec} starts: a file's, or the container's own with changes. */
final class ExecProcess {
  private static final long ID_MAX = JsonCursor.UINT32_MAX - 1;

  private ExecProcess() {}

  /** The process that the words describe. */
  static OciProcess of(OciCall call, OciContainer container) {
    List<String> arguments = call.words().arguments();
    if (call.path("process").isPresent()) {
      return read(call.path("process").get());
    }
    if (arguments.size() < 2) {
      throw Problem.invalid("\"exec\" needs a command, or --process with a file");
    }
    OciProcess own =
        container
            .configuration()
            .process()
            .orElseThrow(() -> Problem.invalid("configuration has no process"));
    OciWords words = call.words();
    OciProcess process =
        own.withArgs(arguments.subList(1, arguments.size()))
            .withTerminal(words.has("tty"))
            .withSecurity(security(own.security(), words));
    if (!words.values("env").isEmpty()) {
      List<String> environment = new ArrayList<>(own.env());
      environment.addAll(words.values("env"));
      process = process.withEnv(environment);
    }
    if (words.value("cwd").isPresent()) {
      process = process.withCwd(words.value("cwd").get());
    }
    return process.withUser(user(own.user(), words));
  }

  private static OciProcess read(Path file) {
    byte[] bytes = OciFiles.read(file, OciSpec.BYTES_MAX);
    return OciProcess.fromJson(
        JsonCursor.of(JsonText.parse(bytes, JsonLimits.ofBytes(OciSpec.BYTES_MAX)), "process"));
  }

  private static OciSecurity security(OciSecurity own, OciWords words) {
    OciSecurity security = own;
    if (words.has("no-new-privs")) {
      security = security.withNoNewPrivileges(true);
    }
    if (words.value("apparmor").isPresent()) {
      security = security.withApparmorProfile(words.value("apparmor").get());
    }
    if (words.value("process-label").isPresent()) {
      security = security.withSelinuxLabel(words.value("process-label").get());
    }
    List<String> more = words.values("cap");
    if (more.isEmpty()) {
      return security;
    }
    OciCapabilities sets = own.capabilities().orElse(OciCapabilities.NONE);
    return security.withCapabilities(
        new OciCapabilities(
            with(sets.bounding(), more),
            with(sets.effective(), more),
            sets.inheritable(),
            with(sets.permitted(), more),
            sets.ambient()));
  }

  private static List<String> with(List<String> set, List<String> more) {
    List<String> all = new ArrayList<>(set);
    more.stream().filter(name -> !set.contains(name)).forEach(all::add);
    return all;
  }

  private static OciUser user(OciUser own, OciWords words) {
    List<Long> groups = new ArrayList<>(own.additionalGids());
    for (String gid : words.values("additional-gids")) {
      groups.add(number("additional-gids", gid));
    }
    long uid = own.uid();
    long gid = own.gid();
    if (words.value("user").isPresent()) {
      String[] parts = words.value("user").get().split(":", 2);
      uid = number("user", parts[0]);
      gid = parts.length > 1 ? number("user", parts[1]) : gid;
    }
    return new OciUser(uid, gid, own.umask(), groups, own.username());
  }

  private static long number(String option, String text) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= ID_MAX) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of range is.
    }
    throw Problem.invalid("option --" + option + ": " + text + " is not a number of an id");
  }
}
