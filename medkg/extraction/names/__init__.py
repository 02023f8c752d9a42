"""Names of vocabularies, found in running text.

Comes in: vocabularies and a text. Goes out: spans with the terms that bear such a name. Begin
with ``dictionary.py``; the tables say which names are left out, added or spelt otherwise.
"""
