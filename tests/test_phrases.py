"""No phrase that stands in a document is ever missed, whatever underthesea makes of it; every mark is in the text."""

from __future__ import annotations

import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import vocabulary
from archive.store import Store
from archive.text import fold
from indexer import analysis
from indexer.query import SearchRequest
from indexer.service import MAX_LIMIT, SearchService

FORMS = (
    str,
    str.upper,
    fold,
    lambda text: unicodedata.normalize("NFD", text),
    lambda text: text.replace(" ", "\u00a0"),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_run_of_syllables_finds_its_document(sample_archive: Store, data: st.DataObject) -> None:
    service = SearchService(sample_archive, vocabulary.shipped())
    id_ = data.draw(st.sampled_from(sorted(dict(sample_archive.serials()))))
    text = sample_archive.get(id_).text
    tokens = list(analysis.tokens(text))
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = min(first + data.draw(st.integers(0, 9)), len(tokens) - 1)
    phrase = data.draw(st.sampled_from(FORMS))(text[tokens[first][1] : tokens[last][2]])
    quoted = "".join(" " if char in '"“”„«»' else char for char in phrase)
    results = service.search(SearchRequest(f'"{quoted}"', limit=MAX_LIMIT))
    found = {hit.document.id: hit for hit in results.hits}
    assert id_ in found, quoted
    wanted = [fold(term) for term, _, _ in analysis.tokens(text[tokens[first][1] : tokens[last][2]])]
    for hit in results.hits:
        for snippet in hit.snippets:
            for start, end in snippet.marks:
                marked = [analysis.folded(term) for term, _, _ in analysis.tokens(hit.document.text[start:end])]
                assert set(marked) <= set(wanted)
