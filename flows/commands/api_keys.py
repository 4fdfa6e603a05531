"""Commands on the keys of the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.shared import AsJson, tell, to_date
from warehouse.errors import UsageError
from warehouse.settings import load_settings

keys = typer.Typer(no_args_is_help=True, help="Keys of the API.")


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Option(help="Who uses the key.")],
    scopes: Annotated[
        str, typer.Option(help="Comma-separated: scores, explanations, batch.")
    ] = "scores,explanations,batch",
    expires: Annotated[
        str | None, typer.Option(metavar="DATE", help="Last day of the key; default in a year.")
    ] = None,
    clients: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Only these applications: one sk_id_curr a line. Default: all."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Create a key and print it, once."""
    from warehouse import state

    last_day = to_date(expires) or datetime.now(UTC).date() + timedelta(days=365)
    names = [scope.strip() for scope in scopes.split(",")]
    portfolio = None if clients is None else _read_portfolio(clients)
    path = load_settings().state_path
    secret = state.create_key(path, name, names, last_day, clients=portfolio)
    tell(
        {"name": name, "key": secret, "expires_on": last_day},
        as_json,
        f"{secret}\nSend it as X-API-Key until {last_day}. It is not shown again.",
    )


@keys.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List all keys, without their secrets."""
    from warehouse import state

    found = state.list_keys(load_settings().state_path)
    lines = [
        f"{key.key_id}  {key.name}  {','.join(sorted(key.scopes))}  "
        + (f"revoked {key.revoked_at:%F}" if key.revoked_at else f"until {key.expires_on}")
        + ("" if key.clients is None else f"  {len(key.clients):,} applications")
        for key in found
    ]
    rows = [
        {
            **asdict(key),
            "scopes": sorted(key.scopes),
            "clients": None if key.clients is None else len(key.clients),
        }
        for key in found
    ]
    tell(rows, as_json, "\n".join(lines) or "There are no keys.")


@keys.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(help="Id of the key, from `api-key list`.")],
    as_json: AsJson = False,
) -> None:
    """Revoke a key at once."""
    from warehouse import state

    key = state.revoke_key(load_settings().state_path, key_id)
    tell({"revoked": key_id}, as_json, f"The key {key_id} of {key.name} opens nothing any more.")


def _read_portfolio(path: Path) -> list[int]:
    """Return the keys of a file, one a line; the header of a CSV may stand first."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"--clients: expected a text file, one sk_id_curr a line: {error}."
        ) from None
    keys = []
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text.isascii() and text.isdigit():
            keys.append(int(text))
        elif text and not (number == 1 and text.strip('"').lower() == "sk_id_curr"):
            raise UsageError(
                f"--clients: expected one sk_id_curr a line, found something else in line {number}."
            )
    if not keys:
        raise UsageError(f"--clients: {path} names no application: a key needs one at least.")
    return keys
