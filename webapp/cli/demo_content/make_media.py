"""Makes the films and sounds of the demo's lessons from the lessons' own words: `python -m webapp.cli.demo_content.make_media`.

Needs espeak-ng and ffmpeg (Debian packages of those names). The results stand beside the lessons, so nobody else needs them:
run it after a transcript was changed. Each sentence is spoken by itself, so its caption has the times at which it is heard.
"""

from __future__ import annotations

import re
import subprocess  # the programs and their arguments are written here
import sys
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typst
import yaml

TRAINING = Path(__file__).parent / "training"
MARK = Path(__file__).parents[2] / "frontend" / "art" / "mark.svg"
VOICES = {"en": "en-us", "es": "es-419"}
WORDS_A_MINUTE = "150"
PAUSE_AFTER_SENTENCE, PAUSE_AFTER_PARAGRAPH, PAUSE_BEFORE_HEADING = 0.3, 0.55, 0.9
LONGEST_CAPTION = 84  # two lines of 42 characters

SLIDE = """
#set page(width: 960pt, height: 540pt, margin: 72pt, fill: rgb("#faf6ed"))
#set text(fill: rgb("#002d3f"), lang: sys.inputs.locale)
#place(right + horizon, image("mark.svg", width: 300pt))
#place(bottom + left, text(20pt, fill: rgb("#454540"), sys.inputs.lesson))
#align(left + horizon, block(width: 470pt, par(leading: 14pt, text(44pt, weight: "bold", sys.inputs.heading))))
"""


@dataclass(frozen=True)
class Sentence:
    """Something said in one breath, under a heading, with the silence after it (seconds)."""

    heading: str
    words: str
    pause: float


@dataclass(frozen=True)
class Job:
    """One recording in one language."""

    kind: str
    title: str
    transcript: str
    locale: str
    sound: Path
    captions: Path


def sentences_of(transcript: str) -> list[Sentence]:
    """The transcript in the order in which it is spoken; headings are shown and spoken."""
    found: list[Sentence] = []
    heading = ""
    for block in re.split(r"\n\s*\n", transcript.strip()):
        if block.startswith("#"):
            heading = block.lstrip("# ").strip()
            found.append(Sentence(heading, heading, PAUSE_BEFORE_HEADING))
            continue
        spoken = re.split(r"(?<=[.?!…])[\"”»]?\s+(?=[\"“«¿¡A-ZÁÉÍÓÚÑ])", " ".join(block.split()))
        found += [Sentence(heading, each, PAUSE_AFTER_SENTENCE) for each in spoken[:-1]]
        found.append(Sentence(heading, spoken[-1], PAUSE_AFTER_PARAGRAPH))
    return found


def speak(sentence: Sentence, locale: str, path: Path) -> float:
    """Write the sentence as a WAV file that ends with its silence; seconds."""
    said = subprocess.run(
        ["espeak-ng", "-v", VOICES[locale], "-s", WORDS_A_MINUTE, "--stdin", "-w", str(path)],
        input=sentence.words, text=True, check=True, capture_output=True,
    )  # fmt: skip
    assert not said.stderr, said.stderr
    with wave.open(str(path), "rb") as source:
        kept = source.getparams()
        frames = source.readframes(kept.nframes)
    silence = int(sentence.pause * kept.framerate)
    with wave.open(str(path), "wb") as target:
        target.setparams(kept)
        target.writeframes(frames + b"\0" * silence * kept.sampwidth * kept.nchannels)
    return (len(frames) / kept.sampwidth / kept.nchannels + silence) / kept.framerate


def captions_of(sentences: list[Sentence], lengths: list[float]) -> str:
    """WebVTT: each sentence while it is heard; a long one in pieces, timed by their share of its letters."""
    cues, began = [], 0.0
    for sentence, length in zip(sentences, lengths, strict=True):
        pieces = pieces_of(sentence.words)
        letters = sum(map(len, pieces))
        at = began
        for piece in pieces:
            until = at + (length - sentence.pause) * len(piece) / letters
            cues.append(f"{clock(at)} --> {clock(until)}\n{piece}\n")
            at = until
        began += length
    return "WEBVTT\n\n" + "\n".join(cues)


