package io.carafe.runtime.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.base.ContainerId;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.encoding.ProgramEncoder;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.PlanOptions;
import io.carafe.program.plan.Rootfs;
import io.carafe.runtime.host.HostFactsMapping;
import io.carafe.spec.runtime.OciSpec;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ProgramCacheTest {
  private static final OciSpec SPEC = OciSpec.example();
  private static final HostFacts FACTS = HostFactsMapping.ofThisProcess();

  private final AtomicInteger compilations = new AtomicInteger();
  private final ProgramCache cache = new ProgramCache();

  private ContainerPlan counted(ContainerId id) {
    compilations.incrementAndGet();
    return plan(id);
  }

  private static ContainerPlan plan(ContainerId id) {
    return new ContainerPlan(
        SPEC, new Rootfs.Directory("/bundle/rootfs"), FACTS, PlanOptions.caller(id, "/bundle"));
  }

  @Test
  void program_sameConfiguration_compilesOnlyAtFirst() {
    for (int i = 10; i < 60; i++) {
      ContainerId id = new ContainerId("container-" + i);
      EncodedProgram program = cache.program("bundle", id, this::counted);
      assertThat(program.bytes().array())
          .isEqualTo(ProgramEncoder.encode(ContainerCompiler.compile(plan(id))));
    }
    assertThat(compilations).hasValue(4);
  }

  @Test
  void program_otherConfigurationOrLength_isKeptApart() {
    cache.program("bundle", new ContainerId("aa"), this::counted);
    cache.program("other", new ContainerId("bb"), this::counted);
    cache.program("bundle", new ContainerId("ccc"), this::counted);
    assertThat(compilations).hasValue(3);
  }

  @Test
  void program_manyConfigurations_forgetsTheOldest() {
    for (int i = 0; i < 200; i++) {
      cache.program(i, new ContainerId("x"), this::counted);
    }
    cache.program(199, new ContainerId("x"), this::counted);
    assertThat(compilations).hasValue(203);
    cache.program(0, new ContainerId("x"), this::counted);
    assertThat(compilations).hasValue(204);
  }

  @Test
  void compiled_program_isThatOfItsPlan() {
    ContainerId id = new ContainerId("c1");
    EncodedProgram program = cache.program("bundle", id, this::counted);
    assertThat(program.bytes().array()).isEqualTo(ProgramEncoder.encode(program.compiled()));
  }
}
