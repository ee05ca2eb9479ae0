"""The mail catcher: what was sent is what is kept and shown."""

import json
import smtplib
import socket
import threading
import urllib.error
import urllib.request
from email.message import EmailMessage

import pytest

from tasks.processes.catcher import PageServer, smtp_server
from tasks.processes.letterbox import Envelope, LetterBox
from tasks.processes.ports import free_port
from tests.waiting import PATIENCE


class Caught:
    """A running catcher."""

    def __init__(self, folder):
        self.smtp_port = free_port()
        self.box = LetterBox(folder)
        self.smtp = smtp_server(self.box, self.smtp_port)
        self.pages = PageServer(self.box, 0)

    def get(self, path, host="127.0.0.1"):
        request = urllib.request.Request(f"http://127.0.0.1:{self.pages.server_port}{path}", headers={"Host": host})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.read(), answer.headers

    def send(self, content, to=("ana@example.org",)):
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as connection:
            connection.sendmail("convene@example.org", to, content, mail_options=["BODY=8BITMIME"])
        return self.box.ids()[0]


@pytest.fixture
def caught(tmp_path):
    made = Caught(tmp_path)
    made.smtp.start()
    thread = threading.Thread(target=made.pages.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.pages.shutdown()
    thread.join()
    made.pages.server_close()
    made.smtp.stop()


def letter(html="<html><head></head><body><a href='https://example.org/x'>Go</a></body></html>"):
    message = EmailMessage()
    message["Subject"] = "Plaza confirmada <b>"
    message["Message-ID"] = "<17@convene>"
    message.set_content("Confirme: http://127.0.0.1:8000/es/c/12.aB-_?x=1&y=2.\n")
    message.add_alternative(html, subtype="html")
    message.add_attachment(b"BEGIN:VCALENDAR\r\n", maintype="text", subtype="calendar", filename="taller ñ.ics")
    return message.as_bytes().replace(b"\n", b"\r\n").replace(b"\r\r", b"\r")


def test_the_bytes_are_kept_exactly_and_the_envelope_beside_them(caught):
    content = b"Subject: dots\r\n\r\n.\r\n..two\r\nse\xc3\xb1al \xff\r\n\r\n"
    kept = caught.send(content, to=("ana@example.org", "luz@example.org"))
    assert caught.get(f"/letters/{kept}.eml")[0] == content
    listed = json.loads(caught.get("/letters.json?to=luz@example.org")[0])["letters"]
    assert [(each["id"], each["sender"], each["recipients"]) for each in listed] == [
        (kept, "convene@example.org", ["ana@example.org", "luz@example.org"])
    ]
    assert json.loads(caught.get("/letters.json?to=nobody@example.org")[0])["letters"] == []


def test_letters_sent_in_one_breath_arrive_one_by_one(caught):
    with socket.create_connection(("127.0.0.1", caught.smtp_port), timeout=PATIENCE) as connection:
        said = connection.makefile("rb")
        said.readline()
        connection.sendall(b"EHLO here\r\n")
        offered = [said.readline() for _ in range(6)]
        assert b"250-PIPELINING\r\n" in offered
        for number in (b"1", b"2"):
            connection.sendall(b"MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n")
            assert [said.readline()[:3] for _ in range(3)] == [b"250", b"250", b"354"]
            connection.sendall(b"Subject: " + number + b"\r\n\r\n.\r\n")
            assert said.readline().startswith(b"250")
        said.close()
    assert [caught.box.summary(each).subject for each in caught.box.ids()] == ["2", "1"]


def test_a_letter_is_shown_with_text_html_headers_and_attachment(caught):
    kept = caught.send(letter())
    page = caught.get(f"/letters/{kept}")[0].decode()
    assert "Plaza confirmada &lt;b&gt;" in page
    assert 'href="http://127.0.0.1:8000/es/c/12.aB-_?x=1&amp;y=2"' in page
    assert "&lt;17@convene&gt;" in page
    assert f'src="/letters/{kept}/html"' in page
    part, headers = caught.get(f"/letters/{kept}/parts/4")
    assert part == b"BEGIN:VCALENDAR\r\n"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''taller%20%C3%B1.ics"


def test_the_html_of_a_letter_cannot_run_anything(caught):
    kept = caught.send(letter())
    html, headers = caught.get(f"/letters/{kept}/html")
    assert headers["Content-Security-Policy"].startswith(
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'"
    )
    assert html.startswith(b'<html><head><base target="_blank"></head>')
    assert 'sandbox="allow-popups' in caught.get(f"/letters/{kept}")[0].decode()
    assert "default-src 'none'" in caught.get("/")[1]["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    ["/letters/1", "/letters/../../etc/passwd", "/letters/1.1.eml", "/nothing", "/letters/{}/parts/99", "/letters/{}/parts/0"],
)
def test_what_is_not_there_is_404(caught, path):
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        caught.get(path.format(caught.send(letter())))
    refused.value.close()


def test_a_page_of_another_site_cannot_read_letters_under_its_own_name(caught):
    with pytest.raises(urllib.error.HTTPError, match="403") as refused:
        caught.get("/letters.json", host="evil.example")
    refused.value.close()


def test_a_long_list_goes_on_on_the_next_page(caught):
    kept = [caught.box.keep(b"Subject: x\r\n\r\n", Envelope("a@example.org", ["b@example.org"])) for _ in range(103)]
    assert caught.get("/")[0].count(b"<li>") == 100
    assert f'href="/?before={kept[3]}"'.encode() in caught.get("/")[0]
    assert caught.get(f"/?before={kept[3]}")[0].count(b"<li>") == 3
