package io.carafe.base;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A content digest, {@code sha256:} or {@code sha512:} with its lower-case hexadecimal value.
 *
 * <p>Source: OCI image specification, descriptor.md, section Digests.
 */
public record Digest(String algorithm, String hex) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]+");

  /** Checks that the algorithm is one Carafe computes and the value has its length. */
  public Digest {
    int hexLength =
        switch (algorithm) {
          case "sha256" -> 64;
          case "sha512" -> 128;
          default -> throw Problem.invalid("digest algorithm " + quoted(algorithm) + " is unknown");
        };
    if (hex.length() != hexLength || !HEX.matcher(hex).matches()) {
      throw Problem.invalid(
          "digest %s: value is not %d lower-case hexadecimal digits"
              .formatted(algorithm, hexLength));
    }
  }

  /** Parses {@code algorithm:hex}; a {@link Problem.Invalid} names what is wrong. */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw Problem.invalid("digest " + quoted(text) + " has no algorithm");
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  /** The SHA-256 digest of {@code bytes}. */
  public static Digest sha256(byte[] bytes) {
    return ofSha256(sha256().digest(bytes));
  }

  /** The digest whose SHA-256 value is {@code value}, 32 bytes. */
  public static Digest ofSha256(byte[] value) {
    return new Digest("sha256", HexFormat.of().formatHex(value));
  }

  /** A fresh SHA-256 computation. */
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** A fresh computation of this digest's own algorithm. */
  public MessageDigest computation() {
    try {
      return MessageDigest.getInstance(algorithm.equals("sha256") ? "SHA-256" : "SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-2", e);
    }
  }

  /** The first twelve digits, as people know them from docker. */
  public String shortHex() {
    return hex.substring(0, 12);
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }

  private static String quoted(String text) {
    return '"' + (text.length() <= 100 ? text : text.substring(0, 100) + "…") + '"';
  }
}
