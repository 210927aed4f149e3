"""What every Python worker shares: the columns, the clock, the memory, and the line it answers.

A worker is one process that loads its columns, then runs its task once for every line it reads, and answers one line of JSON:
seconds (elapsed), processor (seconds of all threads), memory (MB at the peak beyond what was held before), check, note.
"""

import json
import pathlib
import re
import resource
import sys
import time

import numpy as np

LEVELS = [2, 7, 5, 4, 9, 3, 6, 8, 2, 12, 5, 15]
TYPES = {"w": "f8", "y": "f8", "q": "u1"}


def column(folder, name):
    return np.fromfile(pathlib.Path(folder) / f"{name}.bin", dtype=TYPES.get(name[0], "u2"))


def totals(folder, margins):
    """Targets of the first margins, in the order of their levels."""
    found = {}
    for line in (pathlib.Path(folder) / "margins.csv").read_text().splitlines()[1:]:
        name, _, total = line.split(",")
        found.setdefault(name, []).append(float(total))
    return [np.array(found[f"m{k + 1}"]) for k in range(margins)]


def miss(weights, codes, wanted):
    """Largest relative miss of a level over the margins."""
    sums = [np.bincount(c, weights=weights, minlength=len(t)) for c, t in zip(codes, wanted)]
    return max(float(np.max(np.abs(s / t - 1))) for s, t in zip(sums, wanted))


def status(key):
    return int(re.search(rf"{key}:\s+(\d+)", pathlib.Path("/proc/self/status").read_text()).group(1)) / 1024


def processor():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def measured(task):
    """`task` gives (check, note); its time and peak memory beyond what is held now."""
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    held, cpu, clock = status("VmRSS"), processor(), time.perf_counter()
    result, check, note = task()
    seconds, cpu = time.perf_counter() - clock, processor() - cpu
    memory = status("VmHWM") - held
    return {"seconds": seconds, "processor": cpu, "memory": memory, "check": check(result), "note": note}


def serve(task):
    print("ready", flush=True)
    for _ in sys.stdin:
        print(json.dumps(measured(task)), flush=True)
