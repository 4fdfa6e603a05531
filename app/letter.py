"""The letter for a refused application: one text, as a page to print and as a PDF.

It is made from what was stored with the officer's decision, so it can be made again at any time,
byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fpdf import FPDF

from app import formats
from app.texts import Words
from warehouse.officer_decisions import DAYS_TO_ANSWER, OfficerDecision
from warehouse.settings import Settings

_PRINT_STYLE = """
@page { size: A4; margin: 22mm 20mm; }
body { font: 11.5pt/1.45 "Source Sans Pro", "Segoe UI", Helvetica, Arial, sans-serif;
  color: #1b2733; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.35rem; margin: 1.6rem 0 1rem; }
h2 { font-size: 1.05rem; margin: 1.2rem 0 .3rem; }
p, ul { margin: .3rem 0 .6rem; }
.sender { color: #46525f; }
@media print { body { margin: 0; max-width: none; padding: 0; } h2 { break-after: avoid; } }
"""


@dataclass(frozen=True)
class Paragraph:
    """A heading, where there is one, a sentence or more, and points that follow from it."""

    heading: str
    text: str
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """What is written to the client."""

    language: str
    title: str
    sender: str
    place_and_date: str
    made_at: datetime
    paragraphs: tuple[Paragraph, ...]


def write_letter(decision: OfficerDecision, settings: Settings, say: Words) -> Letter:
    """Return the letter that tells a client of a refusal.

    Args:
        decision: A refusal, with the grounds stored beside it.
        settings: Name of the lender and where a person can be reached.
        say: The catalogue in the client's language.
    """
    grounds = decision.grounds
    day = formats.day(decision.decided_at.astimezone(UTC).date(), say)
    asked = say(
        "letter.asked",
        loan=grounds["loan"][say.language],
        number=decision.sk_id_curr,
        day=formats.day(datetime.fromisoformat(grounds["application_date"]).date(), say)
        if grounds["application_date"]
        else say("missing"),
    )
    contact = settings.lender_contact
    paragraphs = [
        Paragraph("", say("letter.greeting")),
        Paragraph("", f"{asked} {say('letter.decision', day=day)}"),
        _points(say("letter.against_title"), say("letter.against"), grounds["against"], say),
        _points(say("letter.for_title"), say("letter.for"), grounds["for"], say),
        Paragraph(say("letter.how_title"), say("letter.how")),
        Paragraph(
            say("letter.sources_title"),
            say("letter.sources"),
            tuple(say(f"letter.source.{name}") for name in grounds["sources"]),
        ),
        Paragraph(say("letter.rights_title"), say("letter.rights")),
        Paragraph(
            say("letter.contest_title"), say("letter.contest", days=DAYS_TO_ANSWER, contact=contact)
        ),
        Paragraph(say("letter.human_title"), say("letter.human", contact=contact)),
        Paragraph("", say("letter.closing", lender=settings.lender_name)),
    ]
    return Letter(
        language=say.language,
        title=say("letter.title"),
        sender=f"{settings.lender_name}\n{contact}",
        place_and_date=say("letter.date", day=day),
        made_at=decision.decided_at.astimezone(UTC),
        paragraphs=tuple(part for part in paragraphs if part.text),
    )


def _points(heading: str, text: str, reasons: list[dict[str, str]], say: Words) -> Paragraph:
    if not reasons:
        return Paragraph("", "")
    points = tuple(reason[say.language] for reason in reasons)
    return Paragraph(heading, text, points)


def as_html(letter: Letter) -> str:
    """Return the letter as a whole page with a print style."""
    return (
        f'<!doctype html><html lang="{letter.language}"><head><meta charset="utf-8">'
        f"<title>{escape(letter.title)}</title><style>{_PRINT_STYLE}</style></head>"
        f"<body><main>{body(letter, 'h1', 'h2')}</main></body></html>\n"
    )


def body(letter: Letter, title: str = "h4", heading: str = "h5") -> str:
    """Return the HTML of the letter alone; ``title`` and ``heading`` are the tags to use."""
    parts = "".join(
        (f"<{heading}>{escape(part.heading)}</{heading}>" if part.heading else "")
        + f"<p>{escape(part.text)}</p>"
        + _list(part.points)
        for part in letter.paragraphs
    )
    sender = escape(letter.sender).replace("\n", "<br>")
    return (
        f'<p class="sender">{sender}</p><p>{escape(letter.place_and_date)}</p>'
        f"<{title}>{escape(letter.title)}</{title}>{parts}"
    )


def _list(points: tuple[str, ...]) -> str:
    items = "".join(f"<li>{escape(point)}</li>" for point in points)
    return f"<ul>{items}</ul>" if items else ""


def as_pdf(letter: Letter) -> bytes:
    """Return the letter as a PDF; the same letter gives the same bytes."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(letter.made_at)
    pdf.set_title(letter.title)
    pdf.set_lang(letter.language)
    pdf.set_margins(22, 22)
    pdf.set_auto_page_break(True, margin=22)
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        pdf.add_font("DejaVu", style, _fonts() / name)
    pdf.add_page()
    _write(pdf, letter.sender, size=9.5)
    _write(pdf, letter.place_and_date, size=9.5, before=4)
    _write(pdf, letter.title, size=15, style="B", before=8)
    for part in letter.paragraphs:
        if part.heading:
            _write(pdf, part.heading, size=11, style="B", before=4)
        _write(pdf, part.text, before=1 if part.heading else 3)
        for point in part.points:
            _write(pdf, f"•  {point}", before=1, indent=5)
    return bytes(pdf.output())


def _write(
    pdf: FPDF,
    text: str,
    *,
    size: float = 10,
    style: Any = "",
    before: float = 0,
    indent: float = 0,
) -> None:
    pdf.ln(before)
    pdf.set_font("DejaVu", style, size)
    pdf.set_x(pdf.l_margin + indent)
    pdf.multi_cell(0, size * 0.52, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _fonts() -> Path:
    """Return the folder of DejaVu, which knows every letter of both languages."""
    package = find_spec("matplotlib")
    if package is None or package.origin is None:
        raise FileNotFoundError("Expected the fonts of matplotlib; install from the lock file.")
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"
