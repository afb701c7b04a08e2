"""The same parameters as guichet's, run as Django runs them."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2id(Argon2PasswordHasher):
    """19 MiB, two passes, one lane."""

    time_cost, memory_cost, parallelism = 2, 19456, 1
