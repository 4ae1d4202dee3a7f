"""The names of this machine's system calls, from the tables that Carafe compiles with."""
import os

FILE = "modules/program/src/main/resources/io/carafe/program/seccomp/system-calls-{}.txt"


def read(repository):
    """Number to name."""
    text = (repository / FILE.format(os.uname().machine)).read_text()
    words = " ".join(line for line in text.splitlines() if not line.startswith("#")).split()
    known, number = {}, 0
    for word in words:
        if word.isdigit():
            number = int(word)
        else:
            known[number] = word
            number += 1
    return known
