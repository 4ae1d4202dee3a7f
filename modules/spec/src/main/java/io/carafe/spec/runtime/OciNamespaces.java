package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What separates the container: the members of linux about namespaces. Source: config-linux.md.
 *
 * @param list the namespaces, each kind once; a kind not listed is the caller's
 * @param uidMappings user ids of a new user namespace
 * @param gidMappings group ids of a new user namespace
 * @param timeOffsets offsets of a new time namespace
 */
public record OciNamespaces(
    List<OciNamespace> list,
    List<OciIdMapping> uidMappings,
    List<OciIdMapping> gidMappings,
    OciTimeOffsets timeOffsets) {
  /** All namespaces are the caller's. */
  public static final OciNamespaces NONE =
      new OciNamespaces(List.of(), List.of(), List.of(), OciTimeOffsets.NONE);

  /** Copies the lists and checks the rules. */
  public OciNamespaces {
    list = List.copyOf(list);
    uidMappings = List.copyOf(uidMappings);
    gidMappings = List.copyOf(gidMappings);
    List<String> types = new ArrayList<>();
    for (OciNamespace namespace : list) {
      types.add(namespace.type().word());
    }
    Rules.checkDistinct("namespace", types);
    Rules.check(
        (uidMappings.isEmpty() && gidMappings.isEmpty()) || types.contains("user"),
        "uidMappings and gidMappings need a user namespace");
    Rules.check(
        (timeOffsets.boottime().isEmpty() && timeOffsets.monotonic().isEmpty())
            || types.contains("time"),
        "timeOffsets need a time namespace");
  }

  /** Reads its members from the enclosing object. */
  static OciNamespaces fromJson(JsonCursor json) {
    try {
      List<OciNamespace> list = new ArrayList<>();
      for (JsonCursor item : json.items("namespaces")) {
        list.add(OciNamespace.fromJson(item));
      }
      List<OciIdMapping> uidMappings = new ArrayList<>();
      for (JsonCursor item : json.items("uidMappings")) {
        uidMappings.add(OciIdMapping.fromJson(item));
      }
      List<OciIdMapping> gidMappings = new ArrayList<>();
      for (JsonCursor item : json.items("gidMappings")) {
        gidMappings.add(OciIdMapping.fromJson(item));
      }
      @Nullable JsonCursor timeOffsetsJson = json.find("timeOffsets");
      return new OciNamespaces(
          list,
          uidMappings,
          gidMappings,
          timeOffsetsJson == null ? OciTimeOffsets.NONE : OciTimeOffsets.fromJson(timeOffsetsJson));
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** Adds its members to the enclosing object. */
  void addTo(JsonObject.Builder json) {
    json.putOptional("namespaces", Rules.toJson(list))
        .putOptional("uidMappings", Rules.toJson(uidMappings))
        .putOptional("gidMappings", Rules.toJson(gidMappings))
        .putOptional("timeOffsets", timeOffsets.toJson());
  }

  /** The same with {@code list}. */
  public OciNamespaces withList(List<OciNamespace> list) {
    return new OciNamespaces(list, uidMappings, gidMappings, timeOffsets);
  }

  /** The same with {@code uidMappings}. */
  public OciNamespaces withUidMappings(List<OciIdMapping> uidMappings) {
    return new OciNamespaces(list, uidMappings, gidMappings, timeOffsets);
  }

  /** The same with {@code gidMappings}. */
  public OciNamespaces withGidMappings(List<OciIdMapping> gidMappings) {
    return new OciNamespaces(list, uidMappings, gidMappings, timeOffsets);
  }

  /** The same with {@code timeOffsets}. */
  public OciNamespaces withTimeOffsets(OciTimeOffsets timeOffsets) {
    return new OciNamespaces(list, uidMappings, gidMappings, timeOffsets);
  }

  /** The namespace of kind {@code type}, if one is listed. */
  public Optional<OciNamespace> find(OciNamespaceType type) {
    for (OciNamespace namespace : list) {
      if (namespace.type() == type) {
        return Optional.of(namespace);
      }
    }
    return Optional.empty();
  }

  /** Whether a namespace of kind {@code type} is listed, new or joined. */
  public boolean has(OciNamespaceType type) {
    return find(type).isPresent();
  }

  /** Whether a new namespace of kind {@code type} is made. */
  public boolean makes(OciNamespaceType type) {
    Optional<OciNamespace> namespace = find(type);
    return namespace.isPresent() && namespace.get().path().isEmpty();
  }
}
