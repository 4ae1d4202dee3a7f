package io.carafe.spec.runtime;

import io.carafe.base.Problem;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Block I/O limits. Source: config-linux.md, section Block IO.
 *
 * @param weight weight
 * @param leafWeight weight against child cgroups
 * @param weightDevice weights of single devices
 * @param throttleReadBpsDevice bytes read per second
 * @param throttleWriteBpsDevice bytes written per second
 * @param throttleReadIopsDevice reads per second
 * @param throttleWriteIopsDevice writes per second
 */
public record OciBlockIo(
    OptionalInt weight,
    OptionalInt leafWeight,
    List<OciWeightDevice> weightDevice,
    List<OciThrottleDevice> throttleReadBpsDevice,
    List<OciThrottleDevice> throttleWriteBpsDevice,
    List<OciThrottleDevice> throttleReadIopsDevice,
    List<OciThrottleDevice> throttleWriteIopsDevice)
    implements OciPart {
  /** No limits. */
  public static final OciBlockIo NONE =
      new OciBlockIo(
          OptionalInt.empty(),
          OptionalInt.empty(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of());

  /** Copies the lists. */
  public OciBlockIo {
    weightDevice = List.copyOf(weightDevice);
    throttleReadBpsDevice = List.copyOf(throttleReadBpsDevice);
    throttleWriteBpsDevice = List.copyOf(throttleWriteBpsDevice);
    throttleReadIopsDevice = List.copyOf(throttleReadIopsDevice);
    throttleWriteIopsDevice = List.copyOf(throttleWriteIopsDevice);
  }

  /** Reads it from {@code json}; a {@link Problem.Invalid} names the place of what is wrong. */
  public static OciBlockIo fromJson(JsonCursor json) {
    List<OciWeightDevice> weightDevice = new ArrayList<>();
    for (JsonCursor item : json.items("weightDevice")) {
      weightDevice.add(OciWeightDevice.fromJson(item));
    }
    List<OciThrottleDevice> throttleReadBpsDevice = new ArrayList<>();
    for (JsonCursor item : json.items("throttleReadBpsDevice")) {
      throttleReadBpsDevice.add(OciThrottleDevice.fromJson(item));
    }
    List<OciThrottleDevice> throttleWriteBpsDevice = new ArrayList<>();
    for (JsonCursor item : json.items("throttleWriteBpsDevice")) {
      throttleWriteBpsDevice.add(OciThrottleDevice.fromJson(item));
    }
    List<OciThrottleDevice> throttleReadIopsDevice = new ArrayList<>();
    for (JsonCursor item : json.items("throttleReadIOPSDevice")) {
      throttleReadIopsDevice.add(OciThrottleDevice.fromJson(item));
    }
    List<OciThrottleDevice> throttleWriteIopsDevice = new ArrayList<>();
    for (JsonCursor item : json.items("throttleWriteIOPSDevice")) {
      throttleWriteIopsDevice.add(OciThrottleDevice.fromJson(item));
    }
    OciBlockIo parsed =
        new OciBlockIo(
            json.optionalInt("weight", 0, 65535),
            json.optionalInt("leafWeight", 0, 65535),
            weightDevice,
            throttleReadBpsDevice,
            throttleWriteBpsDevice,
            throttleReadIopsDevice,
            throttleWriteIopsDevice);
    json.end();
    return parsed;
  }

  /** The object as it stands in documents; what is not said is left out. */
  @Override
  public JsonObject toJson() {
    return JsonObject.builder()
        .putOptional("weight", weight)
        .putOptional("leafWeight", leafWeight)
        .putOptional("weightDevice", Rules.toJson(weightDevice))
        .putOptional("throttleReadBpsDevice", Rules.toJson(throttleReadBpsDevice))
        .putOptional("throttleWriteBpsDevice", Rules.toJson(throttleWriteBpsDevice))
        .putOptional("throttleReadIOPSDevice", Rules.toJson(throttleReadIopsDevice))
        .putOptional("throttleWriteIOPSDevice", Rules.toJson(throttleWriteIopsDevice))
        .build();
  }
}
