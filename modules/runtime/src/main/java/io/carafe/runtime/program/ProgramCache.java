package io.carafe.runtime.program;

import io.carafe.base.ContainerId;
import io.carafe.program.compile.ContainerCompiler;
import io.carafe.program.encoding.ProgramEncoder;
import io.carafe.program.plan.ContainerPlan;
import io.carafe.runtime.wire.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes programs of containers. What is started a second time with the same configuration is kept
 * as a template, into which only the id of each further container is written. Safe for use by
 * several threads.
 */
public final class ProgramCache {
  /** A template is about as large as its program, 20 to 100 KiB. */
  private static final int ENTRIES_MAX = 64;

  private static final float LOAD_FACTOR = 0.75f;

  /** The entries, the one used longest ago first. Guarded by itself. */
  private final Map<Key, Known> entries =
      new LinkedHashMap<>(ENTRIES_MAX, LOAD_FACTOR, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Known> eldest) {
          return size() > ENTRIES_MAX;
        }
      };

  /** What programs have in common: a configuration, and how long their ids are. */
  private record Key(Object configuration, int idLength) {}

  /**
   * The program for {@code id}.
   *
   * @param configuration equal for plans that differ only in the id; everything that is part of the
   *     plan and not of the id has to be part of it
   * @param plans makes the plan for an id, called once or more
   */
  public EncodedProgram program(
      Object configuration, ContainerId id, Function<ContainerId, ContainerPlan> plans) {
    Known known;
    synchronized (entries) {
      Key key = new Key(configuration, id.value().length());
      known = entries.computeIfAbsent(key, _ -> new Known());
    }
    byte[] program = known.program(id, each -> encode(plans.apply(each)));
    return new EncodedProgram(Bytes.of(program), () -> ContainerCompiler.compile(plans.apply(id)));
  }

  private static byte[] encode(ContainerPlan plan) {
    return ProgramEncoder.encode(ContainerCompiler.compile(plan));
  }

  /** One configuration: first seen once, then with a template or known to have none. */
  private static final class Known {
    private boolean seen;
    private boolean searched;
    private Optional<ProgramTemplate> template = Optional.empty();

    synchronized byte[] program(ContainerId id, Function<ContainerId, byte[]> encoder) {
      if (template.isPresent()) {
        return template.get().fill(id);
      }
      byte[] program = encoder.apply(id);
      if (seen && !searched) {
        searched = true;
        template = ProgramTemplate.find(id, program, encoder);
      }
      seen = true;
      return program;
    }
  }
}
