from modules.formats.cleaning import clean_line, clean_text


def test_every_kind_of_line_break_becomes_a_newline():
    assert clean_text("a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h") == "a\nb\nc\nd\ne\nf\ng\nh"


def test_what_no_calendar_may_hold_goes():
    assert clean_text("\ufeffa\x00b\x1b[1mc\x7fd\x9fe\ud800f\tg\u200dh\ufeff") == "ab[1mcdef g\u200dh"


def test_one_line_has_one_blank_between_words():
    assert clean_line("  a \n\n b\tc ") == "a b c"
