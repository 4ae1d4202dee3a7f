package io.carafe.spec.cgroup;

import io.carafe.spec.runtime.OciResources;
import io.carafe.spec.runtime.OciThrottleDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Limits in the order in which they are written. */
final class LimitList {
  /** Where the resources are in a configuration. */
  static final String BASE = "/linux/resources/";

  private final List<CgroupLimit> limits = new ArrayList<>(16);

  List<CgroupLimit> all() {
    return List.copyOf(limits);
  }

  void add(String controller, String file, String value, String member) {
    limits.add(CgroupLimit.of(controller, file, value, BASE + member));
  }

  void add(CgroupLimit limit) {
    limits.add(limit);
  }

  void addOptional(String controller, String file, String value, String member) {
    limits.add(CgroupLimit.of(controller, file, value, BASE + member).whereItExists());
  }

  /** Adds a number; 0 says the same as nothing. */
  void addNonZero(String controller, String file, OptionalLong value, String member) {
    if (value.orElse(0) != 0) {
      add(controller, file, Long.toUnsignedString(value.getAsLong()), member);
    }
  }

  /** Adds a number that may be negative; 0 says the same as nothing. */
  void addSigned(String controller, String file, OptionalLong value, String member) {
    if (value.orElse(0) != 0) {
      add(controller, file, Long.toString(value.getAsLong()), member);
    }
  }

  /** What both versions have under the same names. */
  void addCommon(OciResources resources) {
    if (resources.pids().isPresent()) {
      long limit = resources.pids().getAsLong();
      add("pids", "pids.max", limit <= 0 ? "max" : Long.toString(limit), "pids/limit");
    }
    for (int i = 0; i < resources.rdma().size(); i++) {
      var device = resources.rdma().get(i);
      StringBuilder value = new StringBuilder(device.device());
      device.hcaHandles().ifPresent(n -> value.append(" hca_handle=").append(n));
      device.hcaObjects().ifPresent(n -> value.append(" hca_object=").append(n));
      add("rdma", "rdma.max", value.toString(), "rdma/" + escape(device.device()));
    }
  }

  static String device(OciThrottleDevice device) {
    return device.major() + ":" + device.minor();
  }

  /** A member's name as part of a pointer (RFC 6901). */
  static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
