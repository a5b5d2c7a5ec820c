"""Runs the reference agent, which serves while a service has no configured agent.

It shows how the fleet connects the service, and does nothing else.
"""

import os
import signal
import socket
import sys

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from reference.log import log_config
from reference.settings import Settings, SettingsError

CONFIGURATION_ERROR = 78  # EX_CONFIG of sysexits.h
DRAIN_SECONDS = 8


def listen(port: int) -> socket.socket:
    try:
        return socket.create_server(("0.0.0.0", port), backlog=512)
    except OSError as error:
        raise SettingsError(f"cannot listen on port {port}: {error.strerror}") from error


def main() -> int:
    try:
        settings = Settings.from_environment(os.environ)
        ports = {settings.port or settings.health_port, settings.health_port}
        sockets = [listen(port) for port in sorted(ports)]
    except SettingsError as error:
        print(f"reference agent: {error}", file=sys.stderr)
        return CONFIGURATION_ERROR

    config = uvicorn.Config(
        "reference.app:create",
        factory=True,
        workers=settings.workers,
        log_config=log_config(settings.service),
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="on",
        timeout_graceful_shutdown=DRAIN_SECONDS,
        # Longer than the interval of the peers' probes, so that a peer keeps one connection.
        timeout_keep_alive=60,
    )
    if settings.workers > 1:
        supervisor = Multiprocess(config, sockets=sockets)
        supervisor.run()
        return (
            1 if any(worker.exitcode == STARTUP_FAILURE for worker in supervisor.processes) else 0
        )
    server = uvicorn.Server(config)
    # After its shutdown, uvicorn raises the same signal again. Ignore it: a requested stop is no error.
    signal.signal(signal.SIGTERM, lambda *_: None)
    server.run(sockets=sockets)
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
