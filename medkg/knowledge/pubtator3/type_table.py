"""What PubTator 3's relation and entity types mean in medkg's terms: the three tables beside this.

Types: Wei et al., 2024, "PubTator 3.0", doi:10.1093/nar/gkae235 (relations by BioREx: Lai et al.,
2023, doi:10.1016/j.jbi.2023.104487). BioRED's names for them: Luo et al., 2022,
doi:10.1093/bib/bbac282.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from medkg.files.tables import read_table

__all__ = ["KIND_OF_ENTITY", "PREDICATE_OF", "RELATION_OF_NAME", "WEAK"]


def _rows(name: str, *columns: str) -> list[dict[str, str]]:
    return [row for _, row in read_table(Path(__file__).with_name(name), columns)]


#: Entity type, in lower case without marks -> node kind. A variant counts as its gene.
KIND_OF_ENTITY: Final = {
    row["type"]: row["kind"] for row in _rows("entity_types.tsv", "type", "kind")
}
#: Other spellings of a relation type -> the type as PubTator 3's dump has it.
RELATION_OF_NAME: Final = {
    row["name"]: row["relation"] for row in _rows("relation_names.tsv", "name", "relation")
}
#: (relation type, kind of the subject, kind of the object) -> predicate. The pair is tried both
#: ways round: PubTator 3's order says nothing.
PREDICATE_OF: Final = {
    (row["relation"], row["subject"], row["object"]): row["predicate"]
    for row in _rows("predicates.tsv", "relation", "subject", "object", "predicate")
}
#: Predicate of all other pairs: nothing is claimed, and the relation is kept as a qualifier.
WEAK: Final = "mentioned_with"
