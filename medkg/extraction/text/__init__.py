"""A text as sentences and folded words, and the tools that find many strings in it at once.

Comes in: a string. Goes out: offsets. Begin with ``sentences.py``; ``word_lists.py`` and
``blocks.py`` read what the other rooms keep in tables: words, and expressions with named parts.
"""
