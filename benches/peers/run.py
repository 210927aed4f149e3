"""Ours and each peer, in turn, in one run: `python run.py FOLDER [--rows 1e6] [--rounds 5] [--only TASK…] [--slow]`.

Every tool is a process that holds its data; the runner asks one run of ours, one of the peer, one of ours… and takes the medians.
Peers too slow to be asked the whole are asked a part, said in the table, and multiplied. Reading the data is never timed.
FOLDER receives the data (generate.py) and results.json. OURS: our worker (built by `cargo build --release -p stat --example peers`).
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", HERE / "../../target"))
OURS = os.environ.get("OURS", str(TARGET / "peers/release/examples/peers"))
PYTHON = sys.executable


class Pair:
    """A peer beside ours on a task. `part`: how much of the task the peer is asked, of how much."""

    def __init__(self, task, tool, bar=None, part=(50, 50), rows=None, rounds=None, agree=None, slow=False, memory=None):
        self.task, self.tool, self.bar, self.part, self.rows = task, tool, bar, part, rows
        self.rounds, self.agree, self.slow, self.memory = rounds, agree, slow, memory

    def command(self, folder):
        asked = str(self.part[0])
        if self.tool == "numpy":
            return [PYTHON, str(HERE / "lower_bound.py"), self.task, folder]
        if self.tool == "R":
            return ["Rscript", "--vanilla", str(HERE / "peers.R"), self.task, folder, asked]
        tool, _, variant = self.tool.partition("+")
        return [PYTHON, str(HERE / "packages.py"), tool, self.task + (f"-{variant}" if variant else ""), folder, asked]

    def ours(self, folder, whole=True):
        return [OURS, self.task, folder, str(self.part[1] if whole else self.part[0])]

    def scale(self):
        return self.part[1] / self.part[0]


# The bar is the largest ratio ours / peer that is accepted. `agree` is the relative distance allowed between the checks.
MISS, SAME = "miss", 1e-8
PAIRS = [
    Pair("rake-3", "numpy", 1.0, agree=MISS),
    Pair("rake-6", "numpy", 1.0, agree=MISS),
    Pair("rake-12", "numpy", 1.0, agree=MISS, memory=100),
    Pair("rake-12", "svy", 1 / 4, agree=MISS),
    Pair("rake-12", "weightipy", agree=MISS, rounds=3),
    Pair("rake-12", "samplics", agree=MISS, rounds=1, slow=True),
    Pair("rake-12", "ipfn", agree=MISS, rounds=1, slow=True),
    # Debian's R survey 4.1-1 fills the memory with `rake` on 12 margins: its `calibrate` stands for it.
    Pair("rake-3", "R", agree=MISS, rounds=1, slow=True),
    Pair("raking-12", "R", agree=MISS, rounds=1, slow=True),
    Pair("linear-12", "numpy", 1.0, agree=MISS),
    Pair("linear-12", "svy", agree=MISS, rounds=2, slow=True),
    Pair("linear-12", "R", agree=MISS, rounds=1, slow=True),
    Pair("shares", "numpy", 1.3, agree=SAME),
    Pair("shares", "svy", 1 / 150, part=(10, 50), rounds=3, agree=SAME),
    Pair("shares", "svy+together", part=(10, 50), rounds=1, agree=SAME),
    Pair("shares", "samplics", part=(1, 50), rounds=1, agree=SAME, slow=True),
    Pair("shares", "R", part=(1, 50), rounds=1, agree=SAME, slow=True),
    Pair("shares-calibrated", "R", part=(1, 50), rows=100_000, rounds=1, agree=SAME),
    Pair("shares-whole", "numpy", 1.3, agree=SAME),
    Pair("bootstrap", "numpy", agree=0.15),
    Pair("bootstrap", "svy", rounds=1, agree=0.15, slow=True),
    Pair("bootstrap-calibrated", "numpy", agree=0.15, rows=100_000, part=(500, 500), memory=1000),
    # Two bootstraps of 25 replicates: each standard error is known to 14 %, their ratio to 20 %.
    Pair("bootstrap-calibrated", "R", 1 / 20, agree=0.6, rows=100_000, part=(25, 500), rounds=1, memory=1000),
    Pair("rao-scott", "svy", 1 / 100, agree=SAME, rounds=1),
    Pair("rao-scott", "R", agree=SAME, rounds=1, slow=True),
    Pair("medians", "svy", 1 / 3, agree=SAME),
    Pair("medians", "R", agree=SAME, rounds=1, slow=True),
]


class Worker:
    def __init__(self, command):
        self.errors = open(os.devnull, "w")
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, text=True)
        if self.process.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{' '.join(command)}: did not start (run it by hand to see why)")

    def ask(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("stopped in the middle")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def interleaved(pair, folder, rounds):
    ours, peer = Worker(pair.ours(folder)), Worker(pair.command(folder))
    found = [], []
    for _ in range(rounds):
        found[0].append(ours.ask())
        found[1].append(peer.ask())
    ours.close()
    peer.close()
    return found


def summary(runs, scale=1):
    middle = lambda key: statistics.median(run[key] for run in runs)
    # The first run pays for the memory; later ones reuse what the process already holds.
    return {
        "seconds": middle("seconds") * scale,
        "processor": middle("processor") * scale,
        "memory": max(run["memory"] for run in runs),
        "check": runs[0]["check"],
        "note": runs[0]["note"],
    }


def agreement(pair, folder, ours, peer):
    """The checks side by side; a peer that did a part is compared with ours on the same part."""
    if pair.agree == MISS:
        return f"miss {ours['check']:.0e} / {peer['check']:.0e}"
    mine = ours["check"]
    if pair.scale() != 1:
        again = Worker(pair.ours(folder, whole=False))
        mine = again.ask()["check"]
        again.close()
    apart = abs(mine / peer["check"] - 1)
    return f"{'agree' if apart <= pair.agree else 'DIFFER'}, {apart:.0e}"


def verdict(pair, ours, peer):
    held = []
    if pair.bar is not None:
        held.append((ours["seconds"] / peer["seconds"] <= pair.bar, f"time {pair.bar:.3g}"))
    if pair.memory is not None:
        held.append((ours["memory"] <= pair.memory, f"{pair.memory} MB"))
    return "; ".join(f"{'held' if ok else 'NOT held'} ({what})" for ok, what in held) or "–"


def data(folder, rows):
    place = folder / str(rows)
    if not (place / "margins.csv").exists():
        subprocess.run([PYTHON, str(HERE / "generate.py"), str(rows), str(place)], check=True)
    return str(place)


def row(pair, rows, folder, ours, peer):
    part = "" if pair.scale() == 1 else f" ({pair.part[0]} of {pair.part[1]}, times {pair.scale():g})"
    ratio = ours["seconds"] / peer["seconds"]
    cells = [
        pair.task, f"{rows:,}".replace(",", " "), pair.tool + part, f"{ours['seconds']:.3f}", f"{peer['seconds']:.3f}",
        f"{ours['processor']:.3f} / {peer['processor']:.3f}", f"{ratio:.2g} (1/{1 / ratio:.3g})",
        f"{ours['memory']:.0f} / {peer['memory']:.0f}", agreement(pair, folder, ours, peer), verdict(pair, ours, peer),
    ]
    return "| " + " | ".join(cells) + " |"


HEAD = ["task", "rows", "peer", "ours, s", "peer, s", "processor, s", "ours / peer", "MB, ours / peer", "checks", "bar"]


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=pathlib.Path)
    asked.add_argument("--rows", type=float, default=1e6)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--only", nargs="*")
    asked.add_argument("--tools", nargs="*")
    asked.add_argument("--slow", action="store_true", help="also the peers that take more than ten seconds a run")
    asked = asked.parse_args()
    kept = [p for p in PAIRS if (asked.slow or not p.slow) and (not asked.only or p.task in asked.only)]
    kept = [p for p in kept if not asked.tools or p.tool in asked.tools]
    print("load before:", *os.getloadavg())
    print("| " + " | ".join(HEAD) + " |\n" + "|---" * len(HEAD) + "|")
    results = []
    for pair in kept:
        rows = min(pair.rows or int(asked.rows), int(asked.rows))
        try:
            folder = data(asked.folder, rows)
            found = interleaved(pair, folder, pair.rounds or asked.rounds)
            ours, peer = summary(found[0]), summary(found[1], pair.scale())
            line = row(pair, rows, folder, ours, peer)
        except RuntimeError as error:
            print(f"| {pair.task} | {rows} | {pair.tool} | failed: {error} |", flush=True)
            continue
        print(line, flush=True)
        results.append({"task": pair.task, "rows": rows, "peer": pair.tool, "part": pair.part, "ours": ours, "theirs": peer})
    print("load after:", *os.getloadavg())
    (asked.folder / "results.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
