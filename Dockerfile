# syntax=docker/dockerfile:1
# docker build --target api .     lookups over HTTP; no training library is in it
# docker build --target app .     the officers' desk; neither has it
# docker build .                  everything: nights, training, MLflow's pages, Prefect
# All packages are those of requirements.lock, by hash.

FROM python:3.11-slim-bookworm AS base
# The root may be read-only: what libraries cache goes to /tmp, all state to /data.
ENV PATH=/venv/bin:$PATH \
    HOME=/tmp \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OMP_WAIT_POLICY=PASSIVE \
    DO_NOT_TRACK=true \
    SCOREHOUSE_HOME=/data \
    SCOREHOUSE_STATE_FOLDER=/data/state
RUN groupadd --gid 10001 scorehouse \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp scorehouse \
    && install --directory --owner scorehouse --group scorehouse /data /data/published /data/state

FROM base AS tools
ENV VIRTUAL_ENV=/venv UV_PYTHON_DOWNLOADS=never UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1
WORKDIR /build
COPY requirements-uv.lock ./
RUN python -m venv /uv \
    && /uv/bin/pip install --no-cache-dir --require-hashes --requirement requirements-uv.lock \
    && python -m venv --without-pip /venv
COPY requirements.lock pyproject.toml ./

FROM tools AS wheel
RUN /uv/bin/uv pip install --require-hashes --constraint requirements.lock \
        --group pyproject.toml:build
COPY . .
RUN python -m hatchling build --target wheel --directory /wheel

FROM tools AS api-packages
RUN /uv/bin/uv pip install --require-hashes --constraint requirements.lock \
        --group pyproject.toml:api
COPY --from=wheel /wheel /wheel
RUN /uv/bin/uv pip install --no-deps --offline /wheel/*.whl

FROM tools AS app-packages
RUN /uv/bin/uv pip install --require-hashes --constraint requirements.lock \
        --group pyproject.toml:app
COPY --from=wheel /wheel /wheel
RUN /uv/bin/uv pip install --no-deps --offline /wheel/*.whl

FROM tools AS full-packages
RUN /uv/bin/uv pip install --require-hashes --constraint requirements.lock \
        --requirement pyproject.toml --extra postgres
COPY --from=wheel /wheel /wheel
RUN /uv/bin/uv pip install --no-deps --offline /wheel/*.whl

FROM base AS api
COPY --from=api-packages /venv /venv
USER 10001:10001
ENV SCOREHOUSE_API_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
    ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["scorehouse", "serve"]

FROM base AS app
COPY --from=app-packages /venv /venv
USER 10001:10001
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD \
    ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
CMD ["scorehouse", "app"]

FROM base AS full
# LightGBM and scikit-learn need OpenMP.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=full-packages /venv /venv
USER 10001:10001
# What is run of it differs: compose.yaml has a check for each service.
HEALTHCHECK NONE
CMD ["scorehouse", "--help"]
