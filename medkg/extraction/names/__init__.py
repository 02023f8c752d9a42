"""Names of vocabularies, found in running text.

Comes in: vocabularies and a text. Goes out: spans with the terms that bear such a name. Begin
with ``dictionary.py``; which names are left out, added or spelt otherwise is in TSV files in
``tables/``, read by ``stopwords.py`` and the files that end in ``_table.py``.
"""
