package io.carafe.app.oci;

import io.carafe.base.ContainerId;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import io.carafe.spec.runtime.OciSpec;
import java.util.Map;

/**
 * What of a container is known without its process and never changes.
 *
 * @param id the container
 * @param rootfs its root filesystem
 * @param created when, as RFC 3339 has it
 * @param cgroup its cgroup in every hierarchy, without a slash in front
 * @param annotations those of its configuration
 * @param creation how its program was compiled
 */
record OciRecord(
    ContainerId id,
    String rootfs,
    String created,
    String cgroup,
    Map<String, String> annotations,
    OciCreation creation) {
  JsonObject toJson() {
    return JsonObject.builder()
        .put("ociVersion", OciSpec.VERSION)
        .put("id", id.value())
        .put("bundle", creation.bundle())
        .put("rootfs", rootfs)
        .put("created", created)
        .put("cgroup", cgroup)
        .putStringMap("annotations", annotations)
        .put("creation", creation.toJson())
        .build();
  }

  static OciRecord fromJson(JsonCursor json) {
    String bundle = json.requireString("bundle");
    return new OciRecord(
        new ContainerId(json.requireString("id")),
        json.requireString("rootfs"),
        json.requireString("created"),
        json.requireString("cgroup"),
        json.stringMap("annotations"),
        OciCreation.fromJson(json.require("creation"), bundle));
  }
}
