"""Rounds in random order, and what the times of many rounds say."""
import itertools
import math
import os
import random
import statistics
import time

numbers = itertools.count(os.getpid() * 100000)


class Tool:
    """A command in its place; `{n}` in it becomes a fresh number each time."""

    def __init__(self, place, command, folder):
        self.place, self.command, self.folder = place, command, folder

    def milliseconds(self):
        number = str(next(numbers))
        command = [word.replace("{n}", number) for word in self.command]
        return self.place.milliseconds(command, self.folder)


def alternate(tools, count, gap, warm):
    """The times of `count` rounds after `warm` that do not count, `gap` ms before each command."""
    times = {name: [] for name in tools}
    for turn in range(-warm, count):
        for name in random.sample(list(tools), len(tools)):
            time.sleep(gap / 1e3)
            duration = tools[name].milliseconds()
            if turn >= 0:
                times[name].append(duration)
    return times


def summary(times):
    ordered = sorted(times)
    return {
        "median": statistics.median(ordered),
        "p99": ordered[min(len(ordered) - 1, math.ceil(len(ordered) * 0.99) - 1)],
        "least": ordered[0],
        "rounds": len(ordered),
    }


def table(title, summaries):
    """The rows as text: the first tool is compared with each of the others."""
    first = next(iter(summaries.values()))["median"]
    lines = ["", f"{title:34} {'median':>9} {'p99':>9} {'least':>9} {'rounds':>7}  first/this"]
    for name, row in summaries.items():
        ratio = f"{first / row['median']:.3f}"
        lines.append(
            f"  {name:32} {row['median']:6.2f} ms {row['p99']:6.2f} ms {row['least']:6.2f} ms"
            f" {row['rounds']:7}  {ratio if row['median'] != first else '':>9}"
        )
    return "\n".join(lines)
