"""PubMed: its XML as documents, and its files from NCBI.

Comes in: PubMed XML, a query, PMIDs. Goes out: documents, or a folder of files. Begin with
``reader.py``; ``record.py`` holds what one article's elements mean.
"""
