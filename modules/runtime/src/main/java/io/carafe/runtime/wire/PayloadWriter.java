package io.carafe.runtime.wire;

import io.carafe.linux.text.PathText;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Puts a payload together, little-endian. */
final class PayloadWriter {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  PayloadWriter u8(int value) {
    bytes.write(value);
    return this;
  }

  PayloadWriter u16(int value) {
    return u8(value).u8(value >> 8);
  }

  PayloadWriter u32(long value) {
    return u16((int) value).u16((int) (value >> 16));
  }

  PayloadWriter u64(long value) {
    return u32(value).u32(value >> 32);
  }

  PayloadWriter string(String text) {
    byte[] encoded = PathText.encode(text);
    return u32(encoded.length).raw(encoded);
  }

  PayloadWriter strings(List<String> texts) {
    u32(texts.size());
    texts.forEach(this::string);
    return this;
  }

  PayloadWriter raw(Bytes more) {
    return raw(more.array());
  }

  PayloadWriter raw(byte[] more) {
    bytes.writeBytes(more);
    return this;
  }

  Frame frame(FrameType type) {
    return Frame.of(type, Bytes.of(bytes.toByteArray()));
  }
}
