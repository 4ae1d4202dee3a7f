package io.carafe.registry.hosts;

import java.util.Optional;

/** Ranges of IPv4 addresses such as {@code 10.0.0.0/8}; nothing is ever looked up. */
final class AddressRange {
  private AddressRange() {}

  /** Whether {@code host} is an address in {@code range}; false if either is something else. */
  static boolean contains(String range, String host) {
    int slash = range.indexOf('/');
    Optional<Integer> network = ipv4(range.substring(0, slash));
    Optional<Integer> address = ipv4(host);
    String bits = range.substring(slash + 1);
    if (network.isEmpty() || address.isEmpty() || !bits.matches("\\d{1,2}")) {
      return false;
    }
    int length = Integer.parseInt(bits);
    int mask = length == 0 ? 0 : -1 << (32 - Math.min(length, 32));
    return (network.get() & mask) == (address.get() & mask);
  }

  private static Optional<Integer> ipv4(String text) {
    String[] parts = text.split("\\.", -1);
    int address = 0;
    for (String part : parts) {
      if (parts.length != 4 || !part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) {
        return Optional.empty();
      }
      address = address << 8 | Integer.parseInt(part);
    }
    return Optional.of(address);
  }
}
