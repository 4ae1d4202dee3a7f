package io.carafe.program.compile;

import io.carafe.base.Problem;
import io.carafe.program.Architecture;
import io.carafe.program.Argument;
import io.carafe.program.Register;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.assembly.Step;
import io.carafe.program.kernel.Linux;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.PlanOptions;
import io.carafe.spec.runtime.OciLinux;
import io.carafe.spec.runtime.OciNamespace;
import io.carafe.spec.runtime.OciNamespaceType;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciSpec;
import java.util.List;
import java.util.Optional;

/**
 * What the passes of one compilation share.
 *
 * @param code the program so far
 * @param spec the configuration
 * @param host the host
 * @param options what the caller decides
 */
record Context(ProgramBuilder code, OciSpec spec, HostFacts host, PlanOptions options) {
  private static final int OPEN_HOW_BYTES = 24;

  static Context of(OciSpec spec, HostFacts host, PlanOptions options) {
    return of(spec, host, options, Register.FIRST_FREE);
  }

  static Context of(OciSpec spec, HostFacts host, PlanOptions options, int firstRegister) {
    return new Context(new ProgramBuilder(host.architecture(), firstRegister), spec, host, options);
  }

  OciLinux linux() {
    return spec.linux();
  }

  OciProcess process() {
    return spec.process()
        .orElseThrow(() -> Problem.invalid("configuration has no process").withPointer("/process"));
  }

  Architecture architecture() {
    return host.architecture();
  }

  /** The namespace of this type, if the configuration has one. */
  Optional<OciNamespace> namespace(OciNamespaceType type) {
    for (OciNamespace namespace : linux().namespaces().list()) {
      if (namespace.type() == type) {
        return Optional.of(namespace);
      }
    }
    return Optional.empty();
  }

  /** Whether the container gets a new namespace of this type. */
  boolean isNew(OciNamespaceType type) {
    return namespace(type).map(n -> n.path().isEmpty()).orElse(false);
  }

  /** Whether the container joins a namespace of this type by its path. */
  boolean isJoined(OciNamespaceType type) {
    return namespace(type).map(n -> n.path().isPresent()).orElse(false);
  }

  /** Whether the new network namespace was made before; one that a user namespace owns never is. */
  boolean hasReadyNetwork() {
    return options.readyNetwork()
        && isNew(OciNamespaceType.NETWORK)
        && namespace(OciNamespaceType.USER).isEmpty();
  }

  /** Adds openat2 of a path that is resolved below the root and never through magic links. */
  Step openInRoot(Argument folder, String path, long flags) {
    return openat2(folder, path, flags, Linux.RESOLVE_IN_ROOT | Linux.RESOLVE_NO_MAGICLINKS);
  }

  /** Adds openat2 of a path strictly below a folder, without any link. */
  Step openBeneath(Argument folder, String path, long flags) {
    return openat2(
        folder,
        path,
        flags,
        Linux.RESOLVE_BENEATH | Linux.RESOLVE_NO_MAGICLINKS | Linux.RESOLVE_NO_XDEV);
  }

  /** Adds openat2 that makes a missing file, at the end of a dangling link, too. */
  Step createInRoot(String path, long mode) {
    byte[] how = new byte[OPEN_HOW_BYTES];
    Structures.put(how, 0, Linux.O_CREAT | Linux.O_RDONLY | Linux.O_CLOEXEC);
    Structures.put(how, 8, mode);
    Structures.put(how, 16, Linux.RESOLVE_IN_ROOT | Linux.RESOLVE_NO_MAGICLINKS);
    return openat2(ProgramBuilder.HERE, path, how);
  }

  private Step openat2(Argument folder, String path, long flags, long resolve) {
    byte[] how = new byte[OPEN_HOW_BYTES];
    Structures.put(how, 0, flags | Linux.O_CLOEXEC);
    Structures.put(how, 16, resolve);
    return openat2(folder, path, how);
  }

  private Step openat2(Argument folder, String path, byte[] how) {
    return code.call(
        SystemCall.OPENAT2,
        folder,
        code.text(path),
        code.pool().shared(how),
        ProgramBuilder.number(OPEN_HOW_BYTES));
  }

  /** Adds openat of a path that is trusted. */
  Step open(Argument folder, String path, long flags) {
    return code.call(
        SystemCall.OPENAT, folder, code.text(path), ProgramBuilder.number(flags | Linux.O_CLOEXEC));
  }

  /** Adds write of a whole string. */
  Step write(Register to, String value) {
    Argument.Region characters = code.pool().characters(value);
    return code.call(
        SystemCall.WRITE,
        ProgramBuilder.in(to),
        characters,
        ProgramBuilder.number(value.isEmpty() ? 0 : characters.length()));
  }

  /** Adds close. */
  Step close(Register descriptor) {
    return code.call(SystemCall.CLOSE, ProgramBuilder.in(descriptor));
  }

  /** Adds open, write and close of a file of the kernel. */
  void writeFile(String path, String value) {
    Register file = code.register();
    open(ProgramBuilder.HERE, path, Linux.O_WRONLY).into(file);
    write(file, value);
    close(file);
    code.release(file);
  }

  /** Adds mount_setattr on a descriptor or a path below it. */
  Step setAttributes(Argument folder, String path, boolean recursive, Attributes attributes) {
    byte[] bytes = new byte[32];
    Structures.put(bytes, 0, attributes.set());
    Structures.put(bytes, 8, attributes.clear());
    Structures.put(bytes, 16, attributes.propagation());
    long flags = (path.isEmpty() ? Linux.AT_EMPTY_PATH : 0) | (recursive ? Linux.AT_RECURSIVE : 0);
    return code.call(
        SystemCall.MOUNT_SETATTR,
        folder,
        code.text(path),
        ProgramBuilder.number(flags),
        code.pool().shared(bytes),
        ProgramBuilder.number(bytes.length));
  }

  /** What mount_setattr changes. */
  record Attributes(long set, long clear, long propagation) {
    static Attributes ofPropagation(long propagation) {
      return new Attributes(0, 0, propagation);
    }

    static Attributes ofSet(long set) {
      return new Attributes(set, 0, 0);
    }
  }

  /** Adds mount(2) of a new file system on a trusted path. */
  Step mount(String source, String path, String type, Legacy how) {
    return code.call(
        SystemCall.MOUNT,
        code.text(source),
        code.text(path),
        code.text(type),
        ProgramBuilder.number(how.flags()),
        how.data().isEmpty() ? Argument.ZERO : code.text(String.join(",", how.data())));
  }

  /** Flags and options of mount(2). */
  record Legacy(long flags, List<String> data) {
    Legacy {
      data = List.copyOf(data);
    }
  }
}
