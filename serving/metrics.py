"""What Prometheus reads: counted by every worker, told by one listener of its own.

Workers count in files of the folder that ``PROMETHEUS_MULTIPROC_DIR`` names when this module is
imported; a process without such a folder counts for itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge, Histogram, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from serving.store import Clock, utc_now
from warehouse.errors import UsageError
from warehouse.freshness import data_complete
from warehouse.pointer import read_pointer

# Seconds; a lookup takes a fraction of the first.
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)

_SECONDS = Histogram(
    "scorehouse_request_seconds", "Time to an answer.", ["route", "status"], buckets=_BUCKETS
)
_ALARM = Gauge(
    "scorehouse_unknown_client_alarm",
    "1 while some key asks for so many unknown clients that it may be guessing ids.",
    multiprocess_mode="mostrecent",
)


def count_request(route: str, status: int, seconds: float) -> None:
    """Count one answer; ``route`` is the template, never the path with a client's id."""
    _observe(route, status)(seconds)


@cache
def _observe(route: str, status: int) -> Callable[[float], None]:
    observe: Callable[[float], None] = _SECONDS.labels(route, str(status)).observe
    return observe


def tell_alarm(is_alarming: bool) -> None:
    """Report whether ids may be guessed."""
    _ALARM.set(is_alarming)


def listen(host: str, port: int, counts: Path, published: Path) -> int:
    """Answer Prometheus in a thread of its own; return the port, a free one where 0 was asked.

    Args:
        host: Address to bind to.
        port: Port to bind to.
        counts: The folder in which the workers count.
        published: The folder of releases and their pointer.

    Raises:
        OSError: The port is taken.
    """
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(counts))  # type: ignore[no-untyped-call]
    registry.register(ReleaseCollector(published))
    server, _ = start_http_server(port, host, registry)
    return int(server.server_port)


class ReleaseCollector(Collector):
    """Tells of the release that the pointer names, at the moment of asking.

    Args:
        published: The folder of releases and their pointer.
        clock: Returns the present moment.
    """

    def __init__(self, published: Path, clock: Clock = utc_now) -> None:
        self._published = published
        self._clock = clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield sequence and age; nothing while there is no readable pointer."""
        try:
            pointer = read_pointer(self._published)
        except UsageError:
            pointer = None
        if pointer is None:
            return
        age = (self._clock() - data_complete(pointer)).total_seconds() / 3600
        yield GaugeMetricFamily(
            "scorehouse_release_sequence", "Sequence number of the release.", pointer.sequence
        )
        yield GaugeMetricFamily(
            "scorehouse_release_age_hours", "Hours since the data was complete.", max(age, 0.0)
        )
