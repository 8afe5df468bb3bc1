"""Running a program and seeing what it takes: wall time, CPU of it and all its children, peak memory of each."""

import os
import pathlib
import platform
import statistics
import subprocess
import sys
import threading
import time

MB = 1e6


def family(pid):
    """The process and all below it."""
    found = [pid]
    for one in found:
        try:
            for task in pathlib.Path(f"/proc/{one}/task").glob("*/children"):
                found += map(int, task.read_text(encoding="ascii").split())
        except OSError:
            pass
    return found


def fields(pid, file):
    """Name and value of the lines of /proc/PID/status or smaps_rollup; {} when it is gone."""
    try:
        text = pathlib.Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8")
    except OSError:
        return {}
    return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)


def number(value):
    return int(value.split()[0])


class Peaks(threading.Thread):
    """The largest resident size of each program of a family, by name, looked at 20 times a second."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.stopped, self.peaks = pid, threading.Event(), {}
        self.start()

    def run(self):
        while not self.stopped.wait(0.05):
            for pid in family(self.pid):
                status = fields(pid, "status")
                if "VmHWM" in status:
                    name = status["Name"].strip()
                    self.peaks[name] = max(self.peaks.get(name, 0), number(status["VmHWM"]) * 1024)

    def stop(self):
        self.stopped.set()
        self.join()
        return self.peaks


class Run:
    """What one run took."""

    def __init__(self, wall_s, cpu_s, peaks, n):
        self.wall_s, self.cpu_s, self.peaks, self.n = wall_s, cpu_s, peaks, n

    @property
    def rate(self):
        return self.n / self.wall_s

    @property
    def cpu_us(self):
        return self.cpu_s / self.n * 1e6


def run(command, n, env=None, log=subprocess.DEVNULL, expect=(0,)):
    """Run to the end; `n` is how many messages that was for."""
    start = time.monotonic()
    child = subprocess.Popen(list(map(str, command)), env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    peaks = Peaks(child.pid)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in expect:
        raise SystemExit(f"bench: {' '.join(map(str, command))} ended with {child.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, peaks.stop(), n)


def rounds(n, contestants):
    """Each in turn, `n` times over: {name: [Run]}. `contestants`: (name, function)."""
    taken = {name: [] for name, _ in contestants}
    for turn in range(n):
        for name, contest in contestants:
            if sys.stdout.isatty():
                print(f"  round {turn + 1} of {n}: {name:<40}", end="\r", flush=True)
            taken[name].append(contest())
    print(" " * 70, end="\r" if sys.stdout.isatty() else "\n")
    return taken


def median(runs, field="rate"):
    return statistics.median(getattr(one, field) for one in runs)


def table(title, taken):
    print(f"\n{title}")
    print(f"  {'':40} {'msgs/s':>8} {'(best)':>8} {'CPU us/msg':>11}  peak RSS MB")
    for name, runs in taken.items():
        peaks = {}
        for one in runs:
            for program, size in one.peaks.items():
                peaks[program] = max(peaks.get(program, 0), size)
        sizes = ", ".join(f"{program} {size / MB:.1f}" for program, size in sorted(peaks.items()))
        print(f"  {name:40} {median(runs):8.0f} {max(one.rate for one in runs):8.0f} {median(runs, 'cpu_us'):11.0f}  {sizes}")


def ratio(ours, theirs, taken, goal=None, field="rate"):
    value = median(taken[ours], field) / median(taken[theirs], field)
    spread = sorted(getattr(a, field) / getattr(b, field) for a, b in zip(taken[ours], taken[theirs]))
    print(f"  ratio {ours} / {theirs}: {value:.2f} (rounds {spread[0]:.2f} to {spread[-1]:.2f})"
          + (f", asked for {goal}" if goal else ""))


def machine():
    model = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
                  if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"machine: {os.cpu_count()} x {model}, {memory:.0f} GiB, Linux {platform.release()}, load {os.getloadavg()[0]:.2f}; "
            "only ratios of one run count")
