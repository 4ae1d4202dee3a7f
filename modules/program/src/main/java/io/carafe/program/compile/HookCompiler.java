package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.program.CompiledProgram;
import io.carafe.program.HookPaths;
import io.carafe.program.Promises;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.plan.HookPlace;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.PlanOptions;
import io.carafe.spec.runtime.OciHook;
import io.carafe.spec.runtime.OciSpec;
import java.util.Set;

/**
 * Compiles hooks that run beside a container that exists, in the runtime's namespaces: one program
 * a hook, so that the caller decides what a failure of one means for the next.
 */
public final class HookCompiler {
  private HookCompiler() {}

  /**
   * The program that runs one hook and ends when it has ended. Register 0, which tells that it was
   * done, is the pid of the process that ran it.
   *
   * @param place where the hook stands in the configuration
   * @param index which of that place's hooks
   * @param pid the container's first process; 0 where it has ended
   * @param container the container whose hook it is
   * @throws IndexOutOfBoundsException where there is no such hook
   */
  public static CompiledProgram compile(
      HookPlace place, int index, int pid, ContainerHooks container) {
    OciHook hook = place.of(container.spec().hooks()).get(index);
    Context context = Context.of(container.spec(), container.host(), container.options());
    ProgramBuilder code = context.code();
    code.inject(container.options().injected());
    code.because(place.pointer(index), "name the container's process");
    Register process = code.register();
    code.set(process, number(pid));
    new HookPass(context).runOne(place, index, process);
    code.because("", "tell that the hook was run");
    code.call(SystemCall.GETPID).into(Register.PID);
    code.end();
    code.flush();
    HookPaths paths = new HookPaths(Set.of(hook.path()), Set.of(), Set.of());
    return Demands.verified(code.finish(), Promises.ofHooks(paths));
  }

  /**
   * The container whose hooks are compiled.
   *
   * @param spec its configuration
   * @param host the host
   * @param options those that it was compiled with
   */
  public record ContainerHooks(OciSpec spec, HostFacts host, PlanOptions options) {}
}
