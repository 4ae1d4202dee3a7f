package io.carafe.registry;

import io.carafe.base.Problem;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.json.JsonCursor;
import io.carafe.spec.json.JsonLimits;
import io.carafe.spec.json.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;
import javax.net.ssl.SSLException;

/** Turns what went wrong between client and registry into problems for people. */
final class Failures {
  private static final int BODY_BYTES_MAX = 64 << 10;
  private static final int TEXT_CHARACTERS_MAX = 200;

  private Failures() {}

  /** The problem of an answer that is no success, whose body is read and closed. */
  static Problem ofStatus(Call call, HttpResponse<InputStream> response) {
    String said = said(response);
    int status = response.statusCode();
    String message = call.doing() + ": ";
    return switch (status) {
      case 401 -> unauthenticated(call, said);
      case 403 ->
          Problem.denied(message + call.registry() + " denies access" + said)
              .withHint("carafe login " + call.errand().registry() + " logs in as somebody else");
      case 404 ->
          Problem.notFound(
                  message + call.errand().what() + " not found in " + call.registry() + said)
              .withHint("check repository and tag");
      case 429 ->
          Problem.unavailable(message + call.registry() + " allows no more requests now" + said)
              .withHint("wait a while and try again");
      default ->
          status >= 500
              ? Problem.unavailable(
                      message + call.registry() + " fails with status " + status + said)
                  .withHint("the registry has a problem of its own; try again later")
              : Problem.unavailable(
                  message + call.registry() + " answers with status " + status + said);
    };
  }

  /** The problem of a registry that does not take a blob. */
  static Problem ofUpload(Call call, HttpResponse<InputStream> response, Descriptor blob) {
    int status = response.statusCode();
    return switch (status) {
      case 400 ->
          call.corrupt(
              "%s refuses blob %s of %d bytes%s"
                  .formatted(call.registry(), blob.digest(), blob.size(), said(response)));
      case 404, 416 ->
          call.unavailable(
              call.registry() + " has lost the upload of blob " + blob.digest() + said(response));
      case 413 ->
          Problem.denied(
              "%s: %s takes no blob of %d bytes%s"
                  .formatted(call.doing(), call.registry(), blob.size(), said(response)));
      default -> ofStatus(call, response);
    };
  }

  /** The problem of a registry that does not take who asks; {@code said} follows the sentence. */
  static Problem unauthenticated(Call call, String said) {
    return Problem.unauthenticated(call.doing() + ": " + call.registry() + " wants a login" + said)
        .withHint(
            "the repository may not exist, or be private: carafe login "
                + call.errand().registry());
  }

  /** The problem of a failed connection. */
  static Problem ofConnection(Call call, IOException failure) {
    if (failure instanceof InterruptedIOException) {
      return call.unavailable("interrupted").withCause(failure);
    }
    String message = call.registry() + " " + cause(failure);
    Problem problem = call.unavailable(message).withCause(failure);
    return failure instanceof SSLException
        ? problem.withHint(
            ("hosts.toml in /etc/carafe/certs.d/%s can name its authority (ca = FILE)"
                    + " or allow plain HTTP (server = \"http://…\")")
                .formatted(call.errand().registry()))
        : problem.withHint("check that the registry runs, and the name and port of the reference");
  }

  private static String cause(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "cannot be found: its host name is unknown";
      }
    }
    if (failure instanceof ConnectException) {
      return "cannot be reached: connection refused";
    }
    if (failure instanceof HttpTimeoutException timeout) {
      return "does not answer: " + timeout.getMessage();
    }
    if (failure instanceof SSLException) {
      return "cannot be reached securely: " + shortened(String.valueOf(failure.getMessage()));
    }
    return "breaks off: " + shortened(String.valueOf(failure.getMessage()));
  }

  /** What a registry says about the failure, in parentheses, if that is its error document. */
  static String said(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      byte[] bytes = body.readNBytes(BODY_BYTES_MAX);
      JsonCursor json =
          JsonCursor.of(JsonText.parse(bytes, JsonLimits.ofBytes(BODY_BYTES_MAX)), "errors");
      List<JsonCursor> errors = json.items("errors");
      String text = errors.isEmpty() ? "" : text(errors.getFirst());
      return text.isEmpty() ? "" : " (" + text + ")";
    } catch (IOException | Problem.Invalid e) {
      return "";
    }
  }

  private static String text(JsonCursor error) {
    String message = error.optionalText("message").orElse("");
    return shortened(message.isEmpty() ? error.optionalText("code").orElse("") : message);
  }

  /** A stranger's text on one line, without control characters. */
  static String shortened(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), TEXT_CHARACTERS_MAX); i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) ? ' ' : c);
    }
    return line.toString().strip();
  }
}
