"""The command line starts quickly and loads nothing that it does not need."""

import subprocess
import sys

import pytest

DATA_LIBRARIES = {
    "pandas",
    "numpy",
    "pyarrow",
    "duckdb",
    "pandera",
    "statsmodels",
    "great_tables",
    "matplotlib",
    "scipy",
}


def _modules_after(arguments: list[str]) -> set[str]:
    code = (
        "import sys\n"
        "from cohortqc.cli.app import app\n"
        "try:\n    app(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "sys.stderr.write(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "arguments", [["--help"], ["--version"], ["validate", "--help"], ["report", "--help"], ["schema", "--help"]]
)
def test_help_loads_no_data_library(arguments: list[str]) -> None:
    assert _modules_after(arguments) & DATA_LIBRARIES == set()


def test_the_package_itself_loads_no_data_library() -> None:
    code = "import sys, cohortqc; print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    assert set(done.stdout.split()) & DATA_LIBRARIES == set()
