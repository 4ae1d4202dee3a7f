package io.carafe.app.daemon;

import io.carafe.app.cli.Dispatcher;
import io.carafe.app.oci.OciService;

/**
 * What the daemon can do for its clients.
 *
 * @param dispatcher the verbs of {@code carafe}
 * @param oci the work of {@code carafe-oci}
 * @param build the code that does it
 */
public record Work(Dispatcher dispatcher, OciService oci, Build build) {}
