package io.carafe.runtime.monitor;

import io.carafe.base.ContainerId;
import io.carafe.program.CompiledProgram;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.encoding.ProgramEncoder;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.program.plan.PlanOptions;
import io.carafe.program.plan.Rootfs;
import io.carafe.runtime.RuntimePaths;
import io.carafe.runtime.host.HostFactsMapping;
import io.carafe.runtime.log.LogQuery;
import io.carafe.runtime.log.LogReader;
import io.carafe.runtime.log.LogRecord;
import io.carafe.runtime.wire.Bytes;
import io.carafe.runtime.wire.ZygoteMessage.LogRotation;
import io.carafe.runtime.wire.ZygoteMessage.SpawnOptions;
import io.carafe.runtime.wire.ZygoteMessage.Streams;
import io.carafe.spec.runtime.OciSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An instance of Carafe in a temporary folder, whose containers see the host's /usr, so that no
 * image is needed.
 */
final class TestInstance implements AutoCloseable {
  static final Path NATIVE =
      Path.of(System.getProperty("carafe.native", "../../native/build/carafe"))
          .toAbsolutePath()
          .normalize();

  private final RuntimePaths paths;
  private final Zygote zygote;
  private final Path layer;

  TestInstance(Path folder) throws IOException {
    if (!Files.isExecutable(NATIVE)) {
      throw new AssertionError(NATIVE + " is missing: make -C native");
    }
    paths = new RuntimePaths(folder.resolve("root"), folder.resolve("run"));
    paths.create();
    zygote = new Zygote(paths, NATIVE);
    layer = Files.createDirectory(folder.resolve("layer"));
    for (String name : new String[] {"bin", "lib", "lib64"}) {
      Files.createSymbolicLink(layer.resolve(name), Path.of("usr", name));
    }
    for (String name : new String[] {"usr", "proc", "dev", "tmp", "etc"}) {
      Files.createDirectory(layer.resolve(name));
    }
  }

  RuntimePaths paths() {
    return paths;
  }

  Zygote zygote() {
    return zygote;
  }

  MonitorSockets sockets() {
    return new MonitorSockets(paths);
  }

  Path logFolder(ContainerId id) {
    return paths.containerFolder(id);
  }

  /** The request to run a shell script in a new container. */
  SpawnRequest request(ContainerId id, Streams streams, String script) throws IOException {
    Path folder = Files.createDirectories(paths.containerFolder(id));
    Files.createDirectories(paths.containerRuntimeFolder(id));
    Path upper = Files.createDirectories(folder.resolve("upper"));
    Path work = Files.createDirectories(folder.resolve("work"));
    Rootfs rootfs =
        new Rootfs.Overlay(List.of(layer.toString()), upper.toString(), work.toString(), true);
    CompiledProgram program =
        ContainerCompiler.compile(
            new ContainerPlan(
                spec(streams.terminal(), script),
                rootfs,
                HostFactsMapping.ofThisProcess(),
                PlanOptions.engine(id)));
    SpawnOptions options =
        new SpawnOptions(id + ".sock", streams, LogRotation.UNBOUNDED, false, false);
    return SpawnRequest.of(
        options,
        folder,
        paths.containerRuntimeFolder(id),
        Bytes.of(ProgramEncoder.encode(program)));
  }

  private static OciSpec spec(boolean terminal, String script) {
    String json =
        """
        {
          "ociVersion": "1.2.0",
          "process": {
            "terminal": %s, "user": {"uid": 0, "gid": 0}, "args": ["/bin/sh", "-c", "%s"],
            "env": ["PATH=/usr/bin:/bin"], "cwd": "/", "noNewPrivileges": true
          },
          "root": {"path": "rootfs"},
          "mounts": [
            {"destination": "/usr", "type": "bind", "source": "/usr", "options": ["rbind", "ro"]},
            {"destination": "/proc", "type": "proc", "source": "proc"},
            {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["mode=755"]},
            {"destination": "/dev/pts", "type": "devpts", "source": "devpts",
             "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]}
          ],
          "linux": {
            "namespaces": [{"type": "pid"}, {"type": "ipc"}, {"type": "uts"}, {"type": "mount"},
                           {"type": "network"}]
          }
        }
        """
            .formatted(terminal, script.replace("\\", "\\\\").replace("\"", "\\\""));
    return OciSpec.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  List<String> log(ContainerId id) {
    List<String> lines = new ArrayList<>();
    try (LogReader reader = new LogReader(logFolder(id), LogQuery.ALL)) {
      Optional<LogRecord> entry = reader.next();
      while (entry.isPresent()) {
        String stream = entry.get().stderr() ? "err:" : "out:";
        lines.add(stream + entry.get().text().text());
        entry = reader.next();
      }
    }
    return lines;
  }

  /** Ends what a failed test may have left, and the zygote. */
  @Override
  public void close() {
    for (String name : sockets().names()) {
      sockets().connect(name, new Recorder()).ifPresent(connection -> connection.kill(9));
    }
    zygote.end();
  }
}
