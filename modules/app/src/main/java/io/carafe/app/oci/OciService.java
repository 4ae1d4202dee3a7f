package io.carafe.app.oci;

import io.carafe.runtime.wire.ClientConnection;
import io.carafe.runtime.wire.ClientMessage.Request;

/** Does the work of one call of {@code carafe-oci} for its client. */
@FunctionalInterface
public interface OciService {
  /** Serves the request and answers the exit code. */
  int serve(Request request, ClientConnection client) throws InterruptedException;
}
