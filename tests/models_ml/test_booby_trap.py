"""No file of a model ever runs: a trap laid in the registry does not go off, whoever reads it."""

from __future__ import annotations

import ast
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from models_ml.gate.model_files import load_whole_model, read_model_files
from models_ml.night_models import find_models
from models_ml.predict import load_booster
from models_ml.registry import ModelRegistry
from models_ml.train import TrainedModel
from tests.models_ml.applications import SPEC
from warehouse.errors import GateError
from warehouse.settings import PROJECT_ROOT

UNPICKLES = {"pickle", "cloudpickle", "joblib", "skops", "dill", "shelve"}


class Trap:
    """Leaves a mark where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.mark,)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, trained: TrainedModel) -> Path:
    home = tmp_path_factory.mktemp("home")
    registry = open_registry(home)
    model = registry.log_training(
        trained,
        SPEC,
        metrics={},
        params={},
        plots=[],
        git_sha="abc",
        policy_sha256="p",
    )
    registry.set_champion(model.version)
    return home


def open_registry(home: Path) -> ModelRegistry:
    return ModelRegistry(f"sqlite:///{home / 'mlflow.db'}", home / "artifacts")


def lay(folder: Path, mark: Path, places: tuple[str, ...], flavours: dict[str, object]) -> None:
    trap = pickle.dumps(Trap(mark))
    for place in places:
        (folder / place).write_bytes(trap)
    description = yaml.safe_load((folder / "MLmodel").read_text())
    description["flavors"] |= flavours
    (folder / "MLmodel").write_text(yaml.safe_dump(description))


@pytest.mark.parametrize(
    ("places", "flavours"),
    [
        (("model.lgb",), {}),
        (("model.pkl", "model.skops", "python_model.pkl"), {}),
        (
            ("python_model.pkl",),
            {
                "python_function": {
                    "loader_module": "mlflow.pyfunc.model",
                    "python_model": "python_model.pkl",
                }
            },
        ),
        (("model.pkl",), {"sklearn": {"data": "model.pkl", "serialization_format": "pickle"}}),
    ],
    ids=["in place of the text", "beside it", "as a python model", "as another flavour"],
)
def test_promise_21_a_trap_in_the_registry_never_goes_off(
    home: Path,
    trained: TrainedModel,
    tmp_path: Path,
    places: tuple[str, ...],
    flavours: dict[str, object],
) -> None:
    # given a trap that works
    mark = tmp_path / "went off"
    pickle.loads(pickle.dumps(Trap(mark)))
    assert mark.exists()
    mark.unlink()
    # when it lies where the champion's files are
    registry = open_registry(home)
    folder = registry.model_folder(1)
    whole = tmp_path / "whole"
    shutil.copytree(folder, whole)
    try:
        lay(folder, mark, places, flavours)
        # then the gate refuses the folder
        with pytest.raises(GateError):
            load_whole_model(read_model_files(folder), trained.model_sha256, trained.n_trees)
        # and the night reads the text, by its hash, or nothing
        if "model.lgb" in places:
            with pytest.raises(GateError):
                text, sha256 = registry.load_model_text(1)
                load_booster(text, sha256)
        else:
            found = find_models(f"sqlite:///{home / 'mlflow.db'}", home / "artifacts", [1])
            assert found.texts == {1: trained.model_text}
        assert not mark.exists()
    finally:
        shutil.rmtree(folder)
        shutil.copytree(whole, folder)


def ways_to_unpickle(source: str) -> list[str]:
    """Return what of a module could load a pickle: imports, MLflow's loaders, NumPy's switch."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found += [name.name for name in names if name.name.split(".")[0] in UNPICKLES]
            case ast.ImportFrom(module=str(module)) if module.split(".")[0] in UNPICKLES:
                found.append(module)
            case ast.Attribute(attr="load_model" | "read_pickle"):
                found.append(node.attr)
            case ast.keyword(arg="allow_pickle", value=ast.Constant(value=True)):
                found.append("allow_pickle")
    return found


def test_promise_21_no_module_can_unpickle() -> None:
    modules = [
        path
        for package in ("app", "flows", "models_ml", "serving", "warehouse")
        for path in (PROJECT_ROOT / package).rglob("*.py")
    ]
    assert len(modules) > 100
    for path in modules:
        assert ways_to_unpickle(path.read_text(encoding="utf-8")) == [], path
    for source in (
        "import pickle",
        "from joblib import load",
        "mlflow.pyfunc.load_model('models:/x')",
        "numpy.load('x', allow_pickle=True)",
    ):
        assert ways_to_unpickle(source), source
