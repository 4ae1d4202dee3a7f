package io.carafe.cgroups;

import io.carafe.base.Problem;
import io.carafe.cgroups.files.CgroupFolders;
import io.carafe.cgroups.files.KernelFiles;
import io.carafe.spec.cgroup.CgroupLimit;
import io.carafe.spec.cgroup.SeparateLimits;
import io.carafe.spec.cgroup.UnifiedLimits;
import io.carafe.spec.runtime.OciCpu;
import io.carafe.spec.runtime.OciMemory;
import io.carafe.spec.runtime.OciResources;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes new limits into living cgroups.
 *
 * <p>The kernel checks some files against others (memory against memory and swap, quota against
 * period): depending on the old values, either order may be the only one that works. So what was
 * refused is written once more after everything else, and only then a failure counts.
 */
final class LimitUpdate {
  private LimitUpdate() {}

  static void apply(CgroupFolders folders, OciResources resources) {
    checkUsage(folders, resources.memory());
    List<CgroupLimit> limits =
        folders.isUnified()
            ? UnifiedLimits.of(withBothOfQuotaAndPeriod(folders, resources))
            : SeparateLimits.ofUpdate(resources);
    List<CgroupLimit> refused = new ArrayList<>();
    for (CgroupLimit limit : limits) {
      if (write(folders, limit).isPresent()) {
        refused.add(limit);
      }
    }
    for (CgroupLimit limit : refused) {
      Optional<IOException> failure = write(folders, limit);
      if (failure.isPresent()) {
        throw problem(folders, limit, failure.get());
      }
    }
  }

  /** Version 2 has both in one file: what is not changed is what it says now. */
  private static OciResources withBothOfQuotaAndPeriod(
      CgroupFolders folders, OciResources resources) {
    OciCpu cpu = resources.cpu();
    long quota = cpu.quota().orElse(0);
    long period = cpu.period().orElse(0);
    String now = folders.of("cpu").flatMap(files -> files.text("cpu.max")).orElse("").strip();
    int space = now.indexOf(' ');
    if ((quota == 0) == (period == 0) || space < 0) {
      return resources;
    }
    if (period == 0) {
      OptionalLong old = KernelFiles.parse(now.substring(space + 1));
      return old.isEmpty() ? resources : resources.withCpu(cpu.withPeriod(old.getAsLong()));
    }
    OptionalLong old = KernelFiles.parse(now.substring(0, space));
    return old.isEmpty() ? resources : resources.withCpu(cpu.withQuota(old.getAsLong()));
  }

  /** Writes one limit and answers why it could not. */
  private static Optional<IOException> write(CgroupFolders folders, CgroupLimit limit) {
    Optional<KernelFiles> files = folders.of(limit.controller());
    if (files.isEmpty()) {
      return limit.optional()
          ? Optional.empty()
          : Optional.of(new NoSuchFileException("controller " + limit.controller()));
    }
    try {
      files.get().write(limit.file(), limit.value());
      return Optional.empty();
    } catch (NoSuchFileException e) {
      if (limit.instead().isPresent()) {
        return write(folders, limit.instead().get());
      }
      return limit.optional() ? Optional.empty() : Optional.of(e);
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  private static Problem problem(CgroupFolders folders, CgroupLimit limit, IOException failure) {
    String what = "set " + limit.file() + " to " + limit.value() + ": ";
    return Problem.invalid(what + KernelFiles.reason(failure) + usage(folders, limit))
        .withPointer(limit.pointer())
        .withCause(failure);
  }

  private static String usage(CgroupFolders folders, CgroupLimit limit) {
    if (!limit.pointer().endsWith("/memory/limit") || folders.isUnified()) {
      return "";
    }
    return folders
        .of("memory")
        .map(files ->
            " (the container uses "
                + files.numberOrZero("memory.usage_in_bytes")
                + " bytes, at most "
                + files.numberOrZero("memory.max_usage_in_bytes")
                + ")")
        .orElse("");
  }

  /**
   * Version 2 takes a limit below the usage and kills; a configuration may ask to refuse it, as
   * version 1 does by itself (config-linux.md, checkBeforeUpdate).
   */
  private static void checkUsage(CgroupFolders folders, OciMemory memory) {
    if (!folders.isUnified() || !memory.checkBeforeUpdate()) {
      return;
    }
    long usage = folders.of("memory").map(f -> f.numberOrZero("memory.current")).orElse(0L);
    check("memory/limit", memory.limit().orElse(0), usage);
    check("memory/swap", memory.swap().orElse(0), usage);
  }

  private static void check(String member, long limit, long usage) {
    if (limit > 0 && limit <= usage) {
      throw Problem.invalid("limit " + limit + " is below the " + usage + " bytes in use")
          .withPointer("/linux/resources/" + member);
    }
  }
}
