from __future__ import annotations

import pytest

from medkg.ontology import Ontology, Synonym, Term


@pytest.fixture(scope="session")
def vocabularies() -> dict[str, Ontology]:
    phenotype = [
        Term("HP:0000118", "Phenotypic abnormality", "phenotype"),
        Term("HP:1", "Ectopia lentis", "phenotype", (Synonym("Dislocated lens"),)),
        Term("HP:2", "Aortic dissection", "phenotype"),
        Term("HP:3", "Old name", "phenotype", obsolete=True, replaced_by="HP:2"),
        Term("HP:4", "Twin one", "phenotype", (Synonym("twin"),)),
        Term("HP:5", "Twin two", "phenotype", (Synonym("twin"),)),
    ]
    disease = [
        Term("MONDO:1", "Marfan syndrome", "disease", xrefs=("OMIM:154700",)),
        Term("MONDO:2", "Asthma", "disease"),
    ]
    drugs = [
        Term("DRUGBANK:1", "Losartan", "drug", xrefs=("CHEBI:6541",)),
        Term("DRUGBANK:2", "Penicillin V", "drug"),
    ]
    genes = [
        Term("HGNC:3603", "FBN1", "gene", xrefs=("ENSEMBL:ENSG00000166147",)),
        Term("HGNC:2625", "CYP2D6", "gene"),
    ]
    return {
        "hpo": Ontology("hpo", phenotype, release="toy"),
        "mondo": Ontology("mondo", disease),
        "drugs": Ontology("drugs", drugs),
        "hgnc": Ontology("hgnc", genes),
    }
