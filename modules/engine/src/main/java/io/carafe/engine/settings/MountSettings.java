package io.carafe.engine.settings;

import io.carafe.base.Problem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Something mounted at a path inside a container. */
public sealed interface MountSettings {
  /** The absolute path inside the container. */
  String target();

  /** Whether the container may only read it. */
  boolean readOnly();

  /**
   * A file or folder of the host.
   *
   * @param source an absolute path of the host
   * @param createSource a missing source becomes an empty folder ({@code -v}); else it is an error
   *     ({@code --mount})
   */
  record Bind(String source, String target, BindOptions options, boolean createSource)
      implements MountSettings {
    /** Cleans the paths and checks them. */
    public Bind {
      source = Forms.absolutePath("bind source", source);
      target = requireTarget(target);
    }

    @Override
    public boolean readOnly() {
      return options.readOnly();
    }
  }

  /**
   * How a host path is bound.
   *
   * @param readOnly the mount and, where the kernel can, the mounts below it are read-only
   * @param recursive mounts below the source come along
   * @param propagation one of private, rprivate, shared, rshared, slave, rslave
   */
  record BindOptions(boolean readOnly, boolean recursive, String propagation) {
    private static final Set<String> PROPAGATIONS =
        Set.of("private", "rprivate", "shared", "rshared", "slave", "rslave");

    /** Writable, recursive, rprivate. */
    public static final BindOptions DEFAULT = new BindOptions(false, true, "rprivate");

    /** Checks the propagation's name. */
    public BindOptions {
      if (!PROPAGATIONS.contains(propagation)) {
        throw Problem.invalid("mount propagation \"" + propagation + "\" is unknown");
      }
    }
  }

  /**
   * A folder that Carafe keeps.
   *
   * @param name absent for an anonymous volume, which goes with its container
   * @param noCopy a new volume stays empty and does not take over the image's content at the target
   */
  record Volume(Optional<String> name, String target, boolean readOnly, boolean noCopy)
      implements MountSettings {
    /** Checks name and target. */
    public Volume {
      name.ifPresent(MountSettings::requireVolumeName);
      target = requireTarget(target);
    }
  }

  /**
   * A file system in memory.
   *
   * @param options mount options such as {@code size=64m} and {@code noexec}, added to Docker's
   *     defaults (noexec, nosuid, nodev)
   */
  record Tmpfs(String target, List<String> options) implements MountSettings {
    /** Switches of any mount, then what tmpfs(5) takes. */
    private static final Pattern OPTION =
        Pattern.compile(
            "ro|rw|(no)?(suid|dev|exec|atime|diratime|relatime|strictatime|swap)|r?(private|shared"
                + "|slave|unbindable)|async|sync|dirsync|size=\\d{1,18}[kKmMgG%]?|mode=[0-7]{1,4}"
                + "|(uid|gid)=\\d{1,10}|nr_(blocks|inodes)=\\d{1,18}[kKmMgG]?"
                + "|huge=(never|always|within_size|advise)|mpol=[a-z=:0-9,-]+|inode(32|64)");

    /** Copies the options, and checks them and the target. */
    public Tmpfs {
      target = requireTarget(target);
      options = List.copyOf(options);
      for (String option : options) {
        if (!OPTION.matcher(option).matches()) {
          throw Problem.invalid("invalid tmpfs option \"" + option + "\"")
              .withHint("Options are such as size=64m, mode=1777, uid=1000, ro and exec.");
        }
      }
    }

    @Override
    public boolean readOnly() {
      return options.contains("ro");
    }
  }

  private static String requireTarget(String target) {
    String clean = Forms.absolutePath("mount target", target);
    if (clean.equals("/")) {
      throw Problem.invalid("mount target /: the root of the container cannot be mounted over");
    }
    return clean;
  }

  private static void requireVolumeName(String name) {
    if (!name.matches("[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}")) {
      throw Problem.invalid(
              "volume name \"" + name + "\" is not two or more letters, digits and _ . -")
          .withHint("A folder of the host is given by its absolute path.");
    }
  }
}
