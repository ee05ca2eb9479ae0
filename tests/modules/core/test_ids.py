from modules.core.ids import SLUG_LENGTH, new_uid, slug_of


def test_a_slug_is_plain_words():
    assert slug_of("Mañana de familias: qué es el LCAP?") == "manana-de-familias-que-es-el-lcap"


def test_a_slug_is_never_empty_and_never_long():
    assert slug_of("¿…?") == "event"
    assert len(slug_of("word " * 60)) <= SLUG_LENGTH


def test_uids_differ():
    assert new_uid() != new_uid()
