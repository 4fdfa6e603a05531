"""The one guard: who reads, in which roles, and which pages that opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import streamlit as st

from app.texts import Words
from warehouse.settings import Settings

Role = Literal["officer", "analyst", "risk"]
ROLES: tuple[Role, ...] = get_args(Role)

# Which roles a page is for; the first page of a reader is the first one open to them. Analysts see
# no client: what they study are tables.
PAGES: Mapping[str, frozenset[Role]] = {
    "worklist": frozenset({"officer", "risk"}),
    "client": frozenset({"officer", "risk"}),
    "client_view": frozenset({"officer", "risk"}),
    "portfolio": frozenset({"analyst", "risk"}),
    "model": frozenset({"analyst", "risk"}),
    "monitoring": frozenset({"analyst", "risk"}),
    "console": frozenset({"analyst", "risk"}),
    "glossary": frozenset({"officer", "analyst", "risk"}),
}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Reader:
    """Who reads; ``name`` stands in the access log and beside the decisions taken."""

    name: str
    roles: frozenset[Role]
    is_signed_in: bool

    @property
    def pages(self) -> list[str]:
        """The pages open to this reader, in the order of the menu."""
        return [page for page, roles in PAGES.items() if roles & self.roles]


# Who sits at the machine itself, where no sign-in is set up.
LOCAL = Reader("local", frozenset(ROLES), is_signed_in=False)


def admit(settings: Settings, say: Words) -> Reader | None:
    """Return the reader; else draw why not, or the way in, and return None.

    With a provider under ``[auth]`` in Streamlit's secrets everybody signs in there. Without one
    the application serves this machine alone.
    """
    if not has_provider():
        if st.get_option("server.address") in _LOOPBACK:
            return LOCAL
        _turn_away(say("access.open_address"), say("access.open_address_what"))
        return None
    if not st.user.get("is_logged_in"):
        _sign_in(say)
        return None
    reader = signed_in_reader(st.user.to_dict(), settings)
    if reader is None:
        _turn_away(say("access.no_role"), say("access.no_role_what"))
        st.button(say("access.sign_out"), on_click=st.logout)
    return reader


def has_provider() -> bool:
    """Tell whether sign-in is set up."""
    return bool(st.secrets.load_if_toml_exists()) and "auth" in st.secrets


def signed_in_reader(claims: Mapping[str, Any], settings: Settings) -> Reader | None:
    """Return who the provider says this is, or None without a name or a role of ours."""
    name = str(claims.get(settings.app_name_claim) or "")
    told = claims.get(settings.app_roles_claim) or []
    names = told.replace(",", " ").split() if isinstance(told, str) else list(told)
    roles = frozenset(role for role in ROLES if role in names)
    return Reader(name, roles, is_signed_in=True) if name and roles else None


def _sign_in(say: Words) -> None:
    st.set_page_config(page_title=f"Scorehouse: {say('access.sign_in')}")
    st.title(say("access.welcome"))
    st.write(say("access.sign_in_what"))
    st.button(say("access.sign_in"), on_click=st.login, type="primary")


def _turn_away(title: str, what: str) -> None:
    st.set_page_config(page_title=f"Scorehouse: {title}")
    st.title(title)
    st.error(what)
