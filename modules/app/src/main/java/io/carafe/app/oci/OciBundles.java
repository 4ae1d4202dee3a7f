package io.carafe.app.oci;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.program.CompiledProgram;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.compile.ExecCompiler;
import io.carafe.program.compile.HookCompiler;
import io.carafe.program.compile.HookCompiler.ContainerHooks;
import io.carafe.program.compile.Ignored;
import io.carafe.program.encoding.ProgramEncoder;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.ExecPlan;
import io.carafe.program.plan.HostFacts;
import io.carafe.program.plan.PlanOptions;
import io.carafe.program.plan.Rootfs;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciRoot;
import io.carafe.spec.runtime.OciSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Reads OCI bundles and compiles them; a configuration that was read before is not read again. */
public final class OciBundles {
  private static final int KEPT_MAX = 64;

  private final HostFacts facts;
  private final OciProgram.Source programs;
  private final ConcurrentHashMap<Path, Known> known = new ConcurrentHashMap<>();

  /** Bundles for programs from {@code programs} that run on a host with these facts. */
  public OciBundles(HostFacts facts, OciProgram.Source programs) {
    this.facts = facts;
    this.programs = programs;
  }

  /** A bundle. Equal only to itself, so that looking its program up costs nothing. */
  static final class Bundle {
    private final Path folder;
    private final OciSpec spec;
    private final Path root;
    private final byte[] bytes;

    private Bundle(Path folder, OciSpec spec, Path root, byte[] bytes) {
      this.folder = folder;
      this.spec = spec;
      this.root = root;
      this.bytes = bytes;
    }

    /** The bundle's folder. */
    Path folder() {
      return folder;
    }

    /** Its config.json, not to be changed. */
    byte[] bytes() {
      return bytes;
    }

    /** What its config.json says. */
    OciSpec spec() {
      return spec;
    }

    /** Its root filesystem, absolute. */
    Path root() {
      return root;
    }
  }

  /** A configuration's bytes and what they say. */
  private static final class Known {
    private final byte[] bytes;
    private final Bundle bundle;

    Known(byte[] bytes, Bundle bundle) {
      this.bytes = bytes;
      this.bundle = bundle;
    }
  }

  /** Reads the bundle in {@code folder}. */
  Bundle read(Path folder) {
    byte[] bytes = config(folder);
    Known before = known.get(folder);
    if (before != null && Arrays.equals(before.bytes, bytes)) {
      return before.bundle;
    }
    OciSpec spec = OciSpec.parse(bytes);
    OciRoot root =
        spec.root()
            .orElseThrow(() -> Problem.invalid("config.json names no root").withPointer("/root"));
    Bundle bundle = new Bundle(folder, spec, folder.resolve(root.path()).normalize(), bytes);
    if (!Files.isDirectory(bundle.root())) {
      throw Problem.notFound("root " + bundle.root() + ": no such folder")
          .withPointer("/root/path");
    }
    if (known.size() >= KEPT_MAX) {
      known.clear();
    }
    known.put(folder, new Known(bytes, bundle));
    return bundle;
  }

  private static byte[] config(Path folder) {
    Path file = folder.resolve("config.json");
    try {
      return OciFiles.read(file, OciSpec.BYTES_MAX);
    } catch (Problem.NotFound e) {
      throw e.withHint(
          "give the bundle's folder with --bundle; carafe-oci spec makes a config.json");
    }
  }

  /** What programs that differ only in the id have in common. */
  private record Variant(Bundle bundle, OciCreation creation) {}

  /** The program that makes {@code bundle} the container {@code id}. */
  OciProgram program(Bundle bundle, ContainerId id, OciCreation creation) {
    OciCreation common = creation.without(id);
    return programs.program(
        new Variant(bundle, common), id, each -> plan(bundle, common.with(each), each));
  }

  /** What is written down about the container. */
  OciRecord record(Bundle bundle, ContainerId id, OciCreation creation) {
    return new OciRecord(
        id,
        bundle.root.toString(),
        Instant.now().toString(),
        ContainerCompiler.cgroup(plan(bundle, creation, id)),
        bundle.spec.annotations(),
        creation);
  }

  /** The program that enters a container that lives and asks whether it is the right one. */
  OciProgram question(OciContainer container) {
    CompiledProgram program =
        ExecCompiler.question(
            container.process().pid(), facts, PlanOptions.caller(container.id(), "/"));
    return new OciProgram(ProgramEncoder.encode(program), () -> program);
  }

  /** The program of a further process in a container that exists. */
  CompiledProgram exec(OciContainer container, OciProcess process, PlanOptions options) {
    return ExecCompiler.compile(new ExecPlan(container.configuration(), process, facts, options));
  }

  /** The program of a container that exists, compiled anew, to explain what failed in it. */
  CompiledProgram compiled(OciContainer container) {
    OciCreation creation = container.record().creation();
    return ContainerCompiler.compile(
        plan(
            creation.prepare(container.configuration()),
            container.record().rootfs(),
            creation.options(container.id())));
  }

  /** The program that runs one hook beside a container. */
  OciProgram hook(OciRecord record, OciSpec spec, OciHookRuns.Hook hook) {
    PlanOptions options = record.creation().options(record.id());
    CompiledProgram program =
        HookCompiler.compile(
            hook.place(), hook.index(), hook.pid(), new ContainerHooks(spec, facts, options));
    return new OciProgram(ProgramEncoder.encode(program), () -> program);
  }

  private ContainerPlan plan(Bundle bundle, OciCreation creation, ContainerId id) {
    return plan(creation.prepare(bundle.spec()), bundle.root().toString(), creation.options(id));
  }

  private ContainerPlan plan(OciSpec spec, String root, PlanOptions options) {
    return new ContainerPlan(spec, new Rootfs.Directory(root), facts, options);
  }

  /**
   * A bundle's program, to be explained.
   *
   * @param program the program
   * @param ignored what of the configuration is not in it
   */
  public record Explained(CompiledProgram program, List<Ignored> ignored) {
    /** Copies the list. */
    public Explained {
      ignored = List.copyOf(ignored);
    }
  }

  /** The program of the bundle in {@code folder}, to be explained. */
  public Explained explain(Path folder) {
    Bundle bundle = read(folder);
    List<Ignored> ignored = new ArrayList<>();
    for (String pointer : OciSpec.parseDocument(config(folder)).unknownProperties()) {
      ignored.add(new Ignored(pointer, "the specification does not know it"));
    }
    ignored.addAll(Ignored.of(bundle.spec(), facts));
    CompiledProgram program =
        ContainerCompiler.compile(
            plan(
                bundle.spec(),
                bundle.root().toString(),
                PlanOptions.caller(new ContainerId("explained"), folder.toString())));
    return new Explained(program, ignored);
  }
}
