"""Whether a server can listen where the settings say, asked before it is started."""

from __future__ import annotations

import socket

from warehouse.errors import UsageError


def expect_free(host: str, port: int, setting: str) -> None:
    """Refuse an address that nothing can listen on: servers themselves say it late, or hang.

    Args:
        host: Name or number of this machine.
        port: 0 is always free.
        setting: Name of the setting that holds the port.

    Raises:
        UsageError: Another process listens there, or the address is not of this machine.
    """
    try:
        [(family, *_), *_] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family) as listener:
            # As servers do: what a former one left closing is no obstacle.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
    except (OSError, OverflowError) as error:
        raise UsageError(
            f"Expected a free port {port} at {host}, found: {error}. Stop what listens there, or "
            f"choose another: {setting}={port + 1 if port < 65535 else 8000}."
        ) from error
