"""Brings pages that live elsewhere in the repository into the site, before it is built."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
}


def on_config(config: Any) -> Any:
    """Copy README, CHANGELOG, CONTRIBUTING and the notebooks; list the decisions."""
    for source, page in PAGES.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        (DOCS / page).write_text(_linked(text), encoding="utf-8")
    tutorials = DOCS / "tutorials"
    tutorials.mkdir(exist_ok=True)
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        shutil.copyfile(notebook, tutorials / notebook.name)
    _list_decisions(DOCS / "decisions")
    return config


def _linked(text: str) -> str:
    """The text with links into ``docs/`` as the site has them."""
    return re.sub(r"\]\(docs/", "](", text)


def _list_decisions(folder: Path) -> None:
    lines = ["# Decisions", "", "What was decided, why, and what was tried.", ""]
    for path in sorted(folder.glob("[0-9]*.md")):
        title = path.read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
        lines.append(f"- [{title}]({path.name})")
    (folder / "index.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
