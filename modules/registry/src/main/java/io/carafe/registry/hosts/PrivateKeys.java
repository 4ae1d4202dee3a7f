package io.carafe.registry.hosts;

import io.carafe.base.Problem;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Private keys in PEM: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) and SEC 1 (RFC 5915), none of them
 * encrypted. The JDK reads PKCS#8 only, so the others get its frame.
 */
final class PrivateKeys {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([^-]+)-----END \\1-----");
  private static final byte[] VERSION = {0x02, 0x01, 0x00};
  private static final byte[] RSA = algorithm(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01);
  private static final byte[] NULL = {0x05, 0x00};
  private static final byte[] EC = algorithm(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int CURVE = 0xa0;

  private PrivateKeys() {}

  private static byte[] algorithm(int... bytes) {
    byte[] identifier = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      identifier[i] = (byte) bytes[i];
    }
    return der(0x06, identifier);
  }

  /**
   * Reads the first key of {@code pem}.
   *
   * @param file what it is called in messages
   * @throws Problem.Invalid if there is none that can be read
   * @throws Problem.Unsupported if it is encrypted
   */
  static PrivateKey read(String file, String pem) {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw Problem.invalid("read key " + file + ": there is no private key in PEM");
    }
    if (block.group(1).startsWith("ENCRYPTED") || block.group(2).contains("Proc-Type")) {
      throw Problem.unsupported("read key " + file + ": it is encrypted")
          .withHint("openssl pkey -in KEY -out NEW writes it without a password");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      return key(frame(block.group(1), der));
    } catch (IllegalArgumentException | IndexOutOfBoundsException | GeneralSecurityException e) {
      throw Problem.invalid("read key " + file + ": it is malformed");
    }
  }

  private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
    GeneralSecurityException last = new GeneralSecurityException("no algorithm");
    for (String algorithm : List.of("RSA", "EC", "Ed25519")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        last = e;
      }
    }
    throw last;
  }

  private static byte[] frame(String label, byte[] der) throws GeneralSecurityException {
    return switch (label) {
      case "RSA PRIVATE KEY" -> der(SEQUENCE, VERSION, der(SEQUENCE, RSA, NULL), der(OCTETS, der));
      case "EC PRIVATE KEY" -> {
        byte[] curve =
            curve(der).orElseThrow(() -> new GeneralSecurityException("the key names no curve"));
        yield der(SEQUENCE, VERSION, der(SEQUENCE, EC, curve), der(OCTETS, der));
      }
      default -> der;
    };
  }

  /** The curve's name from a SEC 1 key: its element with the tag [0]. */
  private static Optional<byte[]> curve(byte[] der) {
    int at = contentStart(der, 0);
    while (at < der.length) {
      int start = contentStart(der, at);
      int end = start + contentLength(der, at);
      if ((der[at] & 0xff) == CURVE) {
        return Optional.of(java.util.Arrays.copyOfRange(der, start, end));
      }
      if (end <= at) {
        return Optional.empty();
      }
      at = end;
    }
    return Optional.empty();
  }

  private static int contentStart(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int contentLength(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < Math.min(first & 0x7f, 3); i++) {
      length = length << 8 | (der[at + 2 + i] & 0xff);
    }
    return length;
  }

  /** An element of DER. */
  private static byte[] der(int tag, byte[]... contents) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : contents) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    if (length >= 0x80) {
      int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
      element.write(0x80 | bytes);
      for (int shift = 8 * (bytes - 1); shift >= 8; shift -= 8) {
        element.write(length >> shift);
      }
    }
    element.write(length);
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }
}
