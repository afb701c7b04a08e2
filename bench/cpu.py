"""What processes use: CPU to the nanosecond, memory at its peak, and the cost of one Argon2id verification."""

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import psutil

from bench.surroundings import SERVER_CORE

PROGRAM = """
import sys, time, argon2
hasher = argon2.PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
encoded = hasher.hash("Moisson+tardive7")
for line in sys.stdin:
    spent = []
    for _ in range(int(line)):
        start = time.process_time()
        hasher.verify(encoded, "Moisson+tardive7")
        spent.append(time.process_time() - start)
    print(*spent, flush=True)
"""


def cpu_seconds(family: Iterable[psutil.Process]) -> float:
    """Return the CPU used so far by these processes, all threads, user and system."""
    return cpu_seconds_of(process.pid for process in family)


def cpu_seconds_of(pids: Iterable[int]) -> float:
    """Return the same of processes named by their numbers."""
    return sum(time.clock_gettime_ns(_clock(pid)) for pid in pids) / 1e9


def _clock(pid: int) -> int:
    """Return the clock of another process, as clock_getcpuclockid(3) makes it: finer than the ticks of /proc."""
    return (~pid << 3) | 2


def peak_memory(process: psutil.Process) -> float:
    """Return the most memory a process ever held (RSS, shared libraries included), in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found.group(1)) / 1024 if found else 0.0


def own_memory(process: psutil.Process) -> float:
    """Return what a process holds now, its share of what others hold too (PSS), in MB."""
    return process.memory_full_info().pss / 1024**2


class Argon2:
    """Verifies a password when asked to, with the fixed parameters, in a process of its own on the server's core."""

    def __enter__(self) -> Self:
        """Start the process and let it warm up."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        os.sched_setaffinity(self._process.pid, {SERVER_CORE})
        self.verify(5)
        return self

    def __exit__(self, *_raised: object) -> None:
        """End it."""
        self._process.communicate()

    def verify(self, times: int) -> float:
        """Return the median CPU of one verification, in seconds."""
        assert self._process.stdin is not None and self._process.stdout is not None  # noqa: PT018 - for types only
        self._process.stdin.write(f"{times}\n")
        self._process.stdin.flush()
        return statistics.median(float(spent) for spent in self._process.stdout.readline().split())
