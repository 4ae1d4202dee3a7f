package io.carafe.program;

/** Which process of a program an instruction belongs to; it is reported with a failure. */
public enum Stage {
  /** The process that runs the program: a monitor, or the caller of the OCI runtime. */
  HOST(0, "host"),
  /** The first process forked into the container's namespaces. */
  CONTAINER(1, "container"),
  /** A process forked by the container stage. */
  DEEPER(2, "deeper"),
  /** A process that helps and ends before the container starts. */
  HELPER(3, "helper");

  private final int code;
  private final String title;

  Stage(int code, String title) {
    this.code = code;
    this.title = title;
  }

  /** The name in explanations. */
  public String title() {
    return title;
  }

  /** The number in the encoded form. */
  public int code() {
    return code;
  }

  /** The stage with this number. */
  public static Stage of(int code) {
    for (Stage stage : values()) {
      if (stage.code == code) {
        return stage;
      }
    }
    throw new IllegalArgumentException("stage " + code);
  }
}
