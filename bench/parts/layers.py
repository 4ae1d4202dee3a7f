"""An image of four layers made of what a host has, and a registry on the loopback that serves it."""
import contextlib
import hashlib
import json
import os
import pathlib
import random
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

from . import places

NAME = "bench/four"
SEED = 20
DOCKER = "application/vnd.docker."
ARCHITECTURE = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]


class Image:
    """Four compressed layers, their configuration and manifest, kept for the next run."""

    def __init__(self, folder, java_home, quick):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.java_home, self.quick = java_home, quick
        self.layers = [self.layer(name, pack) for name, pack in self.contents()]

    def contents(self):
        base = os.environ.get("MINBASE")
        whole = (base, ["."]) if base else ("/", ["etc", "usr/bin", "usr/sbin", "usr/share/doc"])
        java = (self.java_home, ["conf", "legal", "bin"] if self.quick else ["."])
        yield "base", ("/", ["etc", "usr/sbin"]) if self.quick else whole
        yield "java", java
        yield "python", ("/usr/lib", ["python3"])
        yield "files", None

    def layer(self, name, content):
        """Digest and size of the layer, digest and size of its archive."""
        blob, facts = self.folder / f"{name}.tar.gz", self.folder / f"{name}.json"
        if not facts.exists():
            if content is None:
                content = (self.files(), ["."])
            folder, names = content
            facts.write_text(json.dumps(compress(folder, names, blob)))
        return {"blob": str(blob), **json.loads(facts.read_text())}

    def files(self):
        """Many small files, half text, half noise."""
        folder, noise = self.folder / "files", random.Random(SEED)
        words = [bytes(noise.choices(range(97, 123), k=noise.randrange(2, 9))) for _ in range(500)]
        for n in range(1000 if self.quick else 10000):
            place = folder / f"d{n % 100}"
            place.mkdir(parents=True, exist_ok=True)
            size = noise.randrange(200, 16000)
            text = b" ".join(noise.choices(words, k=size // 5))
            (place / f"f{n}").write_bytes(text if n % 2 else noise.randbytes(size))
        return folder

    def config(self):
        diff_ids = [layer["diff_id"] for layer in self.layers]
        rootfs = {"type": "layers", "diff_ids": diff_ids}
        document = {"architecture": ARCHITECTURE, "os": "linux", "config": {}, "rootfs": rootfs}
        return json.dumps(document).encode()

    def manifest(self):
        config = self.config()
        describe = lambda kind, digest, size: {
            "mediaType": DOCKER + kind, "digest": digest, "size": size,
        }
        document = {
            "schemaVersion": 2,
            "mediaType": DOCKER + "distribution.manifest.v2+json",
            "config": describe("container.image.v1+json", sha256(config), len(config)),
            "layers": [
                describe("image.rootfs.diff.tar.gzip", layer["digest"], layer["size"])
                for layer in self.layers
            ],
        }
        return json.dumps(document).encode()


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def compress(folder, names, blob):
    """Packs and compresses, as `docker push` would."""
    exclude = ["--exclude=./proc/*", "--exclude=./sys/*", "--exclude=./dev/*", "--exclude=./.old"]
    command = ["tar", "-C", str(folder), "--numeric-owner", "--xattrs", *exclude, "-cf", "-", *names]
    archive = hashlib.sha256()
    size = 0
    with open(blob, "wb") as output:
        tar = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        gzip = subprocess.Popen(["gzip", "-n"], stdin=subprocess.PIPE, stdout=output)
        while part := tar.stdout.read(1 << 20):
            archive.update(part)
            size += len(part)
            gzip.stdin.write(part)
        gzip.stdin.close()
        if gzip.wait() != 0 or tar.wait() > 1:
            raise places.Failed(f"pack {folder}")
    with open(blob, "rb") as packed:
        digest = hashlib.file_digest(packed, "sha256").hexdigest()
    return {
        "digest": "sha256:" + digest,
        "size": blob.stat().st_size,
        "diff_id": "sha256:" + archive.hexdigest(),
        "bytes": size,
    }


@contextlib.contextmanager
def registry(folder, image):
    """Serves `image`; its reference. Debian's docker-registry."""
    if not shutil.which("docker-registry"):
        raise places.Failed("a registry is needed: apt-get install docker-registry")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    settings = pathlib.Path(folder, "registry.yml")
    settings.write_text(
        f"version: 0.1\nlog: {{accesslog: {{disabled: true}}, level: error}}\n"
        f"storage: {{filesystem: {{rootdirectory: {folder}/registry}}}}\nhttp: {{addr: {address}}}\n"
    )
    with open(f"{folder}/registry.log", "wb") as log:
        server = subprocess.Popen(
            ["docker-registry", "serve", str(settings)], stdout=log, stderr=log
        )
    try:
        push(f"http://{address}/v2", image)
        yield f"{address}/{NAME}:latest"
    finally:
        server.terminate()
        server.wait()


def push(api, image):
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(api + "/").close()
            break
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise places.Failed("the registry does not answer") from None
            time.sleep(0.1)
    for layer in image.layers:
        with open(layer["blob"], "rb") as data:
            upload(api, layer["digest"], data, layer["size"])
    config = image.config()
    upload(api, sha256(config), config, len(config))
    kind = {"Content-Type": DOCKER + "distribution.manifest.v2+json"}
    put(f"{api}/{NAME}/manifests/latest", image.manifest(), kind)


def upload(api, digest, data, size):
    start = urllib.request.Request(f"{api}/{NAME}/blobs/uploads/", method="POST", data=b"")
    with urllib.request.urlopen(start) as answer:
        place = answer.headers["Location"]
    headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
    put(f"{place}&digest={digest}", data, headers)


def put(url, data, headers):
    urllib.request.urlopen(
        urllib.request.Request(url, method="PUT", data=data, headers=headers)
    ).close()
