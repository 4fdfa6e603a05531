"""How old the published data is, and that somebody was told so: where no night runs, none can."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from warehouse.connection import open_reader
from warehouse.pointer import Pointer, current_release
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

CAUSE = "freshness"


@dataclass(frozen=True)
class Freshness:
    """Age of the release that is up.

    Attributes:
        batch_id: Its night.
        as_of: Date of its data.
        age_hours: Since its data was complete.
        limit_hours: Age from which it is an alert; None where no rule says so.
        severity: Of the alert, like the two below.
        look_first_fr: What to look at first.
        look_first_en: The same in English.
    """

    batch_id: str
    as_of: date
    age_hours: float
    limit_hours: float | None
    severity: str
    look_first_fr: str
    look_first_en: str

    @property
    def is_late(self) -> bool:
        """Whether it raises an alert."""
        return self.limit_hours is not None and self.age_hours > self.limit_hours


def data_complete(pointer: Pointer) -> datetime:
    """Return the end of the day of a release's data (UTC), or its publication if that was first."""
    day_after = datetime.combine(pointer.as_of + timedelta(days=1), time(), tzinfo=UTC)
    return min(day_after, pointer.published_at)


def data_age_hours(pointer: Pointer, now: datetime) -> float:
    """Return how long ago the data of a release was complete, at least 0."""
    return max((now - data_complete(pointer)).total_seconds() / 3600, 0.0)


def read_freshness(settings: Settings, now: datetime) -> Freshness:
    """Return the age of what is up, beside the limit in its own ``alert_rules``.

    Raises:
        NothingPublishedError: There is no release.
    """
    pointer = current_release(settings)
    with open_reader(settings.published / pointer.file) as release:
        rules = release.execute(
            "select limit_value, severity, look_first_fr, look_first_en from alert_rules "
            "where cause = ?",
            [CAUSE],
        ).fetchall()
    limit, severity, french, english = rules[0] if rules else (None, "", "", "")
    age = data_age_hours(pointer, now)
    return Freshness(pointer.run, pointer.as_of, round(age, 2), limit, severity, french, english)


def was_told(path: Path, subject: str) -> bool:
    """Tell whether the last alert that was raised is about this."""
    try:
        return bool(json.loads(path.read_text(encoding="utf-8"))["subject"] == subject)
    except FileNotFoundError:
        return False
    except (OSError, ValueError, KeyError, TypeError) as error:
        logger.warning("the last alert on freshness cannot be read: %s", error)
        return False


def note_told(path: Path, subject: str, now: datetime) -> None:
    """Write down that it was."""
    temporary = path.with_name(f".{path.name}.tmp")
    content = {"subject": subject, "raised_at": now.astimezone(UTC).isoformat()}
    temporary.write_text(json.dumps(content), encoding="utf-8")
    temporary.rename(path)
