"""Entry of the officers' application: settings, language, guard, header, and the page chosen."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from app import access, formats
from app.access import Reader
from app.desk import LAST_VIEW, Desk
from app.shared import access_log_of, labels_of, settings_of, store_of, words_of
from app.texts import DEFAULT_LANGUAGE, LANGUAGES, Words
from app.views import (
    client,
    client_view,
    console,
    glossary,
    model,
    monitoring,
    portfolio,
    worklist,
)
from serving.store import Release, Store
from warehouse.errors import NothingPublishedError
from warehouse.night_status import read_status
from warehouse.settings import Settings

STYLE = Path(__file__).with_name("style.css")
Page = Callable[[Desk], None]
PAGES: dict[str, Page] = {
    "worklist": worklist.show,
    "client": client.show,
    "client_view": client_view.show,
    "portfolio": portfolio.show,
    "model": model.show,
    "monitoring": monitoring.show,
    "console": console.show,
    "glossary": glossary.show,
}
# Kept apart from the switch: a widget's own state is dropped when the page changes.
_LANGUAGE = "language"
_SWITCH = "language_switch"
_PAGE = "page"
# A widget asked for a client's page: obeyed before the page it stands on is drawn once more.
_GO_TO_CLIENT = "go_to_client"


def main() -> None:
    """Draw the application once."""
    st.set_page_config(page_icon="⚖️", layout="wide")  # each page brings its own title
    st.html(STYLE)
    settings = settings_of(_environment())
    say = Words(st.session_state.get(_LANGUAGE, DEFAULT_LANGUAGE))
    reader = access.admit(settings, say)
    if reader is None:
        _language_switch(say)
        return
    store = store_of(settings.home, settings)
    try:
        release = store.release()
    except NothingPublishedError:
        _nothing_published(say)
        return
    _published(settings, store, release, say, reader)


def _environment() -> frozenset[tuple[str, str]]:
    return frozenset(item for item in os.environ.items() if item[0].startswith("SCOREHOUSE_"))


def _published(
    settings: Settings, store: Store, release: Release, say: Words, reader: Reader
) -> None:
    key = f"{settings.home}/{release.name}"
    desk = Desk(
        settings=settings,
        store=store,
        release=release,
        say=say,
        labels=labels_of(key, say.language, release),
        words=words_of(key, release),
        reader=reader,
        log=access_log_of(settings.home, settings),
        open_client=_open_client,
    )
    # The only way to a page is through this list, so what a reader may not see does not exist.
    pages = {
        name: st.Page(
            partial(PAGES[name], desk),
            title=say(f"nav.{name}"),
            url_path=name.replace("_", "-"),
            default=name == reader.pages[0],
        )
        for name in reader.pages
    }
    page = st.navigation(list(pages.values()), position="top")
    if st.session_state.pop(_GO_TO_CLIENT, False) and "client" in pages:
        st.switch_page(pages["client"])
    if st.session_state.get(_PAGE) != page.url_path:
        st.session_state[_PAGE] = page.url_path
        st.session_state.pop(LAST_VIEW, None)
    _header(desk)
    page.run()


def _open_client(sk_id_curr: int) -> None:
    st.session_state[client.CLIENT] = sk_id_curr
    st.session_state[_GO_TO_CLIENT] = True


def _header(desk: Desk) -> None:
    """Draw whose data this is and how old, the search, and the language switch."""
    say = desk.say
    with st.container(key="header"):
        left, middle, right = st.columns([8, 8, 6], vertical_alignment="center")
        with left:
            _data(desk)
        with middle:
            if "client" in desk.reader.pages:
                _search(desk)
        with right:
            _language_switch(say)
    _state_of_data(desk)


def _data(desk: Desk) -> None:
    say = desk.say
    freshness = desk.store.freshness(desk.release)
    st.markdown(
        say(
            "header.data",
            day=formats.day(freshness.as_of, say),
            age=formats.age(freshness.age_hours, say),
            version=desk.release.batch()["model_version"],
        )
    )
    who = say("header.reader", name=desk.reader.name) if desk.reader.is_signed_in else None
    st.caption(who or say("header.local"))
    if who:
        st.button(say("access.sign_out"), on_click=st.logout, key="sign_out", type="tertiary")


def _state_of_data(desk: Desk) -> None:
    """Warn in amber when the data is old, in red when the last night failed."""
    say = desk.say
    freshness = desk.store.freshness(desk.release)
    day = formats.day(freshness.as_of, say)
    night = read_status(desk.settings.night_status_path)
    if night is not None and not night.is_good and night.ended_at > freshness.published_at:
        failed = formats.day(night.ended_at.date(), say)
        st.error(say("header.failed", failed=failed, day=day), icon=":material/error:")
    elif freshness.stale:
        st.warning(say("header.stale", day=day), icon=":material/schedule:")


def _search(desk: Desk) -> None:
    say = desk.say
    with st.form("search", border=False, clear_on_submit=True):
        field, button = st.columns([3, 2], vertical_alignment="bottom")
        typed = field.text_input(
            say("search.label"), placeholder=say("search.label"), label_visibility="collapsed"
        )
        sent = button.form_submit_button(say("search.button"), width="stretch")
    if sent:
        digits = re.sub(r"\s", "", typed)
        if not re.fullmatch(r"[0-9]{1,18}", digits):
            st.error(say("search.not_a_number"))
        elif desk.release.score(int(digits)) is None:
            desk.record_view("search", int(digits), found=False)
            st.error(say("client.unknown", sk_id_curr=digits))
        else:
            desk.open_client(int(digits))
            st.rerun()


def _language_switch(say: Words) -> None:
    st.segmented_control(
        say("language"),
        list(LANGUAGES),
        format_func=LANGUAGES.__getitem__,
        default=say.language,
        required=True,
        key=_SWITCH,
        label_visibility="collapsed",
        on_change=_change_language,
    )


def _change_language() -> None:
    st.session_state[_LANGUAGE] = st.session_state[_SWITCH]


def _nothing_published(say: Words) -> None:
    """Say what is missing and how to get it."""
    st.set_page_config(page_title=f"Scorehouse: {say('unpublished.title')}")
    _language_switch(say)
    st.title(say("unpublished.title"))
    st.info(say("unpublished.what"))
    st.code("scorehouse night", language=None)
    st.write(say("unpublished.then"))


if __name__ == "__main__":
    main()
