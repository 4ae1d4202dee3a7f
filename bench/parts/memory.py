"""The memory of the processes that stay with a container as long as it lives."""
import pathlib
import time

from . import places

SETTLE_SECONDS = 2


def of_idle_containers(carafe, image, count):
    """Private kB per container of all processes that were not there before, but for the sleeps."""
    carafe.command_output("version")
    before = processes()
    ids = []
    try:
        for _ in range(count):
            arguments = ["run", "-d", "--network", "none", image, "sleep", "1000"]
            ids.append(carafe.command_output(*arguments).strip())
        time.sleep(SETTLE_SECONDS)
        helpers = {pid for pid in processes() - before if name(pid) not in ("sleep", "")}
        total = sum(private_kilobytes(pid) for pid in helpers)
    finally:
        if ids:
            carafe.command_output("rm", "-f", *ids)
    if len(helpers) < count:
        raise places.Failed(f"{count} containers have only {len(helpers)} helper processes")
    return total / count


def processes():
    return {int(entry.name) for entry in pathlib.Path("/proc").iterdir() if entry.name.isdigit()}


def name(pid):
    """The process's name; empty for kernel threads and for what has gone."""
    try:
        if not pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text():
            return ""
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def private_kilobytes(pid):
    try:
        lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))
