"""Carafe's default seccomp profile as the object that goes into a config.json."""
import os
import re

FILE = "modules/program/src/main/resources/io/carafe/program/seccomp/default-profile.txt"
ARCHITECTURES = {
    "x86_64": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
    "aarch64": ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"],
}
OPERATORS = {"<": "SCMP_CMP_LT", "=": "SCMP_CMP_EQ", ">": "SCMP_CMP_GT"}


def read(repository):
    """The profile of a container without capabilities that the profile asks for."""
    text = re.sub(r"^#.*\n", "", (repository / FILE).read_text(), flags=re.MULTILINE)
    rules = [rule(*block.split(":", 1)) for block in text.split(";") if block.strip()]
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": 1,
        "architectures": ARCHITECTURES[os.uname().machine],
        "syscalls": [one for one in rules if one],
    }


def rule(head, names):
    made = {"names": names.split(), "action": "SCMP_ACT_ALLOW", "args": []}
    for word in head.split():
        if word.startswith("errno="):
            made.update(action="SCMP_ACT_ERRNO", errnoRet=int(word[6:]))
        elif word.startswith("cap=") or word.startswith("arch=") and word[5:] != os.uname().machine:
            return None
        elif word.startswith("arg"):
            made["args"].append(argument(word))
    return made


def argument(word):
    index, operator, value = re.fullmatch(r"arg(\d)(.)(.*)", word).groups()
    if operator == "&":
        mask, value = value.split("=")
        return {
            "index": int(index), "op": "SCMP_CMP_MASKED_EQ", "value": int(mask, 0),
            "valueTwo": int(value, 0),
        }
    return {"index": int(index), "op": OPERATORS[operator], "value": int(value, 0)}
