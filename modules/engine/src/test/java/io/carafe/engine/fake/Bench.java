package io.carafe.engine.fake;

import io.carafe.engine.Engine;
import io.carafe.engine.EngineFolders;
import io.carafe.engine.EngineParts;
import io.carafe.engine.port.SocketPairs.Pair;
import io.carafe.engine.state.StateStore;
import io.carafe.linux.socket.UnixSocket;
import io.carafe.linux.socket.UnixSocketPair;
import io.carafe.program.Architecture;
import io.carafe.program.assembly.ProgramBuilder;
import io.carafe.runtime.program.EncodedProgram;
import java.nio.file.Path;

/** An engine on fakes, which can be killed and opened again. */
public final class Bench implements AutoCloseable {
  private final EngineFolders folders;
  private final FakeMonitors monitors = new FakeMonitors();
  private final StateStore store;
  private Engine engine;

  /** An engine whose files lie below {@code folder}, with its records in {@code store}. */
  public Bench(Path folder, StateStore store) {
    this.folders = new EngineFolders(folder.resolve("root"), folder.resolve("run"));
    this.store = store;
    this.engine = open();
  }

  private Engine open() {
    ProgramBuilder code = new ProgramBuilder(Architecture.X86_64, 16);
    code.because("", "do nothing");
    code.end();
    EncodedProgram program = EncodedProgram.of(code.finish());
    return Engine.open(
        new EngineParts(
            folders,
            store,
            monitors,
            new FakeImages(folders.root()),
            new FakePrograms(program),
            Bench::pair));
  }

  private static Pair pair() {
    UnixSocketPair pair = UnixSocket.pair();
    return new Pair(pair.near().fd(), pair.far().fd());
  }

  /** The engine that is open now. */
  public Engine engine() {
    return engine;
  }

  /** The monitors, which outlive the engine. */
  public FakeMonitors monitors() {
    return monitors;
  }

  /** Where the files lie. */
  public EngineFolders folders() {
    return folders;
  }

  /** Forgets the engine without any ado, as SIGKILL does, and opens another. */
  public void killAndReopen() {
    monitors.dropConnections();
    engine = open();
  }

  @Override
  public void close() {
    monitors.close();
    engine.close();
  }
}
