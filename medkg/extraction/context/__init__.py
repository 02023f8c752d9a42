"""How a claim or a mention is meant: denied, hedged, hypothetical, past, of somebody else.

Comes in: a sentence and spans in it. Goes out: polarity, certainty and experiencer with the cue.
After ConText (Harkema et al., 2009). Begin with ``reader.py``; the cues are TSV files in
``tables/``, read by ``cues.py``.
"""
