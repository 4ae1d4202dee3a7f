package io.carafe.app.cli;

import java.io.IOException;
import java.io.InputStream;

/** Asks before something is removed, as docker does. */
public final class Confirmation {
  private static final int ANSWER_BYTES_MAX = 64;

  private Confirmation() {}

  /** Whether the user wants {@code warning} to happen: said so with {@code --force}, or says it. */
  public static boolean given(Invocation invocation, Options options, String warning)
      throws IOException {
    if (options.flag("--force")) {
      return true;
    }
    invocation.out().print(warning + "\nAre you sure you want to continue? [y/N] ");
    invocation.out().flush();
    String answer = line(invocation.streams().in()).strip();
    if (!invocation.caller().terminal().is(0)) {
      invocation.out().println();
    }
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read();
        c >= 0 && c != '\n' && line.length() < ANSWER_BYTES_MAX;
        c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
