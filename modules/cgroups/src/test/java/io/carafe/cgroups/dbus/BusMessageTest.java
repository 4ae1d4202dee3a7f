package io.carafe.cgroups.dbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.carafe.base.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BusMessageTest {
  private static BusCall call(String signature, Marshaller body) {
    return new BusCall("org.example.D", "/org/example", "org.example.I", "Do", signature, body);
  }

  private static List<Object> values(String signature, Marshaller body) {
    byte[] bytes = body.bytes();
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new Unmarshaller(in).all(signature);
  }

  /** The bytes that the specification's rules give, written out by hand. */
  @Test
  void encode_callWithText_hasTheSpecifiedBytes() {
    byte[] message =
        new BusCall("d.d", "/p", "i.i", "M", "s", new Marshaller().text("hi")).encode(7);
    String fields =
        "01016f00"
            + "02000000"
            + "2f70000000000000" // path /p
            + "02017300"
            + "03000000"
            + "692e690000000000" // interface i.i
            + "03017300"
            + "01000000"
            + "4d00000000000000" // member M
            + "06017300"
            + "03000000"
            + "642e640000000000" // destination d.d
            + "08016700"
            + "017300"; // signature s
    assertThat(HexFormat.of().formatHex(message))
        .isEqualTo(
            "6c010001"
                + "07000000"
                + "07000000"
                + "47000000"
                + fields
                + "00"
                + "02000000"
                + "686900");
  }

  @Test
  void encode_anyCall_isReadBack() {
    Marshaller body =
        new Marshaller()
            .text("unit.scope")
            .flag(true)
            .array(8, out -> out.struct().text("A").signature("t").u64(-1))
            .array(4, out -> out.u32(1).u32(4_000_000_000L))
            .byteValue(200);
    byte[] message = call("sba(sv)auy", body).encode(3);
    assertThat(BusMessage.length(Arrays.copyOf(message, 16))).isEqualTo(message.length);
    BusMessage read = BusMessage.parse(message);
    assertThat(read.member()).isEqualTo("Do");
    assertThat(read.body())
        .containsExactly(
            "unit.scope", true, List.of(List.of("A", -1L)), List.of(1L, 4_000_000_000L), 200L);
  }

  @Test
  void parse_bigEndianReply_isRead() {
    ByteBuffer out = ByteBuffer.allocate(40).order(ByteOrder.BIG_ENDIAN);
    out.put(new byte[] {'B', 2, 1, 1}).putInt(4).putInt(9).putInt(15);
    out.put(new byte[] {5, 1, 'u', 0}).putInt(42);
    out.put(new byte[] {8, 1, 'g', 0, 1, 'u', 0, 0});
    out.putInt(77);
    byte[] bytes = Arrays.copyOf(out.array(), out.position());
    BusMessage read = BusMessage.parse(bytes);
    assertThat(read.replySerial()).isEqualTo(42);
    assertThat(read.body()).containsExactly(77L);
  }

  @Test
  void unmarshal_nestedVariantsWithoutEnd_isRefused() {
    Marshaller body = new Marshaller();
    for (int i = 0; i < 40; i++) {
      body.signature("v");
    }
    assertThatThrownBy(() -> values("v", body)).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void unmarshal_arrayOfNothing_isBounded() {
    assertThatThrownBy(() -> values("a()", new Marshaller().u32(4).u32(0).u32(0)))
        .isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void length_hugeMessage_isRefused() {
    byte[] start = HexFormat.of().parseHex("6c010001ffffffff0100000010000000");
    assertThatThrownBy(() -> BusMessage.length(start)).isInstanceOf(Problem.Corrupt.class);
  }

  @Test
  void parse_anyByteChanged_isReadOrRefused() {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    Random random = new Random(seed);
    byte[] message =
        call(
                "sa(sv)",
                new Marshaller()
                    .text("x")
                    .array(8, o -> o.struct().text("k").signature("as").array(4, a -> a.text("v"))))
            .encode(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = message.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      }
      readOrRefuse(changed);
    }
    assertThat(seed).as("seed").isNotZero();
  }

  @FuzzTest(maxDuration = "60s")
  void parse_anyBytes_isReadOrRefused(byte[] bytes) {
    if (bytes.length >= BusMessage.FIXED_BYTES) {
      readOrRefuse(bytes);
    }
  }

  private static void readOrRefuse(byte[] bytes) {
    try {
      int length = BusMessage.length(Arrays.copyOf(bytes, BusMessage.FIXED_BYTES));
      BusMessage.parse(Arrays.copyOf(bytes, length));
    } catch (Problem.Corrupt e) {
      assertThat(e).hasMessageStartingWith("read a D-Bus message");
    }
  }
}
