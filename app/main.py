"""Entry of the officers' application: settings, language, header, and the page chosen."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from app import formats
from app.desk import Desk
from app.texts import DEFAULT_LANGUAGE, LANGUAGES, Words
from app.views import client, model, worklist
from serving.store import Release, Store, open_store
from warehouse.errors import NothingPublishedError
from warehouse.settings import Settings, load_settings

STYLE = Path(__file__).with_name("style.css")
Page = Callable[[Desk], None]
# Kept apart from the switch: a widget's own state is dropped when the page changes.
_LANGUAGE = "language"
_SWITCH = "language_switch"


@st.cache_resource(show_spinner=False)  # type: ignore[untyped-decorator]
def _store(home: Path, _settings: Settings) -> Store:
    """Return the one store of all sessions; ``home`` tells installations apart."""
    return open_store(_settings)


@st.cache_data(show_spinner=False, max_entries=4)  # type: ignore[untyped-decorator]
def _labels(name: str, language: str, _release: Release) -> dict[tuple[str, str], str]:
    """Return the words for categories; ``name`` and ``language`` tell the entries apart."""
    return _release.labels(language)


def main() -> None:
    """Draw the application once."""
    st.set_page_config(page_icon="⚖️", layout="wide")  # each page brings its own title
    st.html(STYLE)
    settings = load_settings()
    say = Words(st.session_state.get(_LANGUAGE, DEFAULT_LANGUAGE))
    store = _store(settings.home, settings)
    try:
        release = store.release()
    except NothingPublishedError:
        _nothing_published(say)
        return
    _published(settings, store, release, say)


def _published(settings: Settings, store: Store, release: Release, say: Words) -> None:
    pages: dict[str, st.Page] = {}

    def open_client(sk_id_curr: int) -> None:
        st.session_state[client.CLIENT] = sk_id_curr
        st.switch_page(pages["client"])

    labels = _labels(release.name, say.language, release)
    desk = Desk(store, release, say, labels, open_client)
    drawn: dict[str, Page] = {
        "worklist": worklist.show,
        "client": client.show,
        "model": partial(model.show, reports=settings.reports),
    }
    for name, show in drawn.items():
        pages[name] = st.Page(
            partial(show, desk),
            title=say(f"nav.{name}"),
            url_path=name,
            default=name == "worklist",
        )
    page = st.navigation(list(pages.values()), position="top")
    _header(desk)
    page.run()


def _header(desk: Desk) -> None:
    """Draw whose data this is and how old, the search, and the language switch."""
    say = desk.say
    batch, freshness = desk.release.batch(), desk.store.freshness(desk.release)
    with st.container(key="header"):
        left, middle, right = st.columns([9, 9, 5], vertical_alignment="center")
        with left:
            st.markdown(
                say(
                    "header.data",
                    day=formats.day(freshness.as_of, say),
                    age=formats.age(freshness.age_hours, say),
                    version=batch["model_version"],
                )
            )
        with middle:
            _search(desk)
        with right:
            _language_switch(say)
    if freshness.stale:
        st.warning(
            say("header.stale", day=formats.day(freshness.as_of, say)),
            icon=":material/schedule:",
        )


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
            st.error(say("client.unknown", sk_id_curr=digits))
        else:
            desk.open_client(int(digits))


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
