"""Controls a running Socketbench with Python's standard library alone.

Start one that listens to programs:  socketbench serve --control --port 0
Then run this:                       python3 control.py
It waits for a client, sends it a message, and waits for the answer.
"""

import json
import os
import pathlib
import sys
import urllib.error
import urllib.request


class Desk:
    """A desk that listens to programs on this machine."""

    def __init__(self, home):
        file = json.loads((pathlib.Path(home) / "control.json").read_text())
        self.url, self.token = file["url"], file["token"]
        # The desk is on this machine: a proxy of the environment would get the token, and would not find it.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask(self, name, **params):
        """One request of the contract, see docs/control.md; returns its answer."""
        request = urllib.request.Request(
            f"{self.url}/{name}",
            data=json.dumps(params).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
            method="POST",
        )
        try:
            with self.opener.open(request) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            told = json.load(error)["error"]
            raise RuntimeError("\n".join([told["message"], *told.get("log", [])])) from None


def home():
    """Where the desk keeps its settings and logs."""
    if "SOCKETBENCH_HOME" in os.environ:
        return os.environ["SOCKETBENCH_HOME"]
    if sys.platform == "win32":
        return pathlib.Path(os.environ["APPDATA"]) / "Socketbench"
    if sys.platform == "darwin":
        return pathlib.Path.home() / "Library" / "Application Support" / "Socketbench"
    return pathlib.Path(os.environ.get("XDG_CONFIG_HOME", pathlib.Path.home() / ".config")) / "socketbench"


def main():
    desk = Desk(home())
    status = desk.ask("status")
    server = desk.ask("server.start")["server"]
    print(f"Waiting for a client at {server['url']}", flush=True)
    # What comes is asked for by its position in the log, so that nothing is missed between two requests.
    opened = desk.ask("connection.wait", after=status["log"]["end"] - 1, timeout=60_000)
    connection = opened["connection"]["id"]
    desk.ask("message.send", to=connection, json={"op": "hello"})
    answer = desk.ask("message.expect", connection=connection, after=opened["seq"], json={"op": "welcome"}, timeout=60_000)
    print(f"The client answered {answer['message']['text']}")
    desk.ask("connection.close", to=connection, code=1000)


if __name__ == "__main__":
    main()
