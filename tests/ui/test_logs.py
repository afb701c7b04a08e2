"""One JSON object a line, and nothing personal in it."""

import io
import json
import logging

import pytest
import structlog

from guichet.ui import logs

NIR = "1850133990917"


@pytest.fixture
def written(monkeypatch):
    """Return what is written to the standard error, each line as a dict, with the logs set up as in production."""
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", stream)
    logs.configure({"level": "INFO"})
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)


def test_our_own_lines_carry_their_facts_and_the_request(written):
    structlog.contextvars.bind_contextvars(request_id="abc")
    structlog.get_logger().info("code_sent", channel="email")
    structlog.contextvars.clear_contextvars()
    (line,) = written()
    assert (line["event"], line["channel"], line["request_id"], line["level"]) == ("code_sent", "email", "abc", "info")
    assert "timestamp" in line


def test_lines_below_the_level_are_not_written(written):
    structlog.get_logger().debug("small_talk")
    assert written() == []


def test_the_values_in_a_message_of_django_are_not_written(written):
    logging.getLogger("django.request").warning("Not Found: %s", f"/{NIR}", extra={"status_code": 404})
    (line,) = written()
    assert (line["event"], line["status_code"], line["logger"]) == ("Not Found: %s", 404, "django.request")
    assert NIR not in json.dumps(line)


@pytest.mark.parametrize("way", ["django", "structlog", "instance"])
def test_an_exception_is_told_by_its_type_and_places_without_its_message(written, way):
    try:
        int(f"Key (nir)=({NIR}) already exists")
    except ValueError as error:
        if way == "django":
            logging.getLogger("django.request").exception("Internal Server Error: %s", "/")
        elif way == "structlog":
            structlog.get_logger().exception("delivery_failed")
        else:
            structlog.get_logger().error("delivery_failed", exc_info=error)
    (line,) = written()
    assert line["exception"] == "ValueError"
    assert "test_logs.py" in line["places"][-1]
    assert NIR not in json.dumps(line)
