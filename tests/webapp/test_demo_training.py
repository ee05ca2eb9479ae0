"""The sample series as files: long enough to be worth a lesson, and recordings that say what their transcripts say."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import yaml

from webapp.cli.demo_content.make_media import TRAINING, captions_of, jobs_of, sentences_of

LESSONS = sorted(TRAINING.glob("*/*/*/lesson.yaml"))
JOBS = [job for lesson in LESSONS for _, job in jobs_of(lesson)]
LEAST_WORDS, LEAST_SECONDS, MOST_BYTES = 400, 90, 8 * 1024 * 1024


def spoken(text: str) -> list[str]:
    return re.findall(r"\w+", re.sub(r"^#+ ", "", text, flags=re.MULTILINE))


def cues(captions: str) -> list[tuple[float, float, str]]:
    def seconds(time: str) -> float:
        hours, minutes, rest = time.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest)

    found = re.findall(r"^(\S+) --> (\S+)\n(.+)$", captions, flags=re.MULTILINE)
    return [(seconds(began), seconds(ended), words) for began, ended, words in found]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.parent.name)
def test_a_lesson_has_words_enough_in_each_language(lesson):
    readings = [each["key"] for each in yaml.safe_load(lesson.read_text())["activities"] if each["kind"] == "reading"]
    for locale in ("en", "es"):
        words = " ".join((lesson.parent / f"{key}.{locale}.md").read_text() for key in readings)
        assert len(words.split()) >= LEAST_WORDS, locale


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.sound.name)
def test_captions_are_the_transcript_in_step_with_the_sound(job):
    shown = cues(job.captions.read_text())
    assert spoken(" ".join(words for _, _, words in shown)) == spoken(job.transcript)
    assert all(began < ended <= later for (began, ended, _), (later, _, _) in pairwise(shown))
    assert shown[-1][1] >= LEAST_SECONDS


def test_each_lesson_says_how_long_its_recordings_are():
    for lesson in LESSONS:
        for activity in yaml.safe_load(lesson.read_text())["activities"]:
            for locale, seconds in activity.get("seconds", {}).items():
                captions = lesson.parents[1] / "files" / activity["captions"][locale]
                assert abs(cues(captions.read_text())[-1][1] - seconds) < 2, captions.name


def test_the_recordings_are_small():
    files = {path for job in JOBS for path in (job.sound, job.captions)}
    assert JOBS
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


def test_a_long_sentence_is_captioned_in_pieces_and_none_is_lost():
    said = sentences_of("## One\n\n" + "word " * 60 + "end. Next one.")
    shown = cues(captions_of(said, [1.0 + each.pause for each in said]))
    assert max(len(words) for _, _, words in shown) <= 100
    assert spoken(" ".join(words for _, _, words in shown)) == ["One", *["word"] * 60, "end", "Next", "one"]
