"""Argon2id with OWASP's parameters, read from the settings so that the test suite can lower the cost."""

from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

# Each run takes 19 MiB, which the C library keeps for the thread that ran it. In a thread of its own, a process holds
# them once, however many of its threads log people in; and there is a process for each core to do the runs anyway.
_RUNS = ThreadPoolExecutor(max_workers=1, thread_name_prefix="argon2")


class Argon2id(Argon2PasswordHasher):
    """19 MiB, two passes, one lane in production (OWASP Password Storage Cheat Sheet). One run at a time."""

    time_cost = settings.ARGON2_TIME_COST
    memory_cost = settings.ARGON2_MEMORY_COST
    parallelism = settings.ARGON2_PARALLELISM

    def encode(self, password: str, salt: str) -> str:
        """Return the hash of a password."""
        return _RUNS.submit(super().encode, password, salt).result()

    def verify(self, password: str, encoded: str) -> bool:
        """Tell whether a password is the one that was hashed."""
        return _RUNS.submit(super().verify, password, encoded).result()
