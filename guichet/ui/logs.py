"""Logs for machines: one JSON object a line on the standard error, and nothing personal in it.

A message of Django or of a library may quote an address, a value typed or a row of the database. So only the unfilled
message is written (`Not Found: %s`), and an exception is told by its type and its places in the code.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

FOREIGN_KEPT = {"status_code"}
"""What is kept of a record that the standard logging of a library made."""


def configure(config: MutableMapping[str, Any]) -> None:
    """Set up structlog and the standard logging; `config["level"]` is the least level written."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, _exception_places, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(config["level"])),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _foreign, _exception_places],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config["level"])


def _foreign(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    record: logging.LogRecord = event["_record"]
    # Django's security log puts what was sent (a host, a path) into the message itself.
    event["event"] = record.name if record.name.startswith("django.security") else str(record.msg)
    event["logger"] = record.name
    event["exc_info"] = record.exc_info
    # ProcessorFormatter would write the traceback again, message included.
    record.exc_info = record.exc_text = None
    record.args = ()
    event.update({name: vars(record)[name] for name in FOREIGN_KEPT if name in vars(record)})
    return event


def _exception_places(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    raised = event.pop("exc_info", None)
    if raised is True:
        raised = sys.exc_info()
    if isinstance(raised, BaseException):
        raised = (type(raised), raised, raised.__traceback__)
    if raised and raised[0] is not None:
        event["exception"] = raised[0].__qualname__
        event["places"] = [f"{p.filename}:{p.lineno} {p.name}" for p in traceback.extract_tb(raised[2])]
    return event
