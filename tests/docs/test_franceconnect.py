"""docs/franceconnect.md: its commands run, its addresses and settings are those of the code, its table names real tests."""

import re
import shlex
from pathlib import Path

import pytest
from django.urls import reverse
from typer.testing import CliRunner

from config.environment import Environment

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "franceconnect.md").read_text(encoding="utf-8")
SITE = "https://espace.example.fr"
COMMANDS = [line for line in PAGE.splitlines() if line.startswith("guichet ")]
FRANCECONNECT_KEPT = {"auth_method": "client_secret_post", "userinfo_alg": "ES256", "id_token_alg": "ES256"}


@pytest.mark.django_db
def test_each_command_does_what_it_says():
    from guichet.cli.app import app
    from guichet.openid_provider.models import Client

    assert len(COMMANDS) == 3
    for command in COMMANDS:
        done = CliRunner().invoke(app, shlex.split(command)[1:])
        assert done.exit_code == 0, (command, done.output)
    franceconnect, tesa = Client.objects.order_by("client_id")
    assert {name: getattr(franceconnect, name) for name in FRANCECONNECT_KEPT} == FRANCECONNECT_KEPT
    assert " ".join(franceconnect.scopes) in PAGE
    assert (tesa.service, tesa.asks_consent) == ("ent_tesa", True)


@pytest.mark.parametrize(
    "name",
    [
        "franceconnect:callback", "franceconnect:logged_out", "agents:proconnect_return", "agents:proconnect_logged_out",
        "openid:configuration", "openid:authorize", "openid:jwks", "openid:logout",
    ],
)  # fmt: skip
def test_each_address_that_is_declared_is_ours(name):
    assert f"`{SITE}{reverse(name)}`" in PAGE


def test_each_setting_and_each_option_exists():
    for setting in re.findall(r"GUICHET_([A-Z_]+[A-Z])\b", PAGE):
        assert setting.lower() in Environment.model_fields, setting
    source = (ROOT / "guichet/cli/clients.py").read_text() + (ROOT / "guichet/cli/openid_keys.py").read_text()
    for option in re.findall(r"`--([a-z-]+)", PAGE):
        assert option.replace("-", "_") in source, option


def test_what_is_asked_there_is_what_the_code_asks():
    from guichet.agents.proconnect.provider import SCOPE
    from guichet.franceconnect.provider import _SCOPE

    assert f"`{_SCOPE}`" in PAGE
    assert f"`{SCOPE}`" in PAGE


def test_each_test_that_is_said_to_show_something_exists():
    named = re.findall(r"`((?:tests|guichet)/[\w/.]+)`", PAGE)
    assert len(named) > 4
    for path in named:
        assert (ROOT / path).exists(), path


def test_the_versions_are_those_that_are_locked():
    package = (ROOT / "tests/interop/package.json").read_text()
    for name, version in re.findall(r"npm `([\w-]+)` ([\d.]+)", PAGE):
        assert f'"{name}": "{version}"' in package


def test_apache_is_configured_as_the_test_configures_it():
    used = (ROOT / "tests/apache.py").read_text(encoding="utf-8")
    [block] = re.findall(r"```apache\n(.*?)```", PAGE, re.DOTALL)
    given = ("espace.example.fr", "tesa", "…", "ES256", "tesa.example.fr")
    for line in block.splitlines():
        directive, _space, value = line.partition(" ")
        assert line in used if not any(one in value for one in given) else f"{directive} {{" in used, line
