"""The hasher: its parameters, and one run at a time."""

import threading

from django.contrib.auth.hashers import check_password, make_password
from django.test import override_settings

from guichet.accounts import hashers


def test_what_was_hashed_is_recognised():
    encoded = make_password("Verger-de-8-pommiers")
    assert encoded.startswith("argon2$argon2id$")
    assert check_password("Verger-de-8-pommiers", encoded)
    assert not check_password("Verger-de-8-poiriers", encoded)


def test_production_has_owasp_s_parameters(monkeypatch):
    monkeypatch.setattr(hashers.Argon2id, "time_cost", 2)
    monkeypatch.setattr(hashers.Argon2id, "memory_cost", 19456)
    with override_settings(PASSWORD_HASHERS=["guichet.accounts.hashers.Argon2id"]):
        assert "$m=19456,t=2,p=1$" in make_password("Verger-de-8-pommiers")


def test_runs_follow_each_other_in_one_thread(monkeypatch):
    """Memory is bounded by this, whatever the number of requests under way."""
    threads = set()

    def note(_self, _password, _encoded):
        threads.add(threading.current_thread().name)
        return True

    monkeypatch.setattr("django.contrib.auth.hashers.Argon2PasswordHasher.verify", note)
    callers = [threading.Thread(target=hashers.Argon2id().verify, args=("a", "b")) for _ in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(threads) == 1
    assert threads.pop().startswith("argon2")
