package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The process of a container, or of an exec. Source: config.md, section Process.
 *
 * @param terminal whether it gets a pseudoterminal
 * @param consoleSize size of that terminal
 * @param user who it runs as
 * @param args program and arguments, as for execvp(3)
 * @param env environment, {@code NAME=value}
 * @param cwd working directory, absolute
 * @param rlimits resource limits, each resource once
 * @param security what it may do
 * @param scheduling when and where it runs
 */
public record OciProcess(
    boolean terminal,
    Optional<OciConsoleSize> consoleSize,
    OciUser user,
    List<String> args,
    List<String> env,
    String cwd,
    List<OciRlimit> rlimits,
    OciSecurity security,
    OciScheduling scheduling)
    implements OciPart {
  /** Copies the lists and checks the rules. */
  public OciProcess {
    args = List.copyOf(args);
    env = List.copyOf(env);
    rlimits = List.copyOf(rlimits);
    Rules.checkAbsolute("cwd", cwd);
    List<String> types = new ArrayList<>();
    for (OciRlimit rlimit : rlimits) {
      types.add(rlimit.type().word());
    }
    Rules.checkDistinct("rlimit", types);
    for (String variable : env) {
      Rules.check(variable.indexOf('=') > 0, "env \"{}\" must have the form NAME=value", variable);
    }
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciProcess fromJson(JsonCursor json) {
    try {
      @Nullable JsonCursor consoleSizeJson = json.find("consoleSize");
      @Nullable JsonCursor userJson = json.find("user");
      List<OciRlimit> rlimits = new ArrayList<>();
      for (JsonCursor item : json.items("rlimits")) {
        rlimits.add(OciRlimit.fromJson(item));
      }
      OciProcess parsed =
          new OciProcess(
              json.flag("terminal"),
              consoleSizeJson == null
                  ? Optional.empty()
                  : Optional.of(OciConsoleSize.fromJson(consoleSizeJson)),
              userJson == null ? OciUser.ROOT : OciUser.fromJson(userJson),
              json.strings("args"),
              json.strings("env"),
              json.requireString("cwd"),
              rlimits,
              OciSecurity.fromJson(json),
              OciScheduling.fromJson(json));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    JsonObject.Builder json = JsonObject.builder();
    json.putOptional("terminal", terminal);
    if (consoleSize.isPresent()) {
      json.put("consoleSize", consoleSize.get().toJson());
    }
    json.putOptional("user", user.toJson())
        .putStrings("args", args)
        .putStrings("env", env)
        .put("cwd", cwd)
        .putOptional("rlimits", Rules.toJson(rlimits));
    security.addTo(json);
    scheduling.addTo(json);
    return json.build();
  }

  /** The same with {@code terminal}. */
  public OciProcess withTerminal(boolean terminal) {
    return new OciProcess(
        terminal, consoleSize, user, args, env, cwd, rlimits, security, scheduling);
  }

  /** The same with {@code consoleSize}. */
  public OciProcess withConsoleSize(OciConsoleSize consoleSize) {
    return new OciProcess(
        terminal, Optional.of(consoleSize), user, args, env, cwd, rlimits, security, scheduling);
  }

  /** The same with {@code user}. */
  public OciProcess withUser(OciUser user) {
    return new OciProcess(
        terminal, consoleSize, user, args, env, cwd, rlimits, security, scheduling);
  }

  /** The same with {@code args}. */
  public OciProcess withArgs(List<String> args) {
    return new OciProcess(
        terminal, consoleSize, user, args, env, cwd, rlimits, security, scheduling);
  }

  /** The same with {@code env}. */
  public OciProcess withEnv(List<String> env) {
    return new OciProcess(
        terminal, consoleSize, user, args, env, cwd, rlimits, security, scheduling);
  }

  /** The same with {@code cwd}. */
  public OciProcess withCwd(String cwd) {
    return new OciProcess(
        terminal, consoleSize, user, args, env, cwd, rlimits, security, scheduling);
  }

  /** The same with {@code rlimits}. */
  public OciProcess withRlimits(List<OciRlimit> rlimits) {
    return new OciProcess(
        terminal, consoleSize, user, args, env, cwd, rlimits, security, scheduling);
  }

  /** The same with {@code security}. */
  public OciProcess withSecurity(OciSecurity security) {
    return new OciProcess(
        terminal, consoleSize, user, args, env, cwd, rlimits, security, scheduling);
  }

  /** The same with {@code scheduling}. */
  public OciProcess withScheduling(OciScheduling scheduling) {
    return new OciProcess(
        terminal, consoleSize, user, args, env, cwd, rlimits, security, scheduling);
  }

  /**
   * A process that runs {@code args} as root in {@code /}, with no capability and no environment.
   */
  public static OciProcess of(List<String> args) {
    return new OciProcess(
        false,
        Optional.empty(),
        OciUser.ROOT,
        args,
        List.of(),
        "/",
        List.of(),
        OciSecurity.NONE,
        OciScheduling.NONE);
  }

  /** Reads the document that {@code exec --process} takes, at most as long as a config.json. */
  public static OciProcess parse(byte[] utf8) {
    return fromJson(OciSpec.cursor(utf8, "process.json"));
  }

  /** Capability sets; empty means none at all. */
  public Optional<OciCapabilities> capabilities() {
    return security.capabilities();
  }

  /** Whether execve can grant no privilege. */
  public boolean noNewPrivileges() {
    return security.noNewPrivileges();
  }

  /** The AppArmor profile. */
  public Optional<String> apparmorProfile() {
    return security.apparmorProfile();
  }

  /** The SELinux label. */
  public Optional<String> selinuxLabel() {
    return security.selinuxLabel();
  }

  /** The OOM killer's adjustment, -1000 to 1000. */
  public OptionalInt oomScoreAdj() {
    return scheduling.oomScoreAdj();
  }

  /** Policy and priority. */
  public Optional<OciScheduler> scheduler() {
    return scheduling.scheduler();
  }

  /** The I/O priority. */
  public Optional<OciIoPriority> ioPriority() {
    return scheduling.ioPriority();
  }

  /** CPUs of an exec. */
  public OciCpuAffinity execCpuAffinity() {
    return scheduling.execCpuAffinity();
  }

  /** The same with these capability sets. */
  public OciProcess withCapabilities(OciCapabilities capabilities) {
    return withSecurity(security.withCapabilities(capabilities));
  }

  /** The same with {@code noNewPrivileges}. */
  public OciProcess withNoNewPrivileges(boolean noNewPrivileges) {
    return withSecurity(security.withNoNewPrivileges(noNewPrivileges));
  }
}
