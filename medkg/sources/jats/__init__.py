"""Full texts of PubMed Central (JATS XML) as documents. Begin with ``reader.py``."""
