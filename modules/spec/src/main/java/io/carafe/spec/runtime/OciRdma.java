package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.OptionalLong;

/**
 * Limits on one RDMA device. Source: config-linux.md, section RDMA.
 *
 * @param device name of the device
 * @param hcaHandles handles
 * @param hcaObjects objects
 */
public record OciRdma(String device, OptionalLong hcaHandles, OptionalLong hcaObjects)
    implements OciPart {
  /** Checks the rules. */
  public OciRdma {
    Rules.checkNotEmpty("rdma device", device);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciRdma fromJson(String device, JsonCursor json) {
    try {
      OciRdma parsed =
          new OciRdma(
              device,
              json.optionalLong("hcaHandles", 0, JsonCursor.UINT32_MAX),
              json.optionalLong("hcaObjects", 0, JsonCursor.UINT32_MAX));
      json.end();
      return parsed;
    } catch (Problem.Invalid e) {
      throw json.locate(e);
    }
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .putOptional("hcaHandles", hcaHandles)
        .putOptional("hcaObjects", hcaObjects)
        .build();
  }
}
