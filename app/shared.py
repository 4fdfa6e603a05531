"""What all sessions share: settings, the store, the access log, and the words of a release.

Apart from the entry, because Streamlit runs that anew at every click, decorators included.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from serving import store as serving_store
from serving.store import Release, Row, Store, open_store
from warehouse.access_log import AccessLog
from warehouse.settings import Settings, load_settings


@st.cache_resource(show_spinner=False, max_entries=2)  # type: ignore[untyped-decorator]
def settings_of(environment: frozenset[tuple[str, str]]) -> Settings:
    """Return the settings; ``environment`` holds the variables they are read from."""
    return load_settings()


@st.cache_resource(show_spinner=False)  # type: ignore[untyped-decorator]
def store_of(home: Path, _settings: Settings) -> Store:
    """Return the one store of all sessions; ``home`` tells installations apart."""
    return open_store(_settings)


@st.cache_resource(show_spinner=False)  # type: ignore[untyped-decorator]
def access_log_of(home: Path, _settings: Settings) -> AccessLog:
    """Return the one access log of all sessions."""
    return AccessLog(_settings.state_path, serving_store.utc_now, lambda rows: None)


@st.cache_resource(show_spinner=False, max_entries=4)  # type: ignore[untyped-decorator]
def labels_of(name: str, language: str, _release: Release) -> dict[tuple[str, str], str]:
    """Return the words for categories; ``name`` and ``language`` tell the entries apart."""
    return _release.labels(language)


@st.cache_resource(show_spinner=False, max_entries=2)  # type: ignore[untyped-decorator]
def words_of(name: str, _release: Release) -> dict[str, Row]:
    """Return label, unit and kind of every characteristic, and the levels of categories by code."""
    words: dict[str, Row] = {
        row["feature"]: {**row, "levels": {}} for row in _release.table("feature_words")
    }
    for level in _release.table("vocabulary"):
        if level["feature"] in words:
            words[level["feature"]]["levels"][level["code"]] = level
    return words
