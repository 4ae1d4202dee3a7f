package io.carafe.app.oci;

import io.carafe.linux.host.CgroupMount;
import io.carafe.program.explain.FileProbe;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * What commands work with.
 *
 * @param bundles reads and compiles bundles
 * @param probes look into a root after a failure
 * @param mounts where this host's cgroups are
 */
public record OciServices(
    OciBundles bundles, Function<Path, FileProbe> probes, List<CgroupMount> mounts) {
  /** Copies the list. */
  public OciServices {
    mounts = List.copyOf(mounts);
  }
}
