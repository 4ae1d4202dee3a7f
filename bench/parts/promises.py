"""The promises of SPECIFICATION.md that this benchmark can break."""

RATIOS = [
    ("oci, back to back", "carafe-oci", "crun", 0.6),
    ("oci, back to back", "carafe-oci", "runc", 0.25),
    ("oci, idle host", "carafe-oci", "crun", 0.3),
    ("oci, first 20 runs of a daemon", "carafe-oci", "runc", 1.0),
    ("run, back to back", "carafe run", "docker run", 1 / 25),
    ("run, idle host", "carafe run", "docker run", 1 / 25),
]
OUTPUT_MILLISECONDS_MAX = 1000
MEMORY_KILOBYTES_MAX = 300


def check(results):
    """Prints how each promise that was measured fares; whether all are kept."""
    rows = []
    for title, ours, theirs, most in RATIOS:
        measured = results.get(title, {})
        if ours in measured and theirs in measured:
            ratio = measured[ours]["median"] / measured[theirs]["median"]
            rows.append((f"{title}: {ours} / {theirs}", ratio, most))
    if "from nothing to output" in results:
        median = results["from nothing to output"]["carafe run"]["median"]
        rows.append(("from nothing to output, ms", median, OUTPUT_MILLISECONDS_MAX))
    if "memory, idle container" in results:
        kilobytes = results["memory, idle container"]["carafe"]["kilobytes"]
        rows.append(("memory of an idle container, kB", kilobytes, MEMORY_KILOBYTES_MAX))
    print("\npromise" + " " * 49 + "measured      most")
    for name, value, most in rows:
        verdict = "kept" if value <= most else "MISSED"
        print(f"  {name:52} {value:9.3f} {most:9.3f}  {verdict}")
    return all(value <= most for _, value, most in rows)
