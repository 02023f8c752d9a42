"""BioC, as JSON and as XML: documents, and the annotations in them.

Both readers make the shape of its JSON, which ``document.py`` reads. Begin there.
"""
