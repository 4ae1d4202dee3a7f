package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.in;

import io.carafe.base.Problem;
import io.carafe.program.Register;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.HostFacts.SecurityModule;
import io.carafe.spec.runtime.OciSecurity;

/** The label that a security module gives the program: an AppArmor profile, an SELinux context. */
final class LabelPass {
  private static final String PROFILE = "/process/apparmorProfile";
  private static final String LABEL = "/process/selinuxLabel";
  private static final String UNCONFINED = "unconfined";

  private final Context context;
  private final ProgramBuilder code;

  LabelPass(Context context) {
    this.context = context;
    this.code = context.code();
  }

  /** Refuses a label of a module that this host does not have: it would not protect. */
  void check() {
    OciSecurity security = context.process().security();
    SecurityModule module = context.host().security();
    if (module != SecurityModule.APPARMOR
        && security.apparmorProfile().filter(profile -> !profile.equals(UNCONFINED)).isPresent()) {
      throw Problem.unsupported(
              "AppArmor profile "
                  + security.apparmorProfile().get()
                  + " on a host without AppArmor")
          .withHint("leave apparmorProfile out, or name \"unconfined\"")
          .withPointer(PROFILE);
    }
    if (module != SecurityModule.SELINUX && security.selinuxLabel().isPresent()) {
      throw Problem.unsupported(
              "SELinux label " + security.selinuxLabel().get() + " on a host without SELinux")
          .withHint("leave selinuxLabel out")
          .withPointer(LABEL);
    }
  }

  /** Whether a label is named at all, which takes a proc. */
  boolean isNeeded() {
    OciSecurity security = context.process().security();
    return switch (context.host().security()) {
      case NONE -> false;
      case APPARMOR ->
          security.apparmorProfile().filter(profile -> !profile.equals(UNCONFINED)).isPresent();
      case SELINUX -> security.selinuxLabel().isPresent();
    };
  }

  /** Names the label for the next execve. */
  void apply(Mounts mounts) {
    OciSecurity security = context.process().security();
    switch (context.host().security()) {
      case NONE -> {}
      case APPARMOR ->
          security
              .apparmorProfile()
              .filter(profile -> !profile.equals(UNCONFINED))
              .ifPresent(profile -> {
                code.because(PROFILE, "set the profile " + profile);
                write(mounts, "self/attr/apparmor/exec", "exec " + profile);
              });
      case SELINUX ->
          security
              .selinuxLabel()
              .ifPresent(label -> {
                code.because(LABEL, "set the label " + label);
                write(mounts, "self/attr/exec", label);
              });
    }
  }

  private void write(Mounts mounts, String path, String value) {
    Register file = code.register();
    context.openBeneath(in(mounts.procFolder()), path, Linux.O_WRONLY).into(file);
    context.write(file, value);
    code.release(file);
  }
}
