package io.carafe.cgroups.systemd;

import io.carafe.cgroups.dbus.Marshaller;
import java.util.List;

/** A unit's property as systemd takes it. Source: org.freedesktop.systemd1(5). */
public sealed interface Property {
  /** Its name. */
  String name();

  /** A truth value. */
  record Flag(String name, boolean value) implements Property {}

  /** A string. */
  record Text(String name, String value) implements Property {}

  /** An unsigned 64-bit number. */
  record Count(String name, long value) implements Property {}

  /** A set of small numbers, such as {@code 0-3,5}, sent as bits. */
  record Mask(String name, String list) implements Property {}

  /** Process ids. */
  record Pids(String name, List<Long> value) implements Property {}

  /** Devices and what may be done with each: {@code /dev/char/1:3} and {@code rwm}. */
  record Devices(String name, List<Access> value) implements Property {}

  /** One device, or a group such as {@code char-pts}. */
  record Access(String device, String access) {}

  /** Writes the structure of name and variant. */
  default void write(Marshaller out) {
    out.struct().text(name());
    switch (this) {
      case Flag p -> out.signature("b").flag(p.value());
      case Text p -> out.signature("s").text(p.value());
      case Count p -> out.signature("t").u64(p.value());
      case Mask p ->
          out.signature("ay")
              .array(
                  1,
                  bytes -> {
                    for (byte b : ScopeProperties.mask(p.list())) {
                      bytes.byteValue(b);
                    }
                  });
      case Pids p -> out.signature("au").array(4, pids -> p.value().forEach(pids::u32));
      case Devices p ->
          out.signature("a(ss)")
              .array(
                  8,
                  devices ->
                      p.value().forEach(d -> devices.struct().text(d.device()).text(d.access())));
    }
  }
}
