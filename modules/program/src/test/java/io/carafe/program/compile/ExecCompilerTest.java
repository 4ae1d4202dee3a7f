package io.carafe.program.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.ContainerId;
import io.carafe.program.Samples;
import io.carafe.program.explain.Explanation;
import io.carafe.program.plan.ExecPlan;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.PlanOptions;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExecCompilerTest {
  @Test
  void compile_otherOomScore_isSetBeforeTheCgroupsAreJoined() {
    for (HostFacts host : List.of(Samples.hostV1(), Samples.hostHybrid(), Samples.hostV2())) {
      OciSpec spec = Samples.defaultSpec();
      OciProcess process =
          Samples.spec(
                  """
                  {"ociVersion": "1.2.0", "process": {"cwd": "/", "args": ["true"],
                   "user": {"uid": 0, "gid": 0}, "oomScoreAdj": 500}}
                  """)
              .process()
              .orElseThrow();
      ExecPlan plan =
          new ExecPlan(spec, process, host, PlanOptions.caller(new ContainerId("c1"), "/bundle"));
      String text = new Explanation(ExecCompiler.compile(plan)).text();
      assertThat(text).contains("set the OOM score adjustment to 500");
      int join = text.indexOf("join cgroup");
      assertThat(join < 0 || text.indexOf("OOM score") < join).isTrue();
    }
  }
}
