package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A config.json: everything a runtime is told about a container. Source: OCI runtime specification
 * 1.3, config.md.
 *
 * @param ociVersion the version of the specification, {@code 1.x.y} or older
 * @param process what runs; absent: the container can be created but not started
 * @param root the root filesystem; absent: the document names none
 * @param hostname host name; needs a UTS namespace
 * @param domainname NIS domain name; needs a UTS namespace
 * @param mounts mounts, in order
 * @param hooks programs at points of the life cycle
 * @param annotations free texts by name
 * @param linux the Linux part; {@link OciLinux#NONE} where the document has none
 */
public record OciSpec(
    String ociVersion,
    Optional<OciProcess> process,
    Optional<OciRoot> root,
    Optional<String> hostname,
    Optional<String> domainname,
    List<OciMount> mounts,
    OciHooks hooks,
    Map<String, String> annotations,
    OciLinux linux)
    implements OciPart {
  /** The newest version of the specification that is read, and the one that is written. */
  public static final String VERSION = "1.3.0";

  /** The longest config.json, in bytes. */
  public static final int BYTES_MAX = 4 << 20;

  /** Copies the lists and checks the rules. */
  public OciSpec {
    mounts = List.copyOf(mounts);
    annotations = Rules.copy(annotations);
    checkVersion(ociVersion);
    checkUts("hostname", hostname, linux.namespaces());
    checkUts("domainname", domainname, linux.namespaces());
    for (String name : annotations.keySet()) {
      Rules.checkNotEmpty("annotation name", name);
    }
  }

  /**
   * A document that was read.
   *
   * @param spec what it says
   * @param unknownProperties JSON pointers of members that the specification does not know, which
   *     are ignored; at most {@link JsonCursor#UNKNOWN_MAX}
   */
  public record Document(OciSpec spec, List<String> unknownProperties) {
    /** Copies the list. */
    public Document {
      unknownProperties = List.copyOf(unknownProperties);
    }
  }

  /**
   * Reads a config.json.
   *
   * @throws Problem.Invalid with the JSON pointer of what is wrong, or line and column where it is
   *     not JSON
   */
  public static OciSpec parse(byte[] utf8) {
    return fromJson(cursor(utf8, "config.json"));
  }

  /** Reads a config.json as {@link #parse} does and keeps what it does not know. */
  public static Document parseDocument(byte[] utf8) {
    JsonCursor json = cursor(utf8, "config.json");
    return new Document(fromJson(json), json.unknownProperties());
  }

  static JsonCursor cursor(byte[] utf8, String document) {
    try {
      return JsonCursor.of(JsonText.parse(utf8, JsonLimits.ofBytes(BYTES_MAX)), document);
    } catch (Problem.Invalid e) {
      throw Problem.invalid(document + ": " + e.requireMessage());
    }
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciSpec fromJson(JsonCursor json) {
    List<OciMount> mounts = new ArrayList<>();
    for (JsonCursor item : json.items("mounts")) {
      mounts.add(OciMount.fromJson(item));
    }
    @Nullable JsonCursor process = json.find("process");
    @Nullable JsonCursor root = json.find("root");
    @Nullable JsonCursor hooks = json.find("hooks");
    @Nullable JsonCursor linux = json.find("linux");
    try {
      OciSpec parsed =
          new OciSpec(
              json.requireString("ociVersion"),
              process == null ? Optional.empty() : Optional.of(OciProcess.fromJson(process)),
              root == null ? Optional.empty() : Optional.of(OciRoot.fromJson(root)),
              json.optionalText("hostname"),
              json.optionalText("domainname"),
              mounts,
              hooks == null ? OciHooks.NONE : OciHooks.fromJson(hooks),
              json.stringMap("annotations"),
              linux == null ? OciLinux.NONE : OciLinux.fromJson(linux));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** What {@code carafe-oci spec} prints: a shell in every namespace, with few capabilities. */
  public static OciSpec example() {
    return OciExample.spec();
  }

  /** The document, in the order of the specification; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    JsonObject.Builder json = JsonObject.builder().put("ociVersion", ociVersion);
    if (process.isPresent()) {
      json.put("process", process.get().toJson());
    }
    if (root.isPresent()) {
      json.put("root", root.get().toJson());
    }
    return json.putOptional("hostname", hostname)
        .putOptional("domainname", domainname)
        .putOptional("mounts", Rules.toJson(mounts))
        .putOptional("hooks", hooks.toJson())
        .putStringMap("annotations", annotations)
        .putOptional("linux", linux.toJson())
        .build();
  }

  /** The same with another process. */
  public OciSpec withProcess(OciProcess process) {
    return new OciSpec(
        ociVersion,
        Optional.of(process),
        root,
        hostname,
        domainname,
        mounts,
        hooks,
        annotations,
        linux);
  }

  /** The same with another root filesystem. */
  public OciSpec withRoot(OciRoot root) {
    return new OciSpec(
        ociVersion,
        process,
        Optional.of(root),
        hostname,
        domainname,
        mounts,
        hooks,
        annotations,
        linux);
  }

  /** The same with this host name; empty means none. */
  public OciSpec withHostname(String hostname) {
    Optional<String> name = hostname.isEmpty() ? Optional.empty() : Optional.of(hostname);
    return new OciSpec(
        ociVersion, process, root, name, domainname, mounts, hooks, annotations, linux);
  }

  /** The same with these mounts. */
  public OciSpec withMounts(List<OciMount> mounts) {
    return new OciSpec(
        ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
  }

  /** The same with these hooks. */
  public OciSpec withHooks(OciHooks hooks) {
    return new OciSpec(
        ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
  }

  /** The same with these annotations. */
  public OciSpec withAnnotations(Map<String, String> annotations) {
    return new OciSpec(
        ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
  }

  /** The same with another Linux part. */
  public OciSpec withLinux(OciLinux linux) {
    return new OciSpec(
        ociVersion, process, root, hostname, domainname, mounts, hooks, annotations, linux);
  }

  private static void checkVersion(String version) {
    int parts = 0;
    int digits = 0;
    int end = 0;
    while (end < version.length() && parts < 3) {
      char c = version.charAt(end);
      if (c >= '0' && c <= '9') {
        digits++;
      } else if (c == '.' && digits > 0 && parts < 2) {
        parts++;
        digits = 0;
      } else {
        break;
      }
      end++;
    }
    boolean suffix =
        end == version.length() || version.charAt(end) == '-' || version.charAt(end) == '+';
    Rules.check(
        parts == 2 && digits > 0 && suffix,
        "ociVersion \"{}\" must be a version like 1.3.0",
        version);
    Rules.check(
        version.startsWith("0.") || version.startsWith("1."),
        "ociVersion {} must not be newer than version 1 of the format",
        version);
  }

  private static void checkUts(String what, Optional<String> name, OciNamespaces namespaces) {
    if (name.isPresent()) {
      Rules.checkNotEmpty(what, name.get());
      if (!namespaces.has(OciNamespaceType.UTS)) {
        throw Problem.invalid("config.json /" + what + ": " + what + " needs a uts namespace")
            .withPointer("/" + what);
      }
    }
  }
}
