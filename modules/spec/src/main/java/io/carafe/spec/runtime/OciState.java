package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The state of a container, as a runtime prints it and hands it to hooks. Source: runtime.md,
 * section State.
 *
 * @param ociVersion the version of the specification
 * @param id the container's id
 * @param status where it is in its life
 * @param pid its first process in the runtime's pid namespace; absent once stopped
 * @param bundle absolute path of the bundle
 * @param annotations the configuration's annotations
 */
public record OciState(
    String ociVersion,
    String id,
    OciStatus status,
    OptionalInt pid,
    String bundle,
    Map<String, String> annotations)
    implements OciPart {
  /** Copies the annotations and checks the rules. */
  public OciState {
    annotations = Rules.copy(annotations);
    Rules.checkNotEmpty("id", id);
    Rules.checkAbsolute("bundle", bundle);
    Rules.check(pid.orElse(1) >= 1, "pid must be at least 1");
    boolean lives = status == OciStatus.CREATED || status == OciStatus.RUNNING;
    Rules.check(!lives || pid.isPresent(), "a container that is {} has a pid", status.word());
  }

  /** Reads a state document; its form is fixed, so an unknown property is ignored. */
  public static OciState parse(byte[] utf8) {
    return fromJson(OciSpec.cursor(utf8, "state"));
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciState fromJson(JsonCursor json) {
    try {
      int pid = json.optionalInt("pid", 0, Integer.MAX_VALUE).orElse(0);
      return new OciState(
          json.requireString("ociVersion"),
          json.requireString("id"),
          json.requireWord("status", OciStatus.values()),
          pid == 0 ? OptionalInt.empty() : OptionalInt.of(pid),
          json.requireString("bundle"),
          json.stringMap("annotations"));
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The document; a stopped container has the pid 0, which is what callers of runc expect. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .put("ociVersion", ociVersion)
        .put("id", id)
        .put("status", status.word())
        .put("pid", pid.orElse(0))
        .put("bundle", bundle)
        .putStringMap("annotations", annotations)
        .build();
  }
}
