package io.carafe.engine.spec;

import io.carafe.engine.files.LayeredRoot;
import io.carafe.engine.user.ResolvedUser;
import io.carafe.engine.user.UserFiles;
import io.carafe.engine.user.UserResolver;
import io.carafe.spec.image.ContainerConfig;
import io.carafe.spec.image.ImageConfig;
import io.carafe.spec.json.JsonText;
import io.carafe.spec.runtime.OciCapabilities;
import io.carafe.spec.runtime.OciMount;
import io.carafe.spec.runtime.OciProcess;
import io.carafe.spec.runtime.OciRoot;
import io.carafe.spec.runtime.OciSpec;
import io.carafe.spec.runtime.OciUser;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The config.json of an unpacked image. Source: OCI image specification, conversion.md; where it
 * says nothing, the example configuration and Docker's capabilities.
 */
public final class BundleSpec {
  /** Older runtimes refuse a newer one, and nothing of it is used. */
  private static final String VERSION = "1.0.2";

  private static final String PREFIX = "org.opencontainers.image.";
  private static final String PATH =
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private BundleSpec() {}

  /**
   * The file's bytes for an image whose root file system is unpacked at {@code root}, in which its
   * user is looked up.
   *
   * @throws io.carafe.base.Problem.NotFound if there is no such user in it
   */
  public static byte[] of(ImageConfig image, Path root) {
    OciSpec example = OciSpec.example();
    List<OciMount> mounts = new ArrayList<>(example.mounts());
    for (String volume : image.config().volumes()) {
      List<String> options = List.of("rw", "nosuid", "nodev", "mode=755", "tmpcopyup");
      mounts.add(OciMount.of(volume, "tmpfs", "tmpfs", options));
    }
    OciSpec spec =
        new OciSpec(
            VERSION,
            example.process().map(process -> process(process, image.config(), root)),
            Optional.of(new OciRoot("rootfs", false)),
            example.hostname(),
            Optional.empty(),
            mounts,
            example.hooks(),
            annotations(image),
            example.linux());
    return (JsonText.writePretty(spec.toJson()) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static OciProcess process(OciProcess example, ContainerConfig config, Path root) {
    List<String> args = new ArrayList<>(config.entrypoint());
    args.addAll(config.cmd());
    List<String> env = new ArrayList<>(config.env());
    if (env.stream().noneMatch(variable -> variable.startsWith("PATH="))) {
      env.add(PATH);
    }
    return example
        .withTerminal(false)
        .withArgs(args.isEmpty() ? List.of("sh") : args)
        .withEnv(env)
        .withCwd(config.workingDir().isEmpty() ? "/" : config.workingDir())
        .withCapabilities(OciCapabilities.of(CapabilityChoice.DEFAULT))
        .withUser(user(config.user(), root));
  }

  private static OciUser user(String text, Path root) {
    try (LayeredRoot files = LayeredRoot.open(List.of(root))) {
      UserFiles users = new UserFiles(read(files, "/etc/passwd"), read(files, "/etc/group"));
      ResolvedUser user = UserResolver.resolve(text, users, List.of());
      return new OciUser(
          user.uid(), user.gid(), OptionalInt.empty(), user.groups(), Optional.empty());
    }
  }

  private static byte[] read(LayeredRoot root, String path) {
    return root.read(path, UserFiles.BYTES_MAX).orElse(new byte[0]);
  }

  /** What the image says of itself; its labels win over what is made of its other fields. */
  private static Map<String, String> annotations(ImageConfig image) {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(PREFIX + "os", image.platform().os());
    annotations.put(PREFIX + "architecture", image.platform().architecture());
    image.platform().variant().ifPresent(v -> annotations.put(PREFIX + "variant", v));
    image.author().ifPresent(author -> annotations.put(PREFIX + "author", author));
    image.created().map(Instant::toString).ifPresent(t -> annotations.put(PREFIX + "created", t));
    image.config().stopSignal().ifPresent(s -> annotations.put(PREFIX + "stopSignal", s));
    List<String> ports = image.config().exposedPorts();
    if (!ports.isEmpty()) {
      annotations.put(PREFIX + "exposedPorts", String.join(",", ports));
    }
    annotations.putAll(image.config().labels());
    return annotations;
  }
}
