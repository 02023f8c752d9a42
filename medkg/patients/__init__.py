"""Bytes as a patient: a GA4GH Phenopacket v2 or a plain dict."""

from __future__ import annotations

from medkg.patients.reader import read_patient

__all__ = ["read_patient"]
