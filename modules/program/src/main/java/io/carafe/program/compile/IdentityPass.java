package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.program.Argument;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.program.seccomp.SeccompFilter;
import io.carafe.spec.runtime.OciCapabilities;
import io.carafe.spec.runtime.OciSeccomp;
import io.carafe.spec.runtime.OciUser;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * User, groups, capabilities, no_new_privs and the seccomp filter, in the one order that is safe:
 * bounding set, groups, gid, uid, capabilities. The filter comes last where no_new_privs allows it;
 * otherwise right before the last capability is given up, because loading it needs CAP_SYS_ADMIN.
 */
final class IdentityPass {
  private static final int CAPABILITY_VERSION = 0x20080522;

  private final Context context;
  private final ProgramBuilder code;
  private final Sets sets;

  /** The five sets as bit masks. */
  private record Sets(
      long bounding, long effective, long inheritable, long permitted, long ambient) {}

  IdentityPass(Context context) {
    this.context = context;
    this.code = context.code();
    this.sets = sets(context);
  }

  private static Sets sets(Context context) {
    OciCapabilities all = context.process().security().capabilities().orElse(OciCapabilities.NONE);
    long grantable = present(context);
    long permitted = Capabilities.mask(all.permitted(), grantable);
    long inheritable = Capabilities.mask(all.inheritable(), grantable);
    return new Sets(
        Capabilities.mask(all.bounding(), grantable),
        Capabilities.mask(all.effective(), permitted),
        inheritable,
        permitted,
        Capabilities.mask(all.ambient(), permitted & inheritable));
  }

  /** What is in the bounding set: in a user namespace it starts with every capability. */
  static long present(Context context) {
    long known = (2L << context.host().lastCapability()) - 1;
    return UserNamespace.isIn(context) ? known : context.host().caller().capabilities() & known;
  }

  /**
   * Drops everything in a hook of the container. Its filter has no listener of its own: what it
   * would be asked for fails with ENOSYS.
   */
  void dropForHook() {
    drop(() -> {}, null);
  }

  /**
   * Drops everything. Nothing but execve may follow.
   *
   * @param beforeFilter adds what comes as late as possible, but before the filter
   * @param listener hands the filter's listener over; null where it gets none
   */
  void drop(Runnable beforeFilter, @Nullable ListenerPass listener) {
    dropBounding();
    OciUser user = context.process().user();
    boolean noNewPrivileges = context.process().security().noNewPrivileges();
    boolean filtered = context.linux().seccomp().isPresent();
    long lastNeeded = filtered && !noNewPrivileges ? 1L << Capabilities.SYS_ADMIN : 0;
    setUser(user);
    if (noNewPrivileges) {
      code.because("/process/noNewPrivileges", "set no_new_privs");
      prctl(Linux.PR_SET_NO_NEW_PRIVS, 1);
    }
    if (lastNeeded != 0 && user.uid() != 0) {
      code.because("/linux/seccomp", "keep CAP_SYS_ADMIN until the filter is loaded");
      long kept = lastNeeded | sets.permitted();
      setCapabilities(new Sets(0, lastNeeded, sets.inheritable(), kept, 0));
    }
    if (!noNewPrivileges) {
      beforeFilter.run();
      loadFilter(listener);
    }
    code.because("/process/capabilities", "set the capabilities");
    setCapabilities(sets);
    raiseAmbient();
    if (noNewPrivileges) {
      beforeFilter.run();
      loadFilter(listener);
    }
  }

  private void dropBounding() {
    long present = present(context);
    long dropped = present & ~sets.bounding();
    for (int i = 0; i <= context.host().lastCapability(); i++) {
      if ((dropped & 1L << i) != 0) {
        code.because(
            "/process/capabilities/bounding",
            "drop " + Capabilities.name(i) + " from the bounding set");
        prctl(Linux.PR_CAPBSET_DROP, i);
      }
    }
  }

  private void prctl(long option, long value) {
    code.call(
        SystemCall.PRCTL,
        number(option),
        number(value),
        Argument.ZERO,
        Argument.ZERO,
        Argument.ZERO);
  }

  private void setUser(OciUser user) {
    if (user.uid() != 0) {
      code.because("/process/user/uid", "keep capabilities until they are set");
      prctl(Linux.PR_SET_KEEPCAPS, 1);
    }
    List<Long> groups = user.additionalGids();
    code.because(
        "/process/user/additionalGids",
        groups.isEmpty() ? "leave all supplementary groups" : "set the supplementary groups");
    if (groups.isEmpty()) {
      code.call(SystemCall.SETGROUPS, Argument.ZERO, Argument.ZERO);
    } else {
      byte[] list = new byte[4 * groups.size()];
      for (int i = 0; i < groups.size(); i++) {
        Structures.putInt(list, 4 * i, (int) (long) groups.get(i));
      }
      code.call(SystemCall.SETGROUPS, number(groups.size()), code.pool().bytes(list));
    }
    Argument gid = number(user.gid());
    code.because("/process/user/gid", "become group " + user.gid());
    code.call(SystemCall.SETRESGID, gid, gid, gid);
    Argument uid = number(user.uid());
    code.because("/process/user/uid", "become user " + user.uid());
    code.call(SystemCall.SETRESUID, uid, uid, uid);
  }

  private void setCapabilities(Sets target) {
    byte[] header = new byte[8];
    Structures.putInt(header, 0, CAPABILITY_VERSION);
    byte[] data = new byte[24];
    for (int half = 0; half < 2; half++) {
      int shift = 32 * half;
      Structures.putInt(data, 12 * half, (int) (target.effective() >>> shift));
      Structures.putInt(data, 12 * half + 4, (int) (target.permitted() >>> shift));
      Structures.putInt(data, 12 * half + 8, (int) (target.inheritable() >>> shift));
    }
    code.call(SystemCall.CAPSET, code.pool().bytes(header), code.pool().bytes(data));
  }

  private void raiseAmbient() {
    if (sets.ambient() == 0) {
      return;
    }
    for (int i = 0; i <= context.host().lastCapability(); i++) {
      if ((sets.ambient() & 1L << i) != 0) {
        code.because(
            "/process/capabilities/ambient", "raise " + Capabilities.name(i) + " for programs");
        code.call(
            SystemCall.PRCTL,
            number(Linux.PR_CAP_AMBIENT),
            number(Linux.PR_CAP_AMBIENT_RAISE),
            number(i),
            Argument.ZERO,
            Argument.ZERO);
      }
    }
  }

  private void loadFilter(@Nullable ListenerPass listener) {
    if (context.linux().seccomp().isEmpty()) {
      return;
    }
    OciSeccomp profile = context.linux().seccomp().get();
    SeccompFilter filter = SeccompFilter.compile(profile, context.architecture());
    code.because("/linux/seccomp", "load the filter of " + filter.length() + " instructions");
    Argument.Region header = code.pool().bytes(header(filter.length()));
    code.pool().relocate(header.part(8, 8), code.pool().shared(filter.instructions()));
    long flags = listener == null ? filter.flagsWithoutListener() : filter.flags();
    Register descriptor = listener == null ? Register.NONE : code.register();
    code.call(SystemCall.SECCOMP, number(Linux.SECCOMP_SET_MODE_FILTER), number(flags), header)
        .into(descriptor);
    if (listener != null) {
      listener.handOver(descriptor);
      code.release(descriptor);
    }
  }

  private static byte[] header(int length) {
    byte[] header = new byte[16];
    Structures.putInt(header, 0, length);
    return header;
  }
}
