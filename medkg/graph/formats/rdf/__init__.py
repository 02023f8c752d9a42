"""The graph as RDF: statements, their syntaxes, stores, SPARQL and its endpoint, SHACL.

Comes in: the contents of a version. Goes out: statements and answers. Begin with
``statements.py``; ``store.py`` is the only file that imports rdflib and Oxigraph.
"""
