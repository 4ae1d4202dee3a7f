package io.carafe.program.compile;

import static io.carafe.program.assembly.ProgramBuilder.HERE;
import static io.carafe.program.assembly.ProgramBuilder.in;
import static io.carafe.program.assembly.ProgramBuilder.number;

import io.carafe.base.Errno;
import io.carafe.program.Argument;
import io.carafe.program.Condition;
import io.carafe.program.Register;
import io.carafe.program.Stage;
import io.carafe.program.SystemCall;
import io.carafe.program.assembly.Label;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.program.kernel.Linux;
import io.carafe.spec.runtime.OciMount;
import io.carafe.spec.runtime.OciNamespaceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Mounts with mapped owners. The kernel takes a mapping as a user namespace, so one is made for
 * each that the configuration has: by a child that only waits until its namespace is opened.
 */
final class IdMappedMounts {
  private static final int MOUNT_ATTR_BYTES = 32;

  private final Context context;
  private final ProgramBuilder code;
  private final Map<Key, Register> opened = new LinkedHashMap<>();

  /** What tells namespaces apart: the mappings, or the container's own where it joins one. */
  private record Key(List<?> uids, List<?> gids) {}

  IdMappedMounts(Context context) {
    this.context = context;
    this.code = context.code();
  }

  static boolean isMapped(OciMount mount, MountOptions options) {
    return options.isIdMapped() || !mount.uidMappings().isEmpty();
  }

  /** In the host process, before the fork: opens a user namespace for each mapping. */
  void prepare() {
    List<OciMount> mounts = context.spec().mounts();
    for (int i = 0; i < mounts.size(); i++) {
      OciMount mount = mounts.get(i);
      if (!isMapped(mount, MountOptions.parse(mount.options())) || opened.containsKey(key(mount))) {
        continue;
      }
      String pointer = "/mounts/" + i;
      code.because(pointer, "open a user namespace with the owners of " + mount.destination());
      Register namespace = code.register();
      if (mount.uidMappings().isEmpty() && context.isJoined(OciNamespaceType.USER)) {
        String path = context.namespace(OciNamespaceType.USER).orElseThrow().path().orElseThrow();
        context.open(HERE, path, Linux.O_RDONLY).into(namespace);
      } else {
        make(maps(mount, pointer), namespace);
      }
      opened.put(key(mount), namespace);
    }
  }

  private static Key key(OciMount mount) {
    return new Key(mount.uidMappings(), mount.gidMappings());
  }

  private IdMaps maps(OciMount mount, String pointer) {
    return mount.uidMappings().isEmpty()
        ? IdMaps.of(context)
        : new IdMaps(mount.uidMappings(), mount.gidMappings(), pointer);
  }

  private void make(IdMaps maps, Register namespace) {
    Argument.Region ends = code.pool().space(8);
    Register out = code.register();
    Register into = code.register();
    Register child = code.register();
    Label waiting = code.label();
    code.call(SystemCall.PIPE2, ends, number(Linux.O_CLOEXEC));
    code.load(out, ends.part(0, 4));
    code.load(into, ends.part(4, 4));
    Structures.CloneArguments arguments =
        Structures.CloneArguments.of(code, Linux.CLONE_NEWUSER, Linux.SIGCHLD);
    code.call(SystemCall.CLONE3, arguments.region(), number(Structures.CLONE_ARGS_BYTES))
        .into(child)
        .when(Condition.EQUAL, 0, waiting);
    code.later(() -> {
      code.stage(Stage.HELPER);
      code.place(waiting);
      context.close(into);
      Label again = code.here();
      code.call(SystemCall.READ, in(out), ends, number(1)).onError(again, Errno.EINTR).bound(1_000);
      code.exit(0);
    });
    context.close(out);
    UserNamespace.ProcessFolder folder = UserNamespace.ProcessFolder.open(context, child);
    maps.write(folder);
    context.open(in(folder.descriptor()), "ns/user", Linux.O_RDONLY).into(namespace);
    folder.close();
    context.close(into);
    Label again = code.here();
    code.call(SystemCall.WAIT4, in(child), Argument.ZERO, number(Linux.__WALL), Argument.ZERO)
        .onError(again, Errno.EINTR)
        .bound(1_000);
    code.release(child);
    code.release(into);
    code.release(out);
  }

  /** Maps the owners of a detached mount that is nowhere attached yet. */
  void apply(OciMount mount, MountOptions options, Register detached) {
    byte[] bytes = new byte[MOUNT_ATTR_BYTES];
    Structures.put(bytes, 0, Linux.MOUNT_ATTR_IDMAP);
    Argument.Region attributes = code.pool().bytes(bytes);
    code.store(Objects.requireNonNull(opened.get(key(mount))), attributes.part(24, 8));
    long flags = Linux.AT_EMPTY_PATH | (options.isIdMapRecursive() ? Linux.AT_RECURSIVE : 0);
    code.call(
        SystemCall.MOUNT_SETATTR,
        in(detached),
        code.text(""),
        number(flags),
        attributes,
        number(MOUNT_ATTR_BYTES));
  }

  /** In the host process, after the fork: the child has its own. */
  void close() {
    for (Register namespace : opened.values()) {
      code.because("/mounts", "close what the mounts' owners were mapped with");
      context.close(namespace);
    }
  }
}
