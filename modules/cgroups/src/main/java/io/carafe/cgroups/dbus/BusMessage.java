package io.carafe.cgroups.dbus;

import io.carafe.base.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A message that came.
 *
 * @param type what it is, see the constants
 * @param member the signal's or method's name; empty in a reply
 * @param errorName the error's name; empty in all else
 * @param replySerial the call that it answers; 0 in a signal
 * @param body its values, as {@link Unmarshaller} reads them
 */
public record BusMessage(
    int type, String member, String errorName, long replySerial, List<Object> body) {
  /** The type of an answer. */
  public static final int REPLY = 2;

  /** The type of an error. */
  public static final int ERROR = 3;

  /** The type of a signal. */
  public static final int SIGNAL = 4;

  /** The bytes in front of the header's fields. */
  static final int FIXED_BYTES = 16;

  /** Longer messages are refused; systemd's answers have some hundred bytes. */
  static final int BYTES_MAX = 1 << 20;

  private static final int MEMBER = 3;
  private static final int ERROR_NAME = 4;
  private static final int REPLY_SERIAL = 5;
  private static final int SIGNATURE = 8;

  /** Copies the list. */
  public BusMessage {
    body = List.copyOf(body);
  }

  /**
   * The length of the whole message whose first {@link #FIXED_BYTES} bytes these are.
   *
   * @throws Problem.Corrupt where it is none or too long
   */
  static int length(byte[] start) {
    ByteBuffer in = ordered(start);
    long body = in.getInt(4) & 0xffff_ffffL;
    long fields = in.getInt(12) & 0xffff_ffffL;
    long all = FIXED_BYTES + (fields + 7) / 8 * 8 + body;
    if (start[3] != 1 || all > BYTES_MAX) {
      throw Problem.corrupt("read a D-Bus message: version " + start[3] + ", " + all + " bytes");
    }
    return (int) all;
  }

  private static ByteBuffer ordered(byte[] bytes) {
    boolean big = bytes[0] == 'B';
    return ByteBuffer.wrap(bytes).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads a message of the length that it says; {@link Problem.Corrupt} where it breaks rules. */
  static BusMessage parse(byte[] bytes) {
    ByteBuffer in = ordered(bytes);
    int bodyStart = bytes.length - in.getInt(4);
    if (bodyStart < FIXED_BYTES || bodyStart > bytes.length) {
      throw Problem.corrupt("read a D-Bus message: its lengths contradict each other");
    }
    ByteBuffer header = in.duplicate().order(in.order()).limit(bodyStart).position(12);
    String member = "";
    String errorName = "";
    String signature = "";
    long replySerial = 0;
    for (Object field : (List<?>) new Unmarshaller(header).all("a(yv)").getFirst()) {
      List<?> pair = (List<?>) field;
      Object value = pair.getLast();
      switch ((int) (long) (Long) pair.getFirst()) {
        case MEMBER -> member = value.toString();
        case ERROR_NAME -> errorName = value.toString();
        case REPLY_SERIAL -> replySerial = value instanceof Long serial ? serial : 0;
        case SIGNATURE -> signature = value.toString();
        default -> {}
      }
    }
    ByteBuffer body = in.position(bodyStart).slice().order(in.order());
    return new BusMessage(
        bytes[1], member, errorName, replySerial, new Unmarshaller(body).all(signature));
  }

  /** The string at an index of the body; empty where there is none. */
  public String text(int index) {
    return index < body.size() && body.get(index) instanceof String text ? text : "";
  }
}
