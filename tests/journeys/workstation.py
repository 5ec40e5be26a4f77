"""One person at one workstation, signed in with a password over real HTTP, as a browser would be."""

import re
import urllib.error
import urllib.request
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import Any, cast
from urllib.parse import urlencode

from tracker.demo.world import PASSWORD

PATIENCE_S = 30
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is the answer: it says that the act is done."""

    def redirect_request(self, *_args: Any, **_said: Any) -> None:
        """Go nowhere."""


class Workstation:
    """Sends forms with the session's own token, and gives status and text of the answer."""

    def __init__(self, address: str, username: str) -> None:
        self.address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stay())
        self._token = self._token_of("/sign-in")
        status, _text = self.post("/sign-in", {"badge": username, "password": PASSWORD})
        if status != 303:
            raise AssertionError(f"{username} was not signed in: {status}")
        self._token = self._token_of("/change-user")

    def post(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        """Send a form. Raises OSError where the server does not answer."""
        body = urlencode(form | {"csrf_token": self._token}).encode()
        return self._send(urllib.request.Request(self.address + path, body))  # noqa: S310 # a server of this test

    def _token_of(self, path: str) -> str:
        _status, text = self._send(urllib.request.Request(self.address + path))  # noqa: S310 # a server of this test
        found = TOKEN.search(text)
        if found is None:
            raise AssertionError(f"{path} has no token")
        return found.group(1)

    def _send(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with cast(HTTPResponse, self._opener.open(request, timeout=PATIENCE_S)) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()
