"""A PostgreSQL of its own, from the packages of the machine, on loopback."""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deployment.services import free_port

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@contextmanager
def postgres(*databases: str) -> Iterator[str]:
    """Start one; give ``user:password@host:port``, to be put between scheme and database."""
    folder = BINARIES[-1].parent
    # PostgreSQL refuses to run as root; Debian's package has a user for it.
    as_user = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    with tempfile.TemporaryDirectory(prefix="scorehouse-postgres-") as name:
        home, port, password = Path(name), free_port(), secrets.token_hex(8)
        home.chmod(0o777)
        (home / "password").write_text(password)

        def run(program: str, *arguments: str) -> None:
            command = [*as_user, str(folder / program), *arguments]
            subprocess.run(command, check=True, capture_output=True, cwd=home)

        data = str(home / "data")
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={home}"
        run("initdb", "-D", data, "-U", "scorehouse", "-A", "scram-sha-256",
            "--pwfile", str(home / "password"))  # fmt: skip
        run("pg_ctl", "-D", data, "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            who = f"scorehouse:{password}@127.0.0.1:{port}"
            for database in databases:
                run("psql", f"postgresql://{who}/postgres", "-c", f"create database {database}")
            yield who
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "stop")
