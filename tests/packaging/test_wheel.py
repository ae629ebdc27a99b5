"""The built wheel works by itself: schemas and reports inside, the demo runs, in an environment of its own."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*command, "--no-build-isolation", "-w", str(folder), str(repository)], check=True, timeout=120)
    return next(folder.glob("cohortqc-*.whl"))


def test_wheel_carries_definitions_templates_and_type_marker(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for name in (
        "cohortqc/_data/schemas/whi-bone.yaml",
        "cohortqc/_data/schemas/whi.yaml",
        "cohortqc/_data/schemas/nhanes-bone.yaml",
        "cohortqc/_data/reports/stress-and-bone-loss.yaml",
        "cohortqc/_data/reports/nhanes-bone.yaml",
        "cohortqc/py.typed",
    ):
        assert name in names
    assert any(name.startswith("cohortqc/render/templates/") for name in names)
    assert not any("tests/" in name for name in names)


def test_demo_runs_from_the_wheel_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    python = environment / "bin" / "python"
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True, timeout=120)
    # The libraries come from the environment that runs the tests (no network here); a path line in a .pth file brings
    # them without bringing the editable cohortqc, whose own .pth file is not followed from there.
    site = next((environment / "lib").glob("python3.*")) / "site-packages"
    libraries = Path(pytest.__file__).resolve().parent.parent
    (site / "libraries.pth").write_text(f"{libraries}\n", encoding="utf-8")

    where = subprocess.run(
        [str(python), "-c", "import cohortqc; print(cohortqc.__file__)"],
        check=True, capture_output=True, text=True, cwd=tmp_path, timeout=60,
    )  # fmt: skip
    assert str(environment) in where.stdout

    command = [str(environment / "bin" / "cohortqc"), "demo", str(tmp_path / "demo"), "--rows", "600"]
    demo = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path, timeout=180)
    assert demo.returncode == 0, demo.stdout + demo.stderr
    assert (tmp_path / "demo" / "validation" / "validation.html").is_file()
    assert (tmp_path / "demo" / "report" / "report.html").is_file()
