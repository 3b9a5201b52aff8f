from __future__ import annotations

from knowledge.diagnosis.matching.form_index import SHARE_TO_BE_FOUND
from tests.knowledge.diagnosis.small import foreign


def test_it_works() -> None:
    knowledge = foreign()
    word = knowledge.vocabulary.ids["litres"]
    assert [knowledge.forms[form].text for form in knowledge.index.postings[word]] == [
        "Coolant level of tank <0> is below <1> litres"
    ]


def test_common_words_lead_to_no_long_form() -> None:
    knowledge = foreign()
    assert knowledge.vocabulary.ids["is"] not in knowledge.index.postings


def test_indexed_words_hold_the_share_that_has_to_be_found() -> None:
    knowledge = foreign()
    for number, form in enumerate(knowledge.forms):
        indexed = [w for w in form.distinct if number in knowledge.index.postings.get(w, ())]
        held = sum(knowledge.vocabulary.weights[word] for word in indexed)
        assert held > (1 - SHARE_TO_BE_FOUND) * form.information - 1e-9


def test_forms_are_listed_by_their_first_word() -> None:
    knowledge = foreign()
    word = knowledge.vocabulary.ids["pressure"]
    assert [knowledge.forms[form].text for form in knowledge.index.starts[word]] == [
        "Pressure sensor <0> reports no signal"
    ]
