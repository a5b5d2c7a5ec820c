"""Writes one JSON object per line to standard output."""

import json
import logging
from datetime import datetime, timezone
from typing import Any


class JsonLines(logging.Formatter):
    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "service": self.service,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class NoHealthChecks(logging.Filter):
    """Drops health checks from the log. They come every few seconds and would hide other lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        path = record.args[2] if isinstance(record.args, tuple) and len(record.args) > 2 else ""
        return not str(path).startswith("/health")


def log_config(service: str) -> dict[str, Any]:
    """Returns the logging configuration. uvicorn applies it in every worker."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"no_health_checks": {"()": NoHealthChecks}},
        "formatters": {"json": {"()": JsonLines, "service": service}},
        "handlers": {
            "out": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stdout",
                "formatter": "json",
            }
        },
        "root": {"handlers": ["out"], "level": "INFO"},
        "loggers": {"uvicorn.access": {"filters": ["no_health_checks"]}},
    }
