package io.carafe.app.oci;

import java.util.List;

/** One command of {@code carafe-oci}. */
interface OciVerb {
  /** Its word on the command line. */
  String name();

  /** What it does, in a line. */
  String summary();

  /** Its arguments as the help shows them: {@code CONTAINER-ID [SIGNAL]}. */
  String arguments();

  /** Its options. */
  List<OciOption> options();

  /** The least number of arguments. */
  default int argumentsMin() {
    return 1;
  }

  /** The greatest number of arguments. */
  default int argumentsMax() {
    return 1;
  }

  /** Where its options may stand. */
  default OciWords.Order order() {
    return OciWords.Order.ANYWHERE;
  }

  /** Does it and answers the exit code. */
  int run(OciCall call) throws InterruptedException;

  /** The exit code where it fails. */
  default int failureCode() {
    return 1;
  }
}
