"""Where the project is, and which Python files are its own."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = (
    "data",
    "landscapes",
    "optimizers",
    "problems",
    "typed",
    "states",
    "engine",
    "figures",
    "lecture",
    "api",
    "descent",
    "pages",
    "benchmarks",
    "tests",
)


def files(root: Path = ROOT) -> list[Path]:
    """Every Python file of ours, of another tree too."""
    return sorted([*root.glob("*.py"), *(file for folder in OURS for file in (root / folder).rglob("*.py"))])
