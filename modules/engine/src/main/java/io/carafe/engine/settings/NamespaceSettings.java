package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a container shares with the host and how it is named.
 *
 * @param network which network it sees
 * @param shared which other namespaces are the host's
 * @param names host and domain name
 * @param resolver how it resolves names
 * @param sysctls kernel parameters of its namespaces
 */
public record NamespaceSettings(
    NetworkMode network,
    Shared shared,
    Names names,
    Resolver resolver,
    Map<String, String> sysctls) {
  private static final List<String> SYSCTLS =
      List.of(
          "kernel.msgmax",
          "kernel.msgmnb",
          "kernel.msgmni",
          "kernel.sem",
          "kernel.shmall",
          "kernel.shmmax",
          "kernel.shmmni",
          "kernel.shm_rmid_forced");

  /** Everything of its own, no network. */
  public static final NamespaceSettings DEFAULT =
      new NamespaceSettings(
          NetworkMode.NONE, Shared.NOTHING, Names.DEFAULT, Resolver.DEFAULT, Map.of());

  /** Copies the map, keeping its order. */
  public NamespaceSettings {
    sysctls = Collections.unmodifiableMap(new LinkedHashMap<>(sysctls));
    sysctls.forEach(NamespaceSettings::requireOwnSysctl);
    if (shared.uts() && names.hostname().isPresent()) {
      throw Problem.invalid("hostname: conflicts with the host's UTS namespace");
    }
  }

  /**
   * Refuses what no namespace has for itself. Source: docker run, "Configure namespaced kernel".
   */
  private static void requireOwnSysctl(String name, String value) {
    if (!SYSCTLS.contains(name) && !name.startsWith("net.") && !name.startsWith("fs.mqueue.")) {
      throw Problem.invalid("sysctl '%s=%s' is not allowed".formatted(name, value))
          .withHint("Allowed are net.*, fs.mqueue.* and " + String.join(", ", SYSCTLS) + ".");
    }
  }

  /** Namespaces that are the host's. */
  public record Shared(boolean pid, boolean ipc, boolean uts) {
    /** None. */
    public static final Shared NOTHING = new Shared(false, false, false);
  }

  /** Host name, else the start of the id, and domain name. */
  public record Names(Optional<String> hostname, Optional<String> domainname) {
    /** From the id. */
    public static final Names DEFAULT = new Names(Optional.empty(), Optional.empty());

    /** Checks the forms. */
    public Names {
      hostname.ifPresent(name -> requireHostName("hostname", name));
      domainname.ifPresent(name -> requireHostName("domainname", name));
    }

    private static void requireHostName(String what, String name) {
      if (!name.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?")) {
        throw Problem.invalid(what + " \"" + name + "\" is not 1 to 64 letters, digits and - .");
      }
    }
  }

  /**
   * What goes into /etc/resolv.conf and /etc/hosts.
   *
   * @param servers addresses of name servers; empty takes the host's
   * @param search domains; empty takes the host's
   * @param options options; empty takes the host's
   * @param hosts further lines of /etc/hosts as {@code name:address}
   */
  public record Resolver(
      List<String> servers, List<String> search, List<String> options, List<String> hosts) {
    /** The host's. */
    public static final Resolver DEFAULT = new Resolver(List.of(), List.of(), List.of(), List.of());

    /** Copies the lists and checks that no line can be smuggled in. */
    public Resolver {
      servers = words("dns server", servers);
      search = words("dns search domain", search);
      options = words("dns option", options);
      hosts = words("extra host", hosts);
      for (String host : hosts) {
        if (host.indexOf(':') < 1 && host.indexOf('=') < 1) {
          throw Problem.invalid("extra host \"" + host + "\": not NAME:ADDRESS");
        }
      }
    }

    private static List<String> words(String what, List<String> words) {
      for (String word : words) {
        if (word.isEmpty() || !word.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#')) {
          throw Problem.invalid(what + " \"" + word + "\": not one word");
        }
      }
      return List.copyOf(words);
    }
  }
}
