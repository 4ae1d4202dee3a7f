package io.carafe.cgroups.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.cgroups.Cgroup;
import io.carafe.cgroups.FakeCgroup;
import io.carafe.cgroups.files.KernelFiles;
import io.carafe.cgroups.stats.CgroupStats.Amount;
import io.carafe.cgroups.stats.CgroupStats.Entry;
import io.carafe.cgroups.stats.CgroupStats.HugePages;
import io.carafe.cgroups.stats.CgroupStats.Pids;
import io.carafe.cgroups.stats.CgroupStats.Rdma;
import io.carafe.cgroups.stats.CgroupStats.Throttling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatsTest {
  @TempDir private Path folder;

  private static CgroupStats stats(FakeCgroup fake) {
    return Cgroup.in(fake.folders()).stats();
  }

  @Test
  void unified_everyFile_isRead() throws IOException {
    CgroupStats stats =
        stats(
            new FakeCgroup(folder)
                .file(
                    "cpu.stat",
                    """
                    usage_usec 7
                    user_usec 4
                    system_usec 3
                    nr_periods 9
                    nr_throttled 2
                    throttled_usec 5
                    """)
                .file(
                    "cpu.pressure",
                    """
                    some avg10=1.50 avg60=2.00 avg300=0.25 total=99
                    full avg10=0.00 avg60=0.00 avg300=0.00 total=3
                    """)
                .file("memory.stat", "anon 1\nfile 4096\n")
                .file("memory.current", "8192\n")
                .file("memory.peak", "9000\n")
                .file("memory.max", "16384\n")
                .file("memory.events", "low 0\nmax 6\noom 1\noom_kill 1\n")
                .file("memory.swap.current", "100\n")
                .file("memory.swap.max", "1000\n")
                .file("pids.current", "3\n")
                .file("pids.max", "max\n")
                .file("io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n")
                .file("hugetlb.2MB.current", "4194304\n")
                .file("hugetlb.2MB.events", "max 2\n")
                .file("rdma.current", "mlx4_0 hca_handle=2 hca_object=2000\n"));
    assertThat(stats.cpu().total()).isEqualTo(7_000);
    assertThat(stats.cpu().user()).isEqualTo(4_000);
    assertThat(stats.cpu().kernel()).isEqualTo(3_000);
    assertThat(stats.cpu().throttling()).isEqualTo(new Throttling(9, 2, 5_000));
    assertThat(stats.cpu().pressure().orElseThrow().some())
        .isEqualTo(new Pressure.Line(1.5, 2, 0.25, 99));
    assertThat(stats.cpuset()).isEmpty();
    assertThat(stats.memory().usage()).isEqualTo(new Amount(16_384, 8_192, 9_000, 6));
    assertThat(stats.memory().swap()).isEqualTo(new Amount(17_384, 8_292, 0, 0));
    assertThat(stats.memory().cache()).isEqualTo(4_096);
    assertThat(stats.memory().raw()).containsEntry("anon", 1L);
    assertThat(stats.pids()).isEqualTo(new Pids(3, 0));
    assertThat(stats.blockIo().tables().get("ioServiceBytesRecursive"))
        .containsExactly(new Entry(8, 0, "Read", 1), new Entry(8, 0, "Write", 2));
    assertThat(stats.blockIo().tables().get("ioServicedRecursive"))
        .containsExactly(new Entry(8, 0, "Read", 3), new Entry(8, 0, "Write", 4));
    assertThat(stats.hugePages()).containsEntry("2MB", new HugePages(4_194_304, 0, 2));
    assertThat(stats.rdma()).containsExactly(new Rdma("mlx4_0", 2, 2_000));
  }

  @Test
  void unified_noLimits_areTheHighestNumber() throws IOException {
    CgroupStats stats =
        stats(
            new FakeCgroup(folder)
                .file("memory.max", "max\n")
                .file("memory.swap.max", "max\n")
                .file("memory.swap.current", "0\n"));
    assertThat(stats.memory().usage().limit()).isEqualTo(KernelFiles.UNLIMITED);
    assertThat(stats.memory().swap().limit()).isEqualTo(KernelFiles.UNLIMITED);
  }

  @Test
  void separate_everyController_isRead() throws IOException {
    CgroupStats stats =
        stats(
            new FakeCgroup(folder)
                .file("cpu", "cpu.stat", "nr_periods 1\nnr_throttled 2\nthrottled_time 3\n")
                .file("cpuacct", "cpuacct.usage", "77\n")
                .file("cpuacct", "cpuacct.stat", "user 2\nsystem 3\n")
                .file("cpuacct", "cpuacct.usage_percpu", "30 47 \n")
                .file("cpuacct", "cpuacct.usage_all", "cpu user system\n0 10 20\n1 17 30\n")
                .file("cpuset", "cpuset.cpus", "0-2,5\n")
                .file("cpuset", "cpuset.mems", "0\n")
                .file("cpuset", "cpuset.sched_relax_domain_level", "-1\n")
                .file("memory", "memory.stat", "cache 5\nrss 6\n")
                .file("memory", "memory.usage_in_bytes", "10\n")
                .file("memory", "memory.limit_in_bytes", "9223372036854771712\n")
                .file("memory", "memory.failcnt", "4\n")
                .file("pids", "pids.current", "1\n")
                .file("pids", "pids.max", "20\n")
                .file(
                    "blkio", "blkio.throttle.io_service_bytes", "8:0 Read 5\n8:0 Sync 1\nTotal 6\n")
                .file("hugetlb", "hugetlb.2MB.usage_in_bytes", "1\n")
                .file("hugetlb", "hugetlb.2MB.rsvd.usage_in_bytes", "2\n")
                .file("hugetlb", "hugetlb.2MB.rsvd.failcnt", "3\n"));
    assertThat(stats.cpu().perProcessor()).containsExactly(30L, 47L);
    assertThat(stats.cpu().perProcessorUser()).containsExactly(10L, 17L);
    assertThat(stats.cpu().perProcessorKernel()).containsExactly(20L, 30L);
    assertThat(stats.cpu().user()).isEqualTo(20_000_000);
    assertThat(stats.cpuset().orElseThrow().cpus()).containsExactly(0, 1, 2, 5);
    assertThat(stats.cpuset().orElseThrow().flags()).containsEntry("sched_relax_domain_level", -1L);
    assertThat(stats.memory().usage()).isEqualTo(new Amount(9_223_372_036_854_771_712L, 10, 0, 4));
    assertThat(stats.pids()).isEqualTo(new Pids(1, 20));
    assertThat(stats.blockIo().tables().get("ioServiceBytesRecursive"))
        .containsExactly(new Entry(8, 0, "Read", 5), new Entry(8, 0, "Sync", 1));
    assertThat(stats.hugePages()).containsEntry("2MB", new HugePages(2, 0, 3));
  }

  /** What a kernel says is never a reason to fail. */
  @Test
  void read_randomText_neverFails() throws IOException {
    long seed = Long.getLong("carafe.seed", System.nanoTime());
    Random random = new Random(seed);
    String[] words = {
      "8:0",
      "rbytes=",
      "=",
      "some",
      "avg10=x",
      "max",
      "-1",
      "18446744073709551616",
      "\n",
      " ",
      "Total"
    };
    for (int i = 0; i < 300; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n >= 0; n--) {
        text.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : "");
      }
      FakeCgroup unified = new FakeCgroup(folder.resolve("2"));
      FakeCgroup separate = new FakeCgroup(folder.resolve("1"));
      for (String file : new String[] {"io.stat", "cpu.pressure", "cpu.stat", "rdma.current"}) {
        unified.file(file, text.toString());
      }
      separate.file("cpuset", "cpuset.cpus", text.toString());
      separate.file("cpuacct", "cpuacct.usage_all", text.toString());
      separate.file("blkio", "blkio.throttle.io_serviced", text.toString());
      assertThat(stats(unified)).as("seed %d: %s", seed, text).isNotNull();
      assertThat(stats(separate)).as("seed %d: %s", seed, text).isNotNull();
    }
  }
}
