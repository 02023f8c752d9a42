"""Bytes as a patient: a GA4GH Phenopacket v2 or plain JSON, with dated records.

In comes a path or a dict, out goes a :class:`medkg.types.Patient` whose ``problems`` name all
that was not used. Open ``reader.py`` first; ``phenopacket.py`` and ``plain.py`` read the two
forms, each with the records of its form beside it.
"""

from __future__ import annotations

from medkg.patients.reader import read_patient

__all__ = ["read_patient"]
