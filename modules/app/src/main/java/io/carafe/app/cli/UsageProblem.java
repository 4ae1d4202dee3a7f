package io.carafe.app.cli;

/** The command line itself is wrong; answered with a pointer to the help and exit code 125. */
@SuppressWarnings("serial")
public final class UsageProblem extends RuntimeException {
  private final String complaint;

  /** A complaint in one line, such as {@code "run" requires at least 1 argument}. */
  public UsageProblem(String complaint) {
    super(complaint);
    this.complaint = complaint;
  }

  @Override
  public String getMessage() {
    return complaint;
  }
}
