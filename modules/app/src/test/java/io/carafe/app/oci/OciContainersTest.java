package io.carafe.app.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.linux.host.CgroupMount;
import io.carafe.linux.host.HostProbe;
import io.carafe.program.plan.Handover;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OciContainersTest {
  private static final ContainerId ID = new ContainerId("c1");
  private static final byte[] CONFIGURATION =
      "{\"ociVersion\":\"1.2.0\"}".getBytes(StandardCharsets.UTF_8);

  @TempDir private Path root;
  private OciContainers containers;

  @BeforeEach
  void open() {
    List<CgroupMount> mounts = HostProbe.ofThisHost().survey().cgroupMounts();
    containers = new OciContainers(root.resolve("state"), mounts);
  }

  private OciRecord record() {
    return record("2026-01-01T00:00:00Z");
  }

  private OciRecord record(String created) {
    Handover handover =
        new Handover(
            containers.folder(ID).toString(),
            true,
            false,
            Optional.of("/run/c1.pid"),
            Optional.empty(),
            Optional.empty());
    OciCreation creation = new OciCreation("/bundles/c1", handover, 2, 1, true, OciScope.NONE);
    return new OciRecord(
        ID, "/bundles/c1/rootfs", created, "carafe/c1", Map.of("a", "b"), creation);
  }

  private void nameProcess(String line) throws IOException {
    Files.writeString(containers.folder(ID).resolve(Handover.PROCESS_FILE), line);
  }

  @Test
  void reserve_sameIdTwice_isRefused() {
    containers.reserve(record(), CONFIGURATION);
    assertThatThrownBy(() -> containers.reserve(record(), CONFIGURATION))
        .isInstanceOf(Problem.Conflict.class)
        .hasMessageContaining("container with given ID already exists");
  }

  @Test
  void load_beforeItsProcessIsThere_findsNone() {
    containers.reserve(record(), CONFIGURATION);
    assertThatThrownBy(() -> containers.load(ID)).isInstanceOf(Problem.NotFound.class);
    assertThat(all()).isEmpty();
    assertThat(containers.removeLeftover(ID)).isTrue();
    assertThat(containers.folder(ID)).doesNotExist();
  }

  private List<OciContainer> all() {
    return containers.all(problem -> {
      throw problem;
    });
  }

  @Test
  void all_oneStateIsDamaged_tellsOfItAndListsTheOthers() throws IOException {
    containers.reserve(record(), CONFIGURATION);
    nameProcess(Files.readString(Path.of("/proc/self/stat")));
    Path damaged = Files.createDirectory(containers.folder(new ContainerId("damaged")));
    Files.writeString(damaged.resolve("state.json"), "{");
    Files.writeString(damaged.resolve("process"), "nobody");
    List<Problem> told = new ArrayList<>();
    assertThat(containers.all(told::add)).extracting(OciContainer::id).containsExactly(ID);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst().requireMessage()).contains(damaged.toString());
  }

  @Test
  void load_ownProcess_readsWhatWasWritten() throws IOException {
    containers.reserve(record(), CONFIGURATION);
    nameProcess(Files.readString(Path.of("/proc/self/stat")));
    OciContainer container = containers.load(ID);
    assertThat(container.record()).isEqualTo(record());
    assertThat(container.process().pid()).isEqualTo((int) ProcessHandle.current().pid());
    assertThat(container.status()).isEqualTo("running");
    assertThat(all()).hasSize(1);
  }

  @Test
  void status_pidOfAnotherProcess_isStopped() throws IOException {
    containers.reserve(record(), CONFIGURATION);
    String line = Files.readString(Path.of("/proc/self/stat"));
    ProcessIdentity own = ProcessIdentity.parse(line);
    nameProcess(line.replace(" " + own.startTime() + " ", " " + (own.startTime() - 1) + " "));
    assertThat(containers.load(ID).status()).isEqualTo("stopped");
  }

  @Test
  void release_folderOfALaterContainer_isLeftAlone() throws IOException {
    OciContainers.Reservation first = containers.reserve(record(), CONFIGURATION);
    containers.removeLeftover(ID);
    containers.reserve(record("2026-01-01T00:00:00.001Z"), CONFIGURATION);
    first.release();
    assertThat(containers.folder(ID)).isDirectory();
  }

  @Test
  void parse_nameWithSpacesAndParentheses_isNoField() {
    String line = "7 (a) b) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0\n";
    assertThat(ProcessIdentity.parse(line)).isEqualTo(new ProcessIdentity(7, 4711));
  }

  @Test
  void without_idInPaths_isTheSameForEveryId() {
    OciCreation creation = record().creation();
    OciCreation common = creation.without(ID);
    assertThat(common.with(ID)).isEqualTo(creation);
    assertThat(common.with(new ContainerId("c2")).handover().pidFile()).contains("/run/c2.pid");
  }
}
