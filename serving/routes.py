"""The routes of the API; each one reads rows of the release that is up and hands them out."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BeforeValidator

from serving.answers import (
    answer,
    as_prediction,
    marks,
    read_cursor,
    release_at_hand,
    write_cursor,
)
from serving.caller import caller_of
from serving.disclosure import look_up, look_up_many, record_list
from serving.profiles import ClientProfile
from serving.schemas import (
    LARGEST_ID,
    BatchRequest,
    ClientList,
    ClientsQuery,
    ExplainedPrediction,
    Explanation,
    ModelInfo,
    Prediction,
    PredictRequest,
    Problem,
    Score,
    ScoreBatch,
    ScorePage,
    ScoresQuery,
)
from serving.security import KeyedRoute, requires

ERRORS: dict[int | str, dict[str, Any]] = {
    401: {"model": Problem, "description": "API key missing or not accepted"},
    403: {"model": Problem, "description": "The API key lacks the scope"},
    422: {"model": Problem, "description": "The request does not have the expected form"},
    429: {"model": Problem, "description": "The API key has asked too much: see `Retry-After`"},
    503: {"model": Problem, "description": "Nothing is published yet: see `Retry-After`"},
}
OF_A_BODY: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "The body could not be read"},
    413: {"model": Problem, "description": "The body is too large"},
    415: {"model": Problem, "description": "The body is not declared as JSON"},
}
OF_A_CLIENT: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem, "description": "Unknown client"}
}
_UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The release in `If-None-Match` is still up"}
}

lookups = APIRouter(responses=ERRORS, route_class=KeyedRoute)


def _plain_key(text: object) -> object:
    """Refuse other spellings of a key (``+1``, ``1.0``, ``1_0``): a client has one address."""
    if isinstance(text, str) and not re.fullmatch("[1-9][0-9]{0,18}", text):
        raise ValueError("expected 1 to 19 digits, the first not 0")
    return text


ClientPath = Annotated[
    int,
    Path(ge=1, le=LARGEST_ID, description="Key of the application.", examples=[100002]),
    BeforeValidator(_plain_key),
]


@lookups.get(
    "/model/info",
    tags=["model"],
    dependencies=[requires()],
    responses=_UNCHANGED,
    response_model=ModelInfo,
)
def get_model_info(request: Request) -> Response:
    """The model that scored this release, its quality out of fold, and the policy in force."""
    caller = caller_of(request)
    release = caller.service.store.release()
    return answer(caller, release, release.model_info())


@lookups.get("/clients", tags=["clients"], dependencies=[requires("scores")])
def get_clients(
    request: Request, response: Response, query: Annotated[ClientsQuery, Query()]
) -> ClientList:
    """A list of 200 applications to try the service with."""
    caller = caller_of(request)
    release = caller.service.store.release()
    response.headers.update(marks(caller.service.store, release))
    record_list(caller, release)
    return ClientList(list=query.list, sk_id_curr=release.demo_clients(caller.clients))


@lookups.get(
    "/clients/{sk_id_curr}",
    tags=["clients"],
    dependencies=[requires("scores")],
    responses=OF_A_CLIENT | _UNCHANGED,
    response_model=ClientProfile,
)
def get_client(request: Request, sk_id_curr: ClientPath) -> Response:
    """What is known of the person and of the loan asked for."""
    caller = caller_of(request)
    release = caller.service.store.release()
    row = look_up(caller, release, sk_id_curr, release.profile)
    return answer(caller, release, row)


@lookups.get(
    "/clients/{sk_id_curr}/score",
    tags=["clients"],
    dependencies=[requires("scores")],
    responses=OF_A_CLIENT | _UNCHANGED,
    response_model=Score,
)
async def get_score(request: Request, sk_id_curr: ClientPath) -> Response:
    """The stored score of one application."""
    caller = caller_of(request)
    release = await release_at_hand(caller.service.store)
    row = look_up(caller, release, sk_id_curr, release.score)
    return answer(caller, release, row)


@lookups.get(
    "/clients/{sk_id_curr}/explanation",
    tags=["clients"],
    dependencies=[requires("explanations")],
    responses=OF_A_CLIENT | _UNCHANGED,
    response_model=Explanation,
)
async def get_explanation(request: Request, sk_id_curr: ClientPath) -> Response:
    """Reasons in words and contributions in numbers of one score."""
    caller = caller_of(request)
    release = await release_at_hand(caller.service.store)
    row = look_up(caller, release, sk_id_curr, release.explanation)
    return answer(caller, release, row)


@lookups.post(
    "/predict",
    tags=["prediction"],
    dependencies=[requires("scores")],
    responses=OF_A_CLIENT | OF_A_BODY,
    response_model=Prediction,
)
async def post_predict(request: Request, body: PredictRequest) -> Response:
    """The stored score, for callers written against a prediction service."""
    caller = caller_of(request)
    release = await release_at_hand(caller.service.store)
    score = look_up(caller, release, body.sk_id_curr, release.score)
    return answer(caller, release, as_prediction(score))


@lookups.post(
    "/predict/explain",
    tags=["prediction"],
    dependencies=[requires("explanations")],
    responses=OF_A_CLIENT | OF_A_BODY,
    response_model=ExplainedPrediction,
)
async def post_predict_explain(request: Request, body: PredictRequest) -> Response:
    """The stored score with its explanation."""
    caller = caller_of(request)
    release = await release_at_hand(caller.service.store)
    row = look_up(caller, release, body.sk_id_curr, release.explained_score)
    return answer(caller, release, as_prediction(row))


@lookups.post(
    "/scores/batch", tags=["scores"], dependencies=[requires("batch")], responses=OF_A_BODY
)
def post_scores_batch(request: Request, response: Response, body: BatchRequest) -> ScoreBatch:
    """The scores of up to 1,000 applications."""
    caller = caller_of(request)
    release = caller.service.store.release()
    response.headers.update(marks(caller.service.store, release))
    scores = look_up_many(caller, release, body.sk_id_curr, release.scores)
    found = {score["sk_id_curr"] for score in scores}
    missing = [key for key in dict.fromkeys(body.sk_id_curr) if key not in found]
    return ScoreBatch(scores=[Score(**score) for score in scores], not_found=missing)


@lookups.get("/scores", tags=["scores"], dependencies=[requires("batch")])
def get_scores(
    request: Request, response: Response, query: Annotated[ScoresQuery, Query()]
) -> ScorePage:
    """Scores in key order, filtered, page by page."""
    caller = caller_of(request)
    release = caller.service.store.release()
    response.headers.update(marks(caller.service.store, release))
    keys = release.keys_page(
        grade=query.grade,
        decision=query.decision,
        among=caller.clients,
        after=read_cursor(query.cursor),
        limit=query.limit + 1,
    )
    page = keys[: query.limit]
    rows = look_up_many(caller, release, page, release.scores)
    return ScorePage(
        scores=[Score(**row) for row in rows],
        next_cursor=write_cursor(page[-1]) if len(keys) > len(page) else None,
    )


# What the fast lane does by itself; by the last part of their path.
LANE_ROUTES = {
    route.path.rpartition("/")[2]: route
    for route in lookups.routes
    if isinstance(route, KeyedRoute) and route.endpoint in (get_score, get_explanation)
}
