"""What is started: a bundle, an image, Carafe's daemon and Docker's."""
import hashlib
import io
import json
import os
import pathlib
import shutil
import struct
import tarfile
import time

from . import places, profile

IMAGE = "carafe-bench/busybox:latest"
ENVIRONMENT = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
APPLETS = ("true", "echo", "sleep", "sh")
READY_SECONDS_MAX = 60
PT_INTERP = 3
TERMINALS = ("ptmxmode=0666", "mode=0620", "gid=5")


class Subject:
    """A root filesystem with busybox, as a bundle and as an image archive."""

    def __init__(self, folder, repository, tree):
        candidates = [f"{tree or ''}/bin/busybox", "/bin/busybox"]
        busybox = next(filter(is_static, candidates), None)
        if busybox is None:
            raise places.Failed("a static busybox is needed: apt-get install busybox-static")
        self.bundle = pathlib.Path(folder, "bundle")
        rootfs = self.bundle / "rootfs"
        for name in ("bin", "dev", "etc", "proc", "sys", "tmp"):
            (rootfs / name).mkdir(parents=True)
        shutil.copy(busybox, rootfs / "bin/busybox")
        for applet in APPLETS:
            (rootfs / "bin" / applet).symlink_to("busybox")
        config = configuration(profile.read(repository))
        (self.bundle / "config.json").write_text(json.dumps(config, indent=2))
        self.image = pathlib.Path(folder, "image.tar")
        write_archive(self.image, rootfs)


def is_static(path):
    """Whether `path` is a 64-bit executable without an interpreter (elf(5))."""
    try:
        data = pathlib.Path(path).read_bytes()
    except OSError:
        return False
    (table,) = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    kinds = {struct.unpack_from("<I", data, table + i * size)[0] for i in range(count)}
    return PT_INTERP not in kinds


def write_archive(path, rootfs):
    """A docker-archive with one layer."""
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w") as tar:
        tar.add(rootfs, ".")
    layer = layer.getvalue()
    diff_id = "sha256:" + hashlib.sha256(layer).hexdigest()
    config = json.dumps(
        {
            "architecture": {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine],
            "os": "linux",
            "config": {"Env": ENVIRONMENT, "Cmd": ["sh"]},
            "rootfs": {"type": "layers", "diff_ids": [diff_id]},
        }
    ).encode()
    name = hashlib.sha256(config).hexdigest() + ".json"
    manifest = [{"Config": name, "RepoTags": [IMAGE], "Layers": ["layer.tar"]}]
    with tarfile.open(path, "w") as tar:
        for entry, data in (
            ("layer.tar", layer),
            (name, config),
            ("manifest.json", json.dumps(manifest).encode()),
        ):
            info = tarfile.TarInfo(entry)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def configuration(seccomp):
    """The configuration that `runc spec` writes, with the default seccomp profile, for `true`."""
    capabilities = ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
    hidden = ["nosuid", "noexec", "nodev"]
    mount = lambda destination, kind, *opts: {
        "destination": destination,
        "type": kind,
        "source": kind,
        "options": list(opts),
    }
    return {
        "ociVersion": "1.2.0",
        "process": {
            "terminal": False,
            "user": {"uid": 0, "gid": 0},
            "args": ["true"],
            "env": ENVIRONMENT + ["TERM=xterm"],
            "cwd": "/",
            "capabilities": {
                kind: capabilities for kind in ("bounding", "effective", "permitted")
            },
            "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024}],
            "noNewPrivileges": True,
        },
        "root": {"path": "rootfs", "readonly": True},
        "hostname": "bench",
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc"},
            mount("/dev", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
            mount("/dev/pts", "devpts", "nosuid", "noexec", "newinstance", *TERMINALS),
            mount("/dev/shm", "tmpfs", *hidden, "mode=1777", "size=65536k"),
            mount("/dev/mqueue", "mqueue", *hidden),
            mount("/sys", "sysfs", *hidden, "ro"),
            mount("/sys/fs/cgroup", "cgroup", *hidden, "relatime", "ro"),
        ],
        "linux": {
            "resources": {"devices": [{"allow": False, "access": "rwm"}]},
            "namespaces": [
                {"type": kind} for kind in ("pid", "network", "ipc", "uts", "mount", "cgroup")
            ],
            "seccomp": seccomp,
            "maskedPaths": [
                "/proc/acpi", "/proc/asound", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
                "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware",
                "/proc/scsi",
            ],
            "readonlyPaths": [
                "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger",
            ],
        },
    }


class Carafe:
    """An instance of its own, with state and sockets in the benchmark's folder."""

    def __init__(self, tree, environment, place):
        self.tree, self.place = tree, place
        self.sockets = environment["CARAFE_RUN"]
        if not (tree / "bin/carafe").exists():
            raise places.Failed(f"{tree} holds no Carafe: ./dev build")

    @staticmethod
    def environment(folder, volatile):
        """What tells the commands of a place which instance is meant."""
        return {"CARAFE_ROOT": f"{folder}/carafe", "CARAFE_RUN": f"{volatile}/carafe"}

    def command(self, *arguments):
        return [f"{self.tree}/bin/carafe", *arguments]

    def oci(self, *arguments):
        return [f"{self.tree}/bin/carafe-oci", *arguments]

    def command_output(self, *arguments):
        return self.place.run(self.command(*arguments))

    def start(self):
        self.command_output("version")

    def stop(self):
        if os.path.exists(self.sockets):
            self.command_output("system", "stop")

    def load(self, archive):
        self.command_output("load", "-i", str(archive))

    def warm(self, tool, count):
        self.start()
        for _ in range(count):
            tool.milliseconds()


class Docker:
    """A dockerd of its own that touches neither bridges nor packet filters."""

    def __init__(self, folder, volatile, place):
        self.folder, self.volatile, self.place = f"{folder}/docker", f"{volatile}/docker", place
        self.socket = f"unix://{self.folder}/socket"

    def __enter__(self):
        os.makedirs(self.folder)
        self.pid = self.place.begin(
            [
                "dockerd", "--data-root", f"{self.folder}/data",
                "--exec-root", self.volatile,
                "-H", self.socket, "-p", f"{self.folder}/pid", "--bridge", "none",
                "--iptables=false", "--ip6tables=false",
            ],
            f"{self.folder}/log",
        )
        deadline = time.monotonic() + READY_SECONDS_MAX
        while True:
            try:
                self.place.run(self.command("version"))
                return self
            except places.Failed:
                if time.monotonic() > deadline:
                    self.place.end(self.pid)
                    raise
                time.sleep(0.2)

    def __exit__(self, *_):
        self.place.end(self.pid)

    def command(self, *arguments):
        return ["docker", "-H", self.socket, *arguments]

    def load(self, archive):
        self.place.run(self.command("load"), str(archive))
