"""A headless Chromium that tests drive through its pipe: no driver program, no port, no network."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE = 60
"""Seconds until a browser that does not answer counts as broken."""

_START = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for end, number in zip(ends, (3, 4)):
    os.dup2(end, number)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Becomes the browser, which reads commands from descriptor 3 and answers on 4."""


def found() -> str | None:
    """The browser of this machine: ``$CHROMIUM``, or one of the usual names."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


class Failed(Exception):  # noqa: N818 - named for what it is about
    """The browser, or the script that it was to run, failed."""


class Browser:
    """One browser with a profile of its own in ``folder``."""

    def __init__(self, program: str, folder: Path) -> None:
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()
        self._number = 0
        self._rest = b""
        self._events: list[dict[str, Any]] = []
        options = [
            *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *(f"--user-data-dir={folder}", "--remote-debugging-pipe", "--hide-scrollbars"),
        ]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(to_read), str(to_write), program, *options, "about:blank"],
            pass_fds=(to_read, to_write),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_read)
        os.close(to_write)

    def close(self) -> None:
        """End the browser."""
        try:
            self.ask("Browser.close")
            self._process.wait(PATIENCE)
        except (Failed, OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()
        os.close(self._to)
        os.close(self._from)

    def ask(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """The answer to a command of the DevTools protocol."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        try:
            os.write(self._to, json.dumps(message).encode() + b"\0")
        except BrokenPipeError:
            raise Failed("the browser has ended") from None
        while True:
            answer = self._next()
            if answer.get("id") != self._number:
                self._events.append(answer)
                continue
            if "error" in answer:
                raise Failed(f"{method}: {answer['error']}")
            result: dict[str, Any] = answer["result"]
            return result

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while b"\0" not in self._rest:
            ready, _, _ = select.select([self._from], [], [], max(until - time.monotonic(), 0))
            piece = os.read(self._from, 1 << 20) if ready else b""
            if not piece:
                raise Failed("the browser does not answer")
            self._rest += piece
        message, _, self._rest = self._rest.partition(b"\0")
        parsed: dict[str, Any] = json.loads(message)
        return parsed

    def until(self, method: str, session: str) -> None:
        """Wait for an event."""
        while not any(e.get("method") == method and e.get("sessionId") == session for e in self._events):
            self._events.append(self._next())

    def events(self, method: str, session: str) -> list[dict[str, Any]]:
        """What was told of by events so far."""
        return [
            event["params"]
            for event in self._events
            if event.get("method") == method and event.get("sessionId") == session
        ]

    def open(self, path: Path, scripts: bool = True, dark: bool = False) -> Page:
        """A page with a file, once it is loaded."""
        return Page(self, path, scripts, dark)


class Page:
    """A page that shows a file."""

    def __init__(self, browser: Browser, path: Path, scripts: bool, dark: bool) -> None:
        self._browser = browser
        target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.ask("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")
        self.size(1400, 1000)
        self.ask("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.prefer(dark)
        self.url = path.resolve().as_uri()
        self.ask("Page.navigate", url=self.url)
        browser.until("Page.loadEventFired", self._session)

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The answer to a command."""
        return self._browser.ask(method, self._session, **parameters)

    def size(self, width: int, height: int) -> None:
        """Set the size of the window."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def prefer(self, dark: bool) -> None:
        """Set the theme that the reader prefers."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", features=[scheme])

    def run(self, expression: str) -> Any:
        """The value of a script's expression."""
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise Failed(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def press(self, key: str, code: int, text: str = "", shift: bool = False) -> None:
        """Press and release a key: its name, its number and what it types."""
        about = {"key": key, "code": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.ask("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **about)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **about)

    def type(self, text: str) -> None:
        """Put text in where the focus is."""
        self.ask("Input.insertText", text=text)

    def complaints(self) -> list[str]:
        """Errors and warnings of the console, violations of the page's policy among them."""
        self.run("0")
        of, session = self._browser.events, self._session
        return [
            *(str(event["exceptionDetails"]) for event in of("Runtime.exceptionThrown", session)),
            *(str(event["args"]) for event in of("Runtime.consoleAPICalled", session)),
            *(event["entry"]["text"] for event in of("Log.entryAdded", session)),
        ]

    def requests(self) -> list[str]:
        """The addresses that were asked for, the page's own apart."""
        sent = self._browser.events("Network.requestWillBeSent", self._session)
        return [event["request"]["url"] for event in sent if event["request"]["url"] != self.url]

    def picture(self, path: Path, whole: bool = True) -> None:
        """Save what the page looks like as a PNG."""
        shot = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))

    def printed(self, landscape: bool = False) -> bytes:
        """The page as a PDF."""
        answer = self.ask(
            "Page.printToPDF", landscape=landscape, printBackground=False, preferCSSPageSize=True
        )
        return base64.b64decode(answer["data"])
