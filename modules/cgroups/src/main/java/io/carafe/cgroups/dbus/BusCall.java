package io.carafe.cgroups.dbus;

import java.util.Arrays;

/**
 * A method call.
 *
 * @param destination the service
 * @param path the object
 * @param interfaceName the interface
 * @param member the method
 * @param signature types of the arguments
 * @param body the arguments
 */
public record BusCall(
    String destination,
    String path,
    String interfaceName,
    String member,
    String signature,
    Marshaller body) {

  /** The message with this serial number. */
  byte[] encode(int serial) {
    byte[] arguments = body.bytes();
    Marshaller out = new Marshaller();
    out.byteValue('l').byteValue(1).byteValue(0).byteValue(1);
    out.u32(arguments.length).u32(serial);
    out.array(
        8,
        fields -> {
          field(fields, 1, "o", path);
          field(fields, 2, "s", interfaceName);
          field(fields, 3, "s", member);
          field(fields, 6, "s", destination);
          if (!signature.isEmpty()) {
            fields.struct().byteValue(8).signature("g").signature(signature);
          }
        });
    out.align(8);
    byte[] header = out.bytes();
    byte[] message = Arrays.copyOf(header, header.length + arguments.length);
    System.arraycopy(arguments, 0, message, header.length, arguments.length);
    return message;
  }

  private static void field(Marshaller out, int code, String type, String value) {
    out.struct().byteValue(code).signature(type).text(value);
  }
}
