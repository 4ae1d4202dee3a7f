package io.carafe.conformance;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs suites by name without a build tool, in a virtual machine that has none. */
final class Suites {
  private Suites() {}

  /** The arguments are the simple names of test classes of this package. */
  public static void main(String[] names) throws ClassNotFoundException {
    List<DiscoverySelector> classes = new ArrayList<>();
    for (String name : names) {
      classes.add(selectClass(Class.forName(Suites.class.getPackageName() + "." + name)));
    }
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(
        LauncherDiscoveryRequestBuilder.request().selectors(classes).build(),
        new Progress(),
        summary);
    summary
        .getSummary()
        .printFailuresTo(new PrintWriter(System.out, true, StandardCharsets.UTF_8), 12);
    boolean good =
        summary.getSummary().getTotalFailureCount() == 0
            && summary.getSummary().getTestsSucceededCount() > 0;
    System.out.println(
        summary.getSummary().getTestsSucceededCount()
            + " tests passed, "
            + summary.getSummary().getTotalFailureCount()
            + " failed, "
            + summary.getSummary().getTestsSkippedCount()
            + " skipped");
    System.exit(good ? 0 : 1);
  }

  private static final class Progress implements TestExecutionListener {
    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        System.out.println(result.getStatus() + " " + test.getDisplayName());
      }
    }
  }
}