def pieces_of(words: str) -> list[str]:
    """The words in captions of nearly equal length, none longer than two lines."""
    count = -(-len(words) // LONGEST_CAPTION)
    pieces, aim = [""], len(words) / count
    for word in words.split():
        if pieces[-1] and len(pieces[-1]) + len(word) / 2 > aim and len(pieces) < count:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {word}".strip()
    return pieces


def clock(seconds: float) -> str:
    """A WebVTT time."""
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def make(job: Job, folder: Path) -> int:
    """Write the recording and its captions; whole seconds."""
    sentences = sentences_of(job.transcript)
    spoken = [folder / f"{number:03}.wav" for number in range(len(sentences))]
    lengths = [speak(sentence, job.locale, path) for sentence, path in zip(sentences, spoken, strict=True)]
    sounds = playlist(folder / "sounds.txt", [(path, None) for path in spoken])
    job.captions.write_text(captions_of(sentences, lengths), encoding="utf-8")
    opus = ["-c:a", "libopus", "-b:a", "24k", "-ac", "1", "-application", "voip"]
    same = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact"]
    if job.kind == "audio":
        ffmpeg(*sounds, *opus, *same, str(job.sound))
    else:
        pictures = slides(job, sentences, lengths, folder)
        film = ["-c:v", "libvpx-vp9", "-crf", "40", "-b:v", "0", "-r", "5", "-g", "50", "-pix_fmt", "yuv420p", "-row-mt", "1"]
        ffmpeg(*pictures, *sounds, "-map", "0:v", "-map", "1:a", *film, *opus, *same, "-flags:v", "+bitexact", str(job.sound))
    return round(sum(lengths))


def slides(job: Job, sentences: list[Sentence], lengths: list[float], folder: Path) -> list[str]:
    """A picture for each heading, shown as long as its part is heard."""
    shown: dict[str, float] = {}
    for sentence, length in zip(sentences, lengths, strict=True):
        shown[sentence.heading] = shown.get(sentence.heading, 0) + length
    source = folder / "slide.typ"
    source.write_text(SLIDE, encoding="utf-8")
    (folder / MARK.name).write_bytes(MARK.read_bytes())
    pictures = []
    for number, (heading, seconds) in enumerate(shown.items()):
        path = folder / f"{number:03}.png"
        inputs = {"heading": heading, "lesson": job.title, "locale": job.locale}
        path.write_bytes(typst.compile(source, root=folder, format="png", ppi=60, sys_inputs=inputs))
        pictures.append((path, seconds))
    # The list's last picture is held only when it is named twice.
    return playlist(folder / "pictures.txt", [*pictures, (pictures[-1][0], None)])


def playlist(path: Path, parts: list[tuple[Path, float | None]]) -> list[str]:
    """The arguments by which ffmpeg reads one file after the other."""
    lines = [f"file '{part}'\n" + (f"duration {seconds:.3f}\n" if seconds else "") for part, seconds in parts]
    path.write_text("".join(lines), encoding="utf-8")
    return ["-f", "concat", "-safe", "0", "-i", str(path)]


def ffmpeg(*arguments: str) -> None:
    """Run it quietly; what it complains of stops us."""
    subprocess.run(["ffmpeg", "-y", "-loglevel", "error", *arguments], check=True)


def jobs_of(lesson: Path) -> list[tuple[Path, Job]]:
    """The recordings that a lesson names."""
    content: dict[str, Any] = yaml.safe_load(lesson.read_text(encoding="utf-8"))
    files = lesson.parents[1] / "files"
    return [
        (
            lesson,
            Job(
                kind=activity["kind"],
                title=content["title"][locale],
                transcript=(lesson.parent / f"{activity['key']}.{locale}.md").read_text(encoding="utf-8"),
                locale=locale,
                sound=files / activity["file"][locale],
                captions=files / activity["captions"][locale],
            ),
        )
        for activity in content["activities"]
        if activity["kind"] in ("audio", "video")
        for locale in VOICES
    ]


def main() -> None:
    """Make all of them, and say how long each became: `seconds` in the lesson must say the same."""
    for lesson, job in [each for path in sorted(TRAINING.glob("*/*/*/lesson.yaml")) for each in jobs_of(path)]:
        job.sound.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            seconds = make(job, Path(folder))
        where = lesson.parent.relative_to(TRAINING)
        sys.stdout.write(f"{where} {job.sound.name}: {seconds} s, {job.sound.stat().st_size // 1024} KiB\n")


if __name__ == "__main__":
    main()
