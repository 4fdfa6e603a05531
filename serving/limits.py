"""How much one caller may ask: a rate, clients a day, and an alarm when many ids are guessed.

Callers are told apart by the name of their key, so that a second key for rotation gives no more.
"""

from __future__ import annotations

import logging
import math
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day

from serving.metrics import tell_alarm
from warehouse.access_log import Lookup
from warehouse.client_quota import ClientQuota
from warehouse.settings import Settings
from warehouse.state import Clock

logger = logging.getLogger(__name__)

# The share of unknown clients is taken over this many lookups; fewer say nothing.
ALARM_WINDOW = 100


@dataclass
class _Caller:
    """What one caller did: ``tokens`` left at ``filled_at`` (seconds); clients of the day."""

    tokens: float
    filled_at: float
    clients: set[str] = field(default_factory=set)
    unknown: deque[bool] = field(default_factory=deque)
    n_unknown: int = 0
    is_alarming: bool = False


class Limits:
    """Counts for one process; clients a day and the alarm also for what the others logged.

    Safe to share between threads. Of several workers each gives its share of the rate, so that all
    together never give more than the settings say; new clients of a day are agreed on in a file.

    Args:
        settings: The limits.
        clock: Returns the present time.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._rate = settings.api_requests_per_second / settings.api_workers
        self._burst = max(settings.api_burst // settings.api_workers, 1)
        self._agreed = ClientQuota(settings.quota_path) if settings.api_workers > 1 else None
        self._clients_per_day = settings.api_clients_per_day
        self._alarm_share = settings.api_alarm_unknown_share
        self._clock = clock
        self._lock = threading.Lock()
        self._callers: dict[str, _Caller] = {}
        self._day = _day(clock())

    def take(self, name: str) -> int:
        """Let one request through (0), or return the whole seconds to wait for the next one."""
        now = self._clock().timestamp()
        with self._lock:
            caller = self._caller(name)
            gained = max(now - caller.filled_at, 0.0) * self._rate
            caller.tokens = min(caller.tokens + gained, self._burst)
            caller.filled_at = now
            if caller.tokens < 1:
                return math.ceil((1 - caller.tokens) / self._rate)
            caller.tokens -= 1
            return 0

    def admit(self, name: str, clients: Sequence[str]) -> int:
        """Count the clients a lookup asks for (0), or return the seconds until there are more.

        Clients asked for before on the same day (UTC) cost nothing; whether they exist does not
        matter, so the answer tells nothing of it.

        Raises:
            sqlite3.Error: Several workers cannot agree, as their file cannot be written.
        """
        with self._lock:
            self._today()
            caller = self._caller(name)
            new = {client for client in clients if client not in caller.clients}
            if new and not self._may_know(name, caller, new):
                return self._seconds_left_today()
            caller.clients |= new
            return 0

    def _may_know(self, name: str, caller: _Caller, new: set[str]) -> bool:
        if len(caller.clients) + len(new) > self._clients_per_day:
            return False
        return self._agreed is None or self._agreed.add(self._day, name, new, self._clients_per_day)

    def watch(self, lookups: Iterable[Lookup]) -> None:
        """Take up rows of the access log, those of other processes among them."""
        with self._lock:
            today = self._today().isoformat()
            for lookup in lookups:
                if lookup.client is None or lookup.outcome == "over quota":
                    continue
                caller = self._caller(lookup.key_name)
                if lookup.asked_at >= today:
                    caller.clients.add(lookup.client)
                self._look(caller, lookup.outcome == "unknown")
            tell_alarm(any(caller.is_alarming for caller in self._callers.values()))

    @property
    def is_alarming(self) -> bool:
        """Whether some caller asks for so many unknown clients that it may be guessing ids."""
        with self._lock:
            self._today()
            return any(caller.is_alarming for caller in self._callers.values())

    def close(self) -> None:
        """Close what is shared with other workers."""
        if self._agreed:
            self._agreed.close()

    def _today(self) -> date:
        """Return the present day; on a new one what was counted of the last is forgotten."""
        today = _day(self._clock())
        if today != self._day:
            self._day = today
            for caller in self._callers.values():
                caller.clients.clear()
                caller.unknown.clear()
                caller.n_unknown = 0
                caller.is_alarming = False
        return today

    def _caller(self, name: str) -> _Caller:
        caller = self._callers.get(name)
        if caller is None:
            caller = self._callers[name] = _Caller(self._burst, self._clock().timestamp())
        return caller

    def _look(self, caller: _Caller, is_unknown: bool) -> None:
        caller.unknown.append(is_unknown)
        caller.n_unknown += is_unknown
        if len(caller.unknown) > ALARM_WINDOW:
            caller.n_unknown -= caller.unknown.popleft()
        share = caller.n_unknown / ALARM_WINDOW
        alarming = len(caller.unknown) == ALARM_WINDOW and share > self._alarm_share
        if alarming and not caller.is_alarming:
            logger.warning(
                "%.0f %% of the last %d lookups of one key were for unknown clients: "
                "see access_log in the state file for whose",
                100 * share,
                ALARM_WINDOW,
            )
        caller.is_alarming = alarming

    def _seconds_left_today(self) -> int:
        tomorrow = datetime.combine(self._day + timedelta(days=1), time_of_day(), tzinfo=UTC)
        return max(math.ceil((tomorrow - self._clock()).total_seconds()), 1)


def _day(moment: datetime) -> date:
    return moment.astimezone(UTC).date()
