"""The Delta Lake tables under a graph, and which version of each makes a version of the graph.

Comes in: Arrow rows. Goes out: Arrow rows of one version. Begin with ``tables.py``: it is the
door, and the only file that imports deltalake. Behind it, for nobody else, are ``rewriting.py``
(which files a change touches), ``log.py`` and ``deletion.py`` (what the protocol writes),
``table_file.py``, ``datafile.py`` and ``joining.py`` (Parquet). ``schema.py`` has the columns,
``manifest.py`` the versions, ``lock.py`` the one writer, ``sql.py`` DuckDB.
"""
