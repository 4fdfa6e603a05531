"""A service that answers every request with nothing: the floor of a lookup."""

from fastapi import FastAPI


def create_app() -> FastAPI:
    """Return the service."""
    app = FastAPI()

    @app.get("/{path:path}")
    async def answer() -> dict[str, str]:
        return {}

    return app
