package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Problem;
import io.carafe.program.Argument;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.spec.runtime.OciIoPriority;
import io.carafe.spec.runtime.OciMemoryPolicy;
import io.carafe.spec.runtime.OciMemoryPolicyFlag;
import io.carafe.spec.runtime.OciMemoryPolicyMode;
import io.carafe.spec.runtime.OciPersonality;
import io.carafe.spec.runtime.OciScheduler;
import io.carafe.spec.runtime.OciSchedulerFlag;

/** Scheduling class, input and output priority, personality. */
final class TuningPass {
  private static final int SCHED_ATTR_BYTES = 56;
  private static final int CLASS_SHIFT = 13;

  private final Context context;
  private final ProgramBuilder code;

  TuningPass(Context context) {
    this.context = context;
    this.code = context.code();
  }

  /** Sets what the configuration asks for, while privileges last. */
  void apply() {
    context.process().scheduling().scheduler().ifPresent(this::setScheduler);
    context.process().scheduling().ioPriority().ifPresent(this::setIoPriority);
    context.linux().tuning().personality().ifPresent(this::setPersonality);
    context.linux().tuning().memoryPolicy().ifPresent(this::setMemoryPolicy);
    if (context.linux().control().intelRdt().isPresent()) {
      throw Problem.unsupported("control of caches and memory bandwidth (Intel RDT)")
          .withHint("leave intelRdt out")
          .withPointer("/linux/intelRdt");
    }
    if (!context.linux().netDevices().isEmpty()) {
      throw Problem.unsupported("network devices").withPointer("/linux/netDevices");
    }
  }

  private void setScheduler(OciScheduler scheduler) {
    code.because("/process/scheduler", "set the scheduler to " + scheduler.policy());
    byte[] attributes = new byte[SCHED_ATTR_BYTES];
    Structures.putInt(attributes, 0, SCHED_ATTR_BYTES);
    int policy =
        switch (scheduler.policy()) {
          case SCHED_OTHER -> 0;
          case SCHED_FIFO -> 1;
          case SCHED_RR -> 2;
          case SCHED_BATCH -> 3;
          case SCHED_ISO -> 4;
          case SCHED_IDLE -> 5;
          case SCHED_DEADLINE -> 6;
        };
    Structures.putInt(attributes, 4, policy);
    long flags = 0;
    for (OciSchedulerFlag flag : scheduler.flags()) {
      flags |= flag(flag);
    }
    Structures.put(attributes, 8, flags);
    Structures.putInt(attributes, 16, scheduler.nice().orElse(0));
    Structures.putInt(attributes, 20, scheduler.priority().orElse(0));
    Structures.put(attributes, 24, scheduler.runtime().orElse(0));
    Structures.put(attributes, 32, scheduler.deadline().orElse(0));
    Structures.put(attributes, 40, scheduler.period().orElse(0));
    code.call(
        SystemCall.SCHED_SETATTR, Argument.ZERO, code.pool().bytes(attributes), Argument.ZERO);
  }

  private static long flag(OciSchedulerFlag flag) {
    return switch (flag) {
      case SCHED_FLAG_RESET_ON_FORK -> 0x01;
      case SCHED_FLAG_RECLAIM -> 0x02;
      case SCHED_FLAG_DL_OVERRUN -> 0x04;
      case SCHED_FLAG_KEEP_POLICY -> 0x08;
      case SCHED_FLAG_KEEP_PARAMS -> 0x10;
      case SCHED_FLAG_UTIL_CLAMP_MIN -> 0x20;
      case SCHED_FLAG_UTIL_CLAMP_MAX -> 0x40;
    };
  }

  private void setIoPriority(OciIoPriority priority) {
    code.because("/process/ioPriority", "set the input and output priority");
    int number =
        switch (priority.ioClass()) {
          case IOPRIO_CLASS_RT -> 1;
          case IOPRIO_CLASS_BE -> 2;
          case IOPRIO_CLASS_IDLE -> 3;
        };
    code.call(
        SystemCall.IOPRIO_SET,
        number(Linux.IOPRIO_WHO_PROCESS),
        Argument.ZERO,
        number((long) number << CLASS_SHIFT | priority.priority().orElse(0)));
  }

  private void setMemoryPolicy(OciMemoryPolicy policy) {
    code.because("/linux/memoryPolicy", "set the memory policy " + policy.mode());
    if (policy.mode() == OciMemoryPolicyMode.MPOL_WEIGHTED_INTERLEAVE
        && !context.host().kernel().isAtLeast(6, 9)) {
      throw Problem.unsupported("MPOL_WEIGHTED_INTERLEAVE on Linux " + context.host().kernel())
          .withHint("use MPOL_INTERLEAVE, or a kernel from 6.9 on")
          .withPointer("/linux/memoryPolicy/mode");
    }
    long mode =
        switch (policy.mode()) {
          case MPOL_DEFAULT -> 0;
          case MPOL_PREFERRED -> 1;
          case MPOL_BIND -> 2;
          case MPOL_INTERLEAVE -> 3;
          case MPOL_LOCAL -> 4;
          case MPOL_PREFERRED_MANY -> 5;
          case MPOL_WEIGHTED_INTERLEAVE -> 6;
        };
    for (OciMemoryPolicyFlag flag : policy.flags()) {
      mode |=
          switch (flag) {
            case MPOL_F_NUMA_BALANCING -> 1L << 13;
            case MPOL_F_RELATIVE_NODES -> 1L << 14;
            case MPOL_F_STATIC_NODES -> 1L << 15;
          };
    }
    if (policy.nodes().isEmpty()) {
      code.call(SystemCall.SET_MEMPOLICY, number(mode), Argument.ZERO, Argument.ZERO);
      return;
    }
    byte[] nodes = BitMasks.of(policy.nodes().get());
    // The kernel takes one bit less than it is told.
    code.call(
        SystemCall.SET_MEMPOLICY,
        number(mode),
        code.pool().shared(nodes),
        number(8L * nodes.length + 1));
  }

  /**
   * Binds the process to processors.
   *
   * @param when {@code initial} or {@code final}, the name in the configuration
   */
  void setAffinity(String when, String processors) {
    code.because(
        "/process/execCPUAffinity/" + when, "run on processors " + processors + " (" + when + ")");
    byte[] mask = BitMasks.of(processors);
    code.call(
        SystemCall.SCHED_SETAFFINITY, Argument.ZERO, number(mask.length), code.pool().shared(mask));
  }

  private void setPersonality(OciPersonality personality) {
    code.because("/linux/personality", "set the personality to " + personality.domain());
    long domain =
        switch (personality.domain()) {
          case LINUX -> 0;
          case LINUX32 -> 8;
        };
    code.call(SystemCall.PERSONALITY, number(domain));
  }
}
