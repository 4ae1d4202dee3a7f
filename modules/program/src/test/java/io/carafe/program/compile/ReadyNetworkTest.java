package io.carafe.program.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.program.Samples;
import io.carafe.program.explain.Explanation;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.HostFacts;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadyNetworkTest {
  @Test
  void compile_readyNetwork_isEnteredInsteadOfMade() {
    for (HostFacts host : List.of(Samples.hostV1(), Samples.hostHybrid(), Samples.hostV2())) {
      ContainerPlan plan = Samples.enginePlan(Samples.defaultSpec(), host);
      ContainerPlan ready =
          new ContainerPlan(
              plan.spec(), plan.rootfs(), plan.host(), plan.options().withReadyNetwork());
      assertThat(text(plan))
          .contains("CLONE_NEWNET", "SIOCSIFFLAGS")
          .doesNotContain("setns(r10, CLONE_NEWNET)");
      String entered = text(ready);
      assertThat(entered).contains("setns(r10, CLONE_NEWNET)").doesNotContain("SIOCSIFFLAGS");
      assertThat(entered.replace("setns(r10, CLONE_NEWNET)", "")).doesNotContain("CLONE_NEWNET");
    }
  }

  private static String text(ContainerPlan plan) {
    return new Explanation(ContainerCompiler.compile(plan)).text();
  }
}
