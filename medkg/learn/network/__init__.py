"""Graph networks as predictors.

Comes in: a split. Goes out: vectors of nodes, and scores of their pairs. Begin with
``graph_network.py``; ``encoders.py`` and ``decoders.py`` say what can be passed in.
"""
