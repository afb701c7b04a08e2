"""Other policies than the files': for whole journeys under another edition, and for one number changed."""

import shutil

import pytest


def copy_funds(source, folder, *, edition="", **policy):
    """Copy the funds of `source` to `folder`, where Alsace follows another edition or other values; return `folder`."""
    shutil.copytree(source, folder)
    alsace = folder / "alsace.toml"
    lines = [f'edition = "{edition}"'] if edition else []
    lines += [(source / "alsace.toml").read_text(), "[policy]"]
    lines += [f"{name} = {_toml(value)}" for name, value in policy.items() if not name.startswith("proofs_of_")]
    lines += ["[proofs]"]
    lines += [
        f"{name.removeprefix('proofs_of_')} = {_toml(value)}"
        for name, value in policy.items()
        if name.startswith("proofs_of_")
    ]
    alsace.write_text("\n".join(lines))
    return folder


@pytest.fixture
def with_policy(settings, tmp_path):
    """Return `with_policy(**values)`: Alsace follows another policy, as if its file said so."""
    source, folder = settings.FUNDS_FOLDER, tmp_path / "funds"

    def change(**values):
        settings.FUNDS_FOLDER = copy_funds(source, folder, **values)

    return change


def _toml(value):
    return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
