package io.carafe.program.compile;

import io.carafe.program.CompiledProgram;
import io.carafe.program.HookPaths;
import io.carafe.program.Promises;
import io.carafe.program.plan.CgroupLayout;
import io.carafe.program.plan.Handover;
import io.carafe.program.verify.Verifier;
import io.carafe.spec.runtime.OciCapabilities;
import io.carafe.spec.runtime.OciHook;
import io.carafe.spec.runtime.OciHooks;
import io.carafe.spec.runtime.OciProcess;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads from a configuration what its program must do, apart from the passes that do it. */
final class Demands {
  private Demands() {}

  static Promises of(Context context, boolean nursery) {
    OciProcess process = context.process();
    long present = IdentityPass.present(context);
    OciCapabilities capabilities = process.security().capabilities().orElse(OciCapabilities.NONE);
    return new Promises(
        true,
        present & ~Capabilities.mask(capabilities.bounding(), -1),
        process.security().noNewPrivileges(),
        context.linux().seccomp().isPresent(),
        context.options().preservedDescriptors(),
        separate(context.host().cgroups()),
        !(context.host().cgroups() instanceof CgroupLayout.V1),
        nursery,
        hooks(context.spec().hooks()),
        context.options().handover().map(Handover::waits).orElse(false),
        UserNamespace.isIn(context),
        ListenerPass.isWanted(context));
  }

  private static HookPaths hooks(OciHooks hooks) {
    List<OciHook> runtime = new ArrayList<>(hooks.prestart());
    runtime.addAll(hooks.createRuntime());
    runtime.addAll(hooks.poststop());
    return new HookPaths(
        paths(runtime), paths(hooks.createContainer()), paths(hooks.startContainer()));
  }

  private static Set<String> paths(List<OciHook> hooks) {
    Set<String> paths = new HashSet<>();
    for (OciHook hook : hooks) {
      paths.add(hook.path());
    }
    return paths;
  }

  /**
   * The program with what its configuration demands, checked against it.
   *
   * @throws io.carafe.program.verify.VerificationFailure where the compiler made a mistake
   */
  static CompiledProgram verified(CompiledProgram compiled, Promises promises) {
    CompiledProgram complete = compiled.withPromises(promises);
    Verifier.verify(complete);
    return complete;
  }

  private static int separate(CgroupLayout layout) {
    return switch (layout) {
      case CgroupLayout.V1 v1 -> v1.hierarchies().size();
      case CgroupLayout.Hybrid hybrid -> hybrid.hierarchies().size();
      case CgroupLayout.V2 _ -> 0;
    };
  }
}
