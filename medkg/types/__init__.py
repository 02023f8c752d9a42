"""What the stations hand to each other: small frozen records that print well and become JSON.

``documents.py`` has what is read, ``claims.py`` what is said, ``patients.py`` who is asked about
and ``results.py`` what comes out; ``listing.py`` has the lists of them that functions return, and
``frames.py`` makes data frames. All but the last are imported from here.
"""

from __future__ import annotations

from medkg.types.claims import (
    Assertion,
    Certainty,
    Edge,
    Evidence,
    Extraction,
    Link,
    Mention,
    Node,
    Polarity,
)
from medkg.types.content import content_id, to_json
from medkg.types.documents import Document, Problem, Section, Study
from medkg.types.listing import FrozenListing, Listing
from medkg.types.patients import (
    Allergy,
    Condition,
    FamilyHistory,
    Finding,
    Genotype,
    Measurement,
    Medication,
    Patient,
    Time,
)
from medkg.types.results import Candidate, Path, Reason, Status

__all__ = [
    "Allergy",
    "Assertion",
    "Candidate",
    "Certainty",
    "Condition",
    "Document",
    "Edge",
    "Evidence",
    "Extraction",
    "FamilyHistory",
    "Finding",
    "FrozenListing",
    "Genotype",
    "Link",
    "Listing",
    "Measurement",
    "Medication",
    "Mention",
    "Node",
    "Path",
    "Patient",
    "Polarity",
    "Problem",
    "Reason",
    "Section",
    "Status",
    "Study",
    "Time",
    "content_id",
    "to_json",
]
