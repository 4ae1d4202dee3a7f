package io.carafe.app.cli.container;

import io.carafe.app.cli.Invocation;
import io.carafe.app.cli.Options;
import io.carafe.app.cli.VerbSpec;
import io.carafe.base.Problem;
import io.carafe.engine.settings.NamespaceSettings;
import io.carafe.engine.settings.NetworkMode;
import io.carafe.engine.settings.SecuritySettings;
import io.carafe.engine.settings.SecuritySettings.Seccomp;
import io.carafe.engine.settings.SecuritySettings.SecurityOptions;
import io.carafe.engine.settings.SecuritySettings.Wish;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Options about what a container may do and what it shares with the host. */
final class IsolationOptions {
  private IsolationOptions() {}

  static void declare(VerbSpec spec) {
    spec.flag("--privileged", "All capabilities and devices, nothing masked, no seccomp")
        .value("--cap-add", "CAPABILITY", "Add a capability, or ALL")
        .value("--cap-drop", "CAPABILITY", "Drop a capability, or ALL")
        .value(
            "--security-opt",
            "OPTION",
            "seccomp=unconfined|FILE, no-new-privileges, systempaths=unconfined")
        .flag("--read-only", "The root file system is read-only")
        .value("--network,--net", "none|host", "Network of the container (default none)")
        .value("--pid", "host", "Share the host's processes")
        .value("--ipc", "host|private", "Share the host's IPC")
        .value("--uts", "host", "Share the host's name")
        .value("-h,--hostname", "NAME", "Host name inside the container")
        .value("--domainname", "NAME", "Domain name inside the container")
        .value("--dns", "ADDRESS", "A name server")
        .value("--dns-search", "DOMAIN", "A search domain")
        .value("--dns-option,--dns-opt", "OPTION", "A resolver option")
        .value("--add-host", "NAME:ADDRESS", "A line of /etc/hosts")
        .value("--sysctl", "NAME=VALUE", "A kernel parameter of the container's namespaces");
  }

  static SecuritySettings security(Invocation invocation, Options options) {
    Seccomp seccomp = new Seccomp.Standard();
    boolean noNewPrivileges = false;
    boolean unmasked = false;
    Optional<String> apparmor = Optional.empty();
    for (String text : options.values("--security-opt")) {
      switch (SecuritySettings.parseOption(withProfile(text, invocation))) {
        case Wish.OfSeccomp wish -> seccomp = wish.seccomp();
        case Wish.NoNewPrivileges wish -> noNewPrivileges = wish.on();
        case Wish.UnmaskedPaths _ -> unmasked = true;
        case Wish.Apparmor wish -> apparmor = Optional.of(wish.profile());
        case Wish.Label _ -> {
          // No supported host enforces SELinux labels; docker ignores them there too.
        }
      }
    }
    return new SecuritySettings(
        options.flag("--privileged"),
        options.values("--cap-add"),
        options.values("--cap-drop"),
        seccomp,
        new SecurityOptions(noNewPrivileges, unmasked, apparmor, options.flag("--read-only")));
  }

  /** Replaces a profile's file name by its content. */
  private static String withProfile(String option, Invocation invocation) {
    String prefix = "seccomp=";
    if (!option.startsWith(prefix)) {
      return option;
    }
    String value = option.substring(prefix.length());
    return switch (value) {
      case "unconfined", "default", "builtin", "" -> option;
      default -> prefix + CreationOptions.readSmall(invocation.path(value), "seccomp profile");
    };
  }

  static NamespaceSettings namespaces(Options options) {
    return new NamespaceSettings(
        options.value("--network").map(NetworkMode::parse).orElse(NetworkMode.NONE),
        new NamespaceSettings.Shared(
            host(options, "--pid"), host(options, "--ipc"), host(options, "--uts")),
        new NamespaceSettings.Names(options.value("--hostname"), options.value("--domainname")),
        new NamespaceSettings.Resolver(
            options.values("--dns"),
            options.values("--dns-search"),
            options.values("--dns-option"),
            options.values("--add-host")),
        sysctls(options));
  }

  private static boolean host(Options options, String name) {
    String value = options.value(name, "private");
    return switch (value) {
      case "host" -> true;
      case "private", "" -> false;
      default -> throw Problem.invalid("option " + name + " \"" + value + "\": only host is known");
    };
  }

  private static Map<String, String> sysctls(Options options) {
    Map<String, String> sysctls = new LinkedHashMap<>();
    for (String text : options.values("--sysctl")) {
      int equals = text.indexOf('=');
      if (equals < 1) {
        throw Problem.invalid("sysctl \"" + text + "\": not NAME=VALUE");
      }
      sysctls.put(text.substring(0, equals), text.substring(equals + 1));
    }
    return sysctls;
  }
}
