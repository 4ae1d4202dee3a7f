package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a container may use up.
 *
 * @param memory limits of memory
 * @param cpu shares of processors
 * @param pidsMax how many tasks, -1 for no limit
 * @param oomScoreAdj -1000 to 1000
 * @param ulimits limits of each process
 * @param devices devices of the host
 * @param shmBytes size of /dev/shm, else 64 MiB
 */
public record ResourceSettings(
    Memory memory,
    Cpu cpu,
    OptionalLong pidsMax,
    OptionalInt oomScoreAdj,
    List<Ulimit> ulimits,
    List<DeviceMapping> devices,
    OptionalLong shmBytes) {
  /** No limits. */
  public static final ResourceSettings DEFAULT =
      new ResourceSettings(
          Memory.UNLIMITED,
          Cpu.UNLIMITED,
          OptionalLong.empty(),
          OptionalInt.empty(),
          List.of(),
          List.of(),
          OptionalLong.empty());

  /** Copies the lists and checks ranges. */
  public ResourceSettings {
    ulimits = List.copyOf(ulimits);
    devices = List.copyOf(devices);
    if (pidsMax.orElse(0) < -1) {
      throw Problem.invalid("pids limit " + pidsMax.getAsLong() + ": below -1");
    }
    if (Math.abs(oomScoreAdj.orElse(0)) > 1000) {
      throw Problem.invalid("oom score adjustment is not -1000 to 1000");
    }
  }

  /**
   * Limits of memory, in bytes.
   *
   * @param limitBytes of memory, at least 6 MiB
   * @param swapBytes of memory and swap together, -1 for no limit; without it twice the limit
   * @param reservationBytes what is kept free for it under pressure
   */
  public record Memory(
      OptionalLong limitBytes, OptionalLong swapBytes, OptionalLong reservationBytes) {
    /** No limit. */
    public static final Memory UNLIMITED =
        new Memory(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

    /** The smallest limit, below which no container can be set up. */
    public static final long LIMIT_BYTES_MIN = 6L << 20;

    /** Checks the limits against each other. */
    public Memory {
      if (limitBytes.isPresent() && limitBytes.getAsLong() < LIMIT_BYTES_MIN) {
        throw Problem.invalid("memory limit " + limitBytes.getAsLong() + ": below 6 MiB")
            .withHint("A container needs a memory limit of at least 6m.");
      }
      if (swapBytes.isPresent() && limitBytes.isEmpty()) {
        throw Problem.invalid("memory and swap limit: needs a memory limit as well");
      }
      if (swapBytes.orElse(-1) != -1 && swapBytes.getAsLong() < limitBytes.orElse(0)) {
        throw Problem.invalid("memory and swap limit: smaller than the memory limit");
      }
      if (limitBytes.isPresent() && reservationBytes.orElse(0) > limitBytes.getAsLong()) {
        throw Problem.invalid("memory reservation: larger than the memory limit");
      }
    }
  }

  /**
   * Shares of processors.
   *
   * @param nanoCpus processors times 10⁹
   * @param shares relative weight, 1024 for one
   * @param cpus which ones, as {@code 0-2,4}
   * @param mems which memory nodes
   */
  public record Cpu(
      OptionalLong nanoCpus, OptionalLong shares, Optional<String> cpus, Optional<String> mems) {
    /** No limit. */
    public static final Cpu UNLIMITED =
        new Cpu(OptionalLong.empty(), OptionalLong.empty(), Optional.empty(), Optional.empty());

    /** Checks the ranges. */
    public Cpu {
      if (nanoCpus.isPresent() && nanoCpus.getAsLong() < 10_000_000) {
        throw Problem.invalid("cpus: below 0.01");
      }
      if (shares.isPresent() && (shares.getAsLong() < 2 || shares.getAsLong() > 262_144)) {
        throw Problem.invalid("cpu shares " + shares.getAsLong() + ": not 2 to 262144");
      }
      cpus.ifPresent(list -> requireList("cpuset cpus", list));
      mems.ifPresent(list -> requireList("cpuset mems", list));
    }

    /** Parses the decimal number of {@code --cpus} into nano CPUs. */
    public static long parseCpus(String text) {
      if (!text.matches("\\d{1,6}(\\.\\d{1,9})?|\\.\\d{1,9}")) {
        throw Problem.invalid("cpus \"" + text + "\": not a decimal number");
      }
      return new java.math.BigDecimal(text).movePointRight(9).longValueExact();
    }

    private static void requireList(String what, String list) {
      if (!list.matches("\\d{1,5}(-\\d{1,5})?(,\\d{1,5}(-\\d{1,5})?)*")) {
        throw Problem.invalid(what + " \"" + list + "\": not a list such as 0-2,4");
      }
    }
  }
}
