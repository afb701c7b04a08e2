"""Somebody who visits the demonstration's sites, without a browser."""

import html
import http.client
import re
from urllib.parse import urlencode, urljoin, urlsplit


class Visitor:
    """Keeps cookies, whatever the port; `ask` follows nothing."""

    def __init__(self):
        self.cookies = {}
        self.address, self.text = "", ""

    def ask(self, address, form=None):
        """Return the status, the headers and the text of an answer."""
        parts = urlsplit(address)
        connection = http.client.HTTPConnection("localhost", parts.port, timeout=30)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request("GET" if form is None else "POST", path, body, headers)
        answer = connection.getresponse()
        text = html.unescape(answer.read().decode())
        connection.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, text

    def choose(self, address, who):
        """Choose somebody on the page at this address; return where that leads."""
        status, _headers, text = self.ask(address)
        assert status == 200
        status, headers, _text = self.ask(address.partition("?")[0], {**hidden(text), "who": who})
        assert status == 303
        return headers["Location"]

    def go(self, address, form=None):
        """Go to an address, or send a form there, and on to where it leads; return the text of the last page."""
        status, headers, text = self.ask(address, form)
        for _ in range(10):
            leads = headers["Location"] or _refresh(text)
            if not leads:
                break
            address = urljoin(address, leads)
            status, headers, text = self.ask(address)
        assert status == 200, (address, status, text)
        self.address, self.text = address, text
        return text

    def fill(self, path="", **fields):
        """Send the form in sight, or another of the page, whose path is named; go on to where it leads."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', self.text)[1]
        return self.go(urljoin(self.address, path), {"csrfmiddlewaretoken": token, **fields})


def hidden(text):
    """Return the hidden fields of a page."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))


def _refresh(text):
    found = re.search(r'<meta http-equiv="refresh" content="0; ?url=([^"]*)"', text)
    return found[1] if found else ""
