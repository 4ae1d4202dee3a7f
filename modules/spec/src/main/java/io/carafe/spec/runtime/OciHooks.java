package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The hooks of a container, each list in order. Source: config.md, section POSIX-platform Hooks.
 *
 * @param prestart after createRuntime's point, deprecated
 * @param createRuntime in the runtime namespace, before pivot_root
 * @param createContainer in the container namespace, before pivot_root
 * @param startContainer in the container, before the user's process
 * @param poststart in the runtime namespace, after the start
 * @param poststop in the runtime namespace, after the end
 */
public record OciHooks(
    List<OciHook> prestart,
    List<OciHook> createRuntime,
    List<OciHook> createContainer,
    List<OciHook> startContainer,
    List<OciHook> poststart,
    List<OciHook> poststop)
    implements OciPart {
  /** No hooks. */
  public static final OciHooks NONE =
      new OciHooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  /** Copies the lists. */
  public OciHooks {
    prestart = List.copyOf(prestart);
    createRuntime = List.copyOf(createRuntime);
    createContainer = List.copyOf(createContainer);
    startContainer = List.copyOf(startContainer);
    poststart = List.copyOf(poststart);
    poststop = List.copyOf(poststop);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciHooks fromJson(JsonCursor json) {
    List<OciHook> prestart = new ArrayList<>();
    for (JsonCursor item : json.items("prestart")) {
      prestart.add(OciHook.fromJson(item));
    }
    List<OciHook> createRuntime = new ArrayList<>();
    for (JsonCursor item : json.items("createRuntime")) {
      createRuntime.add(OciHook.fromJson(item));
    }
    List<OciHook> createContainer = new ArrayList<>();
    for (JsonCursor item : json.items("createContainer")) {
      createContainer.add(OciHook.fromJson(item));
    }
    List<OciHook> startContainer = new ArrayList<>();
    for (JsonCursor item : json.items("startContainer")) {
      startContainer.add(OciHook.fromJson(item));
    }
    List<OciHook> poststart = new ArrayList<>();
    for (JsonCursor item : json.items("poststart")) {
      poststart.add(OciHook.fromJson(item));
    }
    List<OciHook> poststop = new ArrayList<>();
    for (JsonCursor item : json.items("poststop")) {
      poststop.add(OciHook.fromJson(item));
    }
    OciHooks parsed =
        new OciHooks(prestart, createRuntime, createContainer, startContainer, poststart, poststop);
    json.end();
    return parsed;
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .putOptional("prestart", Rules.toJson(prestart))
        .putOptional("createRuntime", Rules.toJson(createRuntime))
        .putOptional("createContainer", Rules.toJson(createContainer))
        .putOptional("startContainer", Rules.toJson(startContainer))
        .putOptional("poststart", Rules.toJson(poststart))
        .putOptional("poststop", Rules.toJson(poststop))
        .build();
  }

  /** The same with {@code prestart}. */
  public OciHooks withPrestart(List<OciHook> prestart) {
    return new OciHooks(
        prestart, createRuntime, createContainer, startContainer, poststart, poststop);
  }

  /** The same with {@code createRuntime}. */
  public OciHooks withCreateRuntime(List<OciHook> createRuntime) {
    return new OciHooks(
        prestart, createRuntime, createContainer, startContainer, poststart, poststop);
  }

  /** The same with {@code createContainer}. */
  public OciHooks withCreateContainer(List<OciHook> createContainer) {
    return new OciHooks(
        prestart, createRuntime, createContainer, startContainer, poststart, poststop);
  }

  /** The same with {@code startContainer}. */
  public OciHooks withStartContainer(List<OciHook> startContainer) {
    return new OciHooks(
        prestart, createRuntime, createContainer, startContainer, poststart, poststop);
  }

  /** The same with {@code poststart}. */
  public OciHooks withPoststart(List<OciHook> poststart) {
    return new OciHooks(
        prestart, createRuntime, createContainer, startContainer, poststart, poststop);
  }

  /** The same with {@code poststop}. */
  public OciHooks withPoststop(List<OciHook> poststop) {
    return new OciHooks(
        prestart, createRuntime, createContainer, startContainer, poststart, poststop);
  }
}
