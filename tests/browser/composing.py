"""An editor composes an issue: writes its items, puts them in order, mends what keeps it, looks at the letter, hands it in."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, expect

from tests.browser.person import Person
from tests.journeys.visitor import Visitor

LANGUAGES = ("es", "en")
"""The English page is the one that stands open then."""
SUMMARY = " ".join(["Two mornings at six tables where families and schools write one goal."] * 4)
PHONE = 360
TALL = {"width": 1280, "height": 3000}


def item_fields(headline: str, link: str) -> dict[str, str]:
    """An item in both languages that nothing is wrong with, but for its link perhaps."""
    said = {f"{each}-headline": f"{headline} {each}" for each in LANGUAGES}
    return said | {f"{each}-summary": SUMMARY for each in LANGUAGES} | {"link": link}


def written_before(staff: Visitor, headlines: list[str]) -> None:
    """Items that stand there when an issue is begun."""
    for headline in headlines:
        saved = staff.submit(staff.open("/staff/mail/items/new"), "Save draft", **item_fields(headline, "/events"))
        assert headline in saved.text


def begin(editor: Person) -> str:
    """The next Friday 5; the path of its page."""
    editor.open("/staff/mail")
    editor.look("mail")
    editor.send("Begin")
    editor.look("issue-begun")
    path = urlsplit(editor.page.url).path.removesuffix("/write")
    return path.removeprefix(editor.words.prefix)


def write_an_item(editor: Person, headline: str, link: str) -> None:
    """On the way from the issue to its items, and back; it stands at the end then."""
    editor.follow("Add an item")
    editor.look("adding")
    editor.follow("Write a new item")
    editor.fill(item_fields(headline, link))
    editor.look("new-item")
    editor.send("Save draft")
    _add(editor, headline)


def put(editor: Person, headline: str, *, scripts: bool = True) -> None:
    """An item that somebody wrote before: typing finds it; without a script the button does."""
    editor.follow("Add an item")
    editor.hand.write(editor.named("q"), headline)
    if not scripts:
        editor.send("Search")
    editor.page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get("q") == [headline])
    expect(editor.main.locator("#found li")).to_have_count(1)
    _add(editor, headline)


def _add(editor: Person, headline: str) -> None:
    editor.send("Add", editor.main.locator("#found li").filter(has_text=headline))
    expect(editor.page.get_by_role("status").first).to_have_text(editor.words("The item stands in the issue, at its end."))
    expect(items(editor).last).to_contain_text(headline)


def say(editor: Person, path: str, subject: str) -> None:
    """Its subject in both languages."""
    for language in LANGUAGES:
        editor.open(f"{path}/write?lang={language}")
        editor.fill({"subject": f"{subject} {language}"})
        editor.send("Save the words")


def stay(editor: Person, subject: str) -> None:
    """Words that no button saved are not left behind unasked; saving them asks nothing."""
    editor.fill({"subject": subject})
    editor.page.once("dialog", lambda dialog: dialog.dismiss())
    with editor.page.expect_event("dialog") as asked:
        editor.hand.press(editor.link("Add an item"))
    assert asked.value.type == "beforeunload"
    expect(editor.named("subject")).to_have_value(subject)
    editor.send("Save the words")


def meet_oneself(editor: Person, subject: str) -> None:
    """Words are typed that were saved in another window meanwhile; the buttons of the items are pressed before they are saved."""
    other = editor.page.context.new_page()
    other.goto(editor.page.url)
    other.locator("[name='subject']").fill("Said elsewhere")
    with other.expect_navigation():
        other.get_by_role("button", name=editor.words("Save the words")).click()
    other.close()
    editor.fill({"subject": subject})
    editor.hand.press(editor.button("Down", items(editor).first))
    refused = editor.words("Nothing was done: somebody else changed this issue while you read. It is shown as it stands now.")
    expect(editor.page.locator("#status")).to_contain_text(refused)
    for button, place in (("Down", 2), ("Up", 1)):
        editor.hand.press(editor.button(button, items(editor).nth(2 - place)))
        _placed(editor, place)
    editor.send("Save the words")
    expect(editor.main.locator(".clash")).to_contain_text("Said elsewhere")
    expect(editor.named("subject")).to_have_value(subject)
    editor.look("said-elsewhere", "409")
    editor.send("Save the words")


def items(editor: Person) -> Locator:
    """Those of the issue, in their order."""
    return editor.main.locator("ol.items > li")


def stand(editor: Person, headlines: list[str]) -> None:
    """They stand in this order: on the page, and for whoever opens it next."""
    heads = items(editor).get_by_role("heading")
    expect(heads).to_contain_text(headlines)
    editor.page.reload()
    expect(heads).to_contain_text(headlines)


def item(editor: Person, headline: str) -> Locator:
    """One of them."""
    return items(editor).filter(has_text=headline)


def step(editor: Person, headline: str, button: str, place: int) -> None:
    """One place up or down, by its button; what was moved keeps the focus, and where it stands is said."""
    editor.hand.press(editor.button(button, item(editor, headline)))
    _placed(editor, place)
    held = item(editor, headline).locator(":focus")
    expect(held).to_have_count(1)


def drag(editor: Person, headline: str, onto: str, place: int) -> None:
    """With a mouse, to where another item stands; on a screen that shows both."""
    size = editor.page.viewport_size
    editor.page.set_viewport_size(TALL)
    item(editor, headline).get_by_role("heading").drag_to(item(editor, onto).get_by_role("heading"))
    _placed(editor, place)
    editor.page.set_viewport_size(size)


def _placed(editor: Person, place: int) -> None:
    said = editor.words(
        "The item stands in place %(position)s of %(number)s now.", position=place, number=items(editor).count()
    )
    expect(editor.page.locator("#status")).to_contain_text(said)


def mend_the_link(editor: Person, headline: str, link: str) -> None:
    """Where the issue says that it leads to nothing; until then it cannot be handed in."""
    wrong = editor.main.locator("#fix a")
    expect(wrong.first).to_be_visible()
    expect(editor.button("Hand it in")).to_have_count(0)
    editor.look("something-to-mend")
    editor.follow("Edit", item(editor, headline))
    editor.fill({"link": link})
    editor.send("Save draft")
    expect(wrong).to_have_count(0)
    expect(editor.button("Hand it in")).to_be_visible()


def preview(editor: Person, headline: str) -> None:
    """The letter as a computer, a phone, dark and plain; each holds the item."""
    letter, frame = editor.page.frame_locator("iframe.letterframe").locator("body"), editor.main.locator("iframe.letterframe")
    expect(letter).to_contain_text(headline)
    light = letter.evaluate("body => getComputedStyle(body).backgroundColor")
    _show(editor, "Phone")
    expect(letter).to_contain_text(headline)
    assert frame.bounding_box()["width"] <= PHONE
    _show(editor, "Dark")
    expect(letter).to_contain_text(headline)
    expect(letter).not_to_have_css("background-color", light)
    editor.look("dark")
    _show(editor, "Plain text")
    expect(editor.main.get_by_role("group", name=editor.words("Plain text"))).to_contain_text(headline)
    editor.look("plain-text")


def _show(editor: Person, look: str) -> None:
    views = editor.main.get_by_role("navigation", name=editor.words("Show the letter as"))
    editor.hand.press(editor.link(look, views))
    expect(views.locator("[aria-current]")).to_have_text(editor.words(look))


def change_the_words(editor: Person, path: str, intro: str) -> None:
    """The English ones, of an issue that may be handed in already."""
    editor.open(f"{path}/write?lang=en")
    editor.look("written-in-again")
    editor.fill({"intro": intro})
    editor.send("Save the words")
    editor.look("words-saved")


def hand_in(editor: Person) -> None:
    """For a second person: who wrote it is offered no button to let it go."""
    editor.send("Hand it in")
    expect(editor.main).to_contain_text(editor.words("Waits for approval"))
    expect(editor.button("Approve")).to_have_count(0)
    editor.look("handed-in")
