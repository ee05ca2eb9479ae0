"""A learner at the activities of a module: each kind once, as a person does it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from playwright.sync_api import Locator, expect

from modules.training.content.values import (
    AnyActivity,
    Audio,
    Download,
    Journal,
    Lesson,
    Live,
    Quiz,
    Rating,
    Reading,
    Survey,
    Video,
)
from tests.browser.learning import all_sent
from tests.browser.person import Person
from tests.journeys.learner import right_answer, typed_for

SEND = {Journal: "Save my words", Rating: "Save my answers", Survey: "Send my answers"}
SAY = {
    Reading: "I have read this",
    Download: "I took it along",
    Video: "I have read the transcript",
    Audio: "I have read the transcript",
}
DONE = {Reading: "You have read this.", Download: "You took it along.", Video: "This is done.", Audio: "This is done."}


def go_through(person: Person, lessons: Sequence[Lesson], done: Collection[str] = ()) -> None:
    """Lessons from the one on whose page one is, each left by the button that leads on; what is `done` stays."""
    for lesson in lessons:
        person.look(f"lesson-{lesson.key}")
        for activity in lesson.activities:
            if f"{lesson.key}/{activity.key}" not in done:
                do(person, lesson, activity)
        all_sent(person.page)
        person.look(f"lesson-{lesson.key}-done")
        person.press(person.main.locator("nav.turn a").last)


def do(person: Person, lesson: Lesson, activity: AnyActivity) -> None:
    """One activity, to the words that say that it was taken."""
    part = person.main.locator(f"[data-activity='{lesson.key}/{activity.key}']")
    if isinstance(activity, Quiz):
        answer(person, part, activity)
        person.send("See my result", part)
        expect(part.locator(".verdict")).to_have_count(len(activity.questions))
        expect(part.locator(".verdict--wrong")).to_have_count(0)
    elif isinstance(activity, Journal | Rating | Survey):
        person.fill(typed_for(activity, person.words.locale))
        person.send(SEND[type(activity)], part)
        expect(part.locator(".saved")).to_be_visible()
    elif not isinstance(activity, Live):
        attend(person, part, activity)
        expect(part).to_contain_text(person.words(DONE[type(activity)]))


def answer(person: Person, part: Locator, quiz: Quiz) -> None:
    """The questions come one at a time."""
    for number, question in enumerate(quiz.questions, 1):
        typed = right_answer(question, person.words.locale)
        person.fill({f"{quiz.key}-{name}": value for name, value in typed.items()})
        if number < len(quiz.questions):
            person.hand.press(person.button("Next question", part))


def attend(person: Person, part: Locator, activity: AnyActivity) -> None:
    """A file is taken; of a film a little is played, and then its transcript is read."""
    if isinstance(activity, Download):
        with person.page.expect_download() as taken:
            person.hand.press(person.link("Download the file", part))
        assert taken.value.suggested_filename == activity.file[person.words.locale]
        return
    if isinstance(activity, Video | Audio):
        play_a_little(person, part.locator("video, audio"))
    say_done(person, part, activity)


def say_done(person: Person, part: Locator, activity: AnyActivity) -> None:
    """The button that needs no script; that of a film stands below its transcript."""
    if isinstance(activity, Video | Audio):
        person.hand.press(part.locator("details.transcript > summary"))
    person.hand.press(person.button(SAY[type(activity)], part))


def do_without_a_network(person: Person, lesson: Lesson, activity: AnyActivity) -> None:
    """What can be done so is kept on the device, and the page says it."""
    part = person.main.locator(f"[data-activity='{lesson.key}/{activity.key}']")
    if type(activity) in SEND:
        person.fill(typed_for(activity, person.words.locale))
        person.hand.press(person.button(SEND[type(activity)], part))
        expect(part.locator("[data-offline]")).to_be_visible()
    else:
        say_done(person, part, activity)
    waiting = person.words("Waiting for the network: %(num)s kept on this device.").split("%")[0]
    expect(person.main.locator("[data-status]")).to_contain_text(waiting)


def play_a_little(person: Person, media: Locator) -> None:
    """Started, and stopped after a second."""
    media.evaluate("media => { media.muted = true; }")
    person.hand.play(media)
    person.page.wait_for_function("media => media.currentTime > 1", arg=media.element_handle())
    person.hand.play(media)
    expect(media).to_have_js_property("paused", True)
