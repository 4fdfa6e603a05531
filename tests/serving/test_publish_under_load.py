"""Two hundred releases go up while clients ask: no answer fails, none goes backwards."""

from __future__ import annotations

import http.client
import json
import threading
from datetime import date
from urllib.parse import urlsplit

import pytest

from serving.api import create_app
from tests.serving.running import running
from tests.serving.sample_release import CLIENTS, NOW, RUN, publish_sample
from warehouse import state
from warehouse.settings import Settings

CLIENTS_ASKING = 8
# Both files say which release they are of, in every row.
CHANGE = """
update scores_latest set pd_raw = {0} / 100000.0;
update shap_summary set shap_rest = {0} / 100000.0;
"""


class Asking(threading.Thread):
    """Asks for scores and explanations over one connection until told to stop."""

    def __init__(self, url: str, key: str, stop: threading.Event, offset: int) -> None:
        super().__init__()
        self._address, self._key, self._end, self._offset = urlsplit(url), key, stop, offset
        self.answers = 0
        self.failures: list[object] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection(self._address.hostname, self._address.port)
        newest = 0
        while not self._end.is_set():
            client = CLIENTS[(self._offset + self.answers) % len(CLIENTS)]
            what = ("score", "explanation")[self.answers % 2]
            try:
                connection.request(
                    "GET", f"/clients/{client}/{what}", headers={"X-API-Key": self._key}
                )
                answer = connection.getresponse()
                content = json.loads(answer.read())
                sequence = int(answer.headers["ETag"].strip('"').split("-")[0])
                told = content["pd_raw" if what == "score" else "shap_rest"]
                if answer.status != 200 or round(told * 100_000) != sequence:
                    self.failures.append((answer.status, what, sequence, told))
                if sequence < newest:
                    self.failures.append(("backwards", newest, sequence))
                newest = max(newest, sequence)
            except Exception as error:
                self.failures.append(error)
                connection.close()
            self.answers += 1
        connection.close()


@pytest.mark.parametrize("releases", [10, pytest.param(200, marks=pytest.mark.heavy)])
def test_no_answer_fails_and_none_goes_backwards(empty_settings: Settings, releases: int) -> None:
    settings = empty_settings.model_copy(
        update={"api_burst": 10**9, "api_requests_per_second": 1e9, "api_clients_per_day": 10**9}
    )
    publish_sample(settings, change=CHANGE.format(1))
    key = state.create_key(settings.state_path, "load-desk", state.SCOPES, date(2999, 1, 1))
    stop = threading.Event()
    with running(create_app(settings, lambda: NOW)) as url:
        askers = [Asking(url, key, stop, number) for number in range(CLIENTS_ASKING)]
        for asker in askers:
            asker.start()
        for sequence in range(2, releases + 2):
            publish_sample(settings, sequence=sequence, change=CHANGE.format(sequence))
            kept = sorted(settings.published.glob("release-*"))
            for old in kept[:-6]:  # as the publisher does, two files a release
                old.unlink()
        stop.wait(1)
        stop.set()
        for asker in askers:
            asker.join()
        last = http.client.HTTPConnection(urlsplit(url).netloc)
        last.request("GET", "/health")
        assert json.loads(last.getresponse().read())["release"] == f"{releases + 1}-{RUN}"
        last.close()
    assert [asker.failures for asker in askers] == [[]] * CLIENTS_ASKING
    assert sum(asker.answers for asker in askers) > 10 * releases
