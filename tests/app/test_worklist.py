"""The worklist: order, filters, paging, and the way to a client and back."""

from __future__ import annotations

import pytest

from tests.app.conftest import Start, headings, open_page, page, search
from tests.serving.sample_release import CLIENTS
from warehouse.settings import Settings


def test_nearest_to_the_cut_off_come_first(settings: Settings, start: Start) -> None:
    app = start()
    assert headings(app) == ["Dossiers à traiter"]
    assert "1 à 20 sur 30 dossiers" in page(app)
    opened = [button.label for button in app.button if button.label.isdigit()]
    assert opened[:3] == ["100019", "100006", "100002"]


def test_row_opens_its_client(settings: Settings, start: Start) -> None:
    app = start()
    app.button(key="open-2").click().run()
    assert headings(app) == ["Dossier 100002"]


def test_filters_narrow_the_list(settings: Settings, start: Start) -> None:
    app = start()
    app.selectbox(key="filter_decision-fr").set_value("accept").run()
    assert "sur 12 dossiers" in page(app)
    assert "Refus proposé 1" not in page(app)
    app.selectbox(key="filter_grade-fr").set_value("F").run()
    assert "Aucun dossier ne répond à ces critères" in page(app)


@pytest.mark.parametrize(
    ("name", "option", "found"),
    [
        ("distance", 5, 5),
        ("amount", (None, 250_000), 11),
        ("effort", 0.2, 8),
        ("region", 3, 10),
        ("age", (None, 30), 6),
        ("income", (100_000, 200_000), 27),
        ("income_type", "Pensioner", 6),
        ("contract", "Revolving loans", 5),
    ],
)
def test_each_criterion_narrows_the_list(
    settings: Settings, start: Start, name: str, option: object, found: int
) -> None:
    app = start()
    app.selectbox(key=f"filter_{name}-fr").set_value(option).run()
    assert f"sur {found} dossiers" in page(app)


def test_criteria_are_kept_while_a_client_is_read(settings: Settings, start: Start) -> None:
    app = start()
    app.selectbox(key="filter_region-fr").set_value(3).run()
    app.button(key="open-0").click().run()
    shown = page(open_page(app, ""))
    assert "sur 10 dossiers" in shown
    assert "Critères sur le client et le prêt (1 en vigueur)" in shown


def test_pages_follow_each_other(settings: Settings, start: Start) -> None:
    app = start()
    app.button(key="next_page").click().run()
    assert "21 à 30 sur 30 dossiers" in page(app)
    assert app.button(key="next_page").disabled
    app.selectbox(key="filter_order-fr").set_value("id").run()
    assert "1 à 20 sur 30 dossiers" in page(app)
    assert app.button(key="open-0").label == str(CLIENTS[0])


def test_anything_but_a_number_is_refused(settings: Settings, start: Start) -> None:
    app = start()
    for typed in ("", "abc", "-1", "1 or 1=1", "٣", "9" * 30):
        said = [error.value[:40] for error in search(app, typed).error]
        assert said == ["Un numéro de dossier ne contient que des"]


def test_number_may_be_typed_with_spaces(settings: Settings, start: Start) -> None:
    assert headings(search(start(), " 100 003 ")) == ["Dossier 100003"]
