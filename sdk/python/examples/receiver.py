"""A whole receiver: it checks who sent it, keeps it, acknowledges. Needs SECRET, KEY, API, PORT, INBOX."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from careerrelay_client import Client, webhooks

client, inbox, seen = Client(os.environ["KEY"], os.environ["API"]), Path(os.environ["INBOX"]), set()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            message = webhooks.verify(os.environ["SECRET"], self.headers, body)
        except ValueError:
            return self.send_error(401)
        with inbox.open("a", encoding="utf-8") as file:
            headers = {name.lower(): value for name, value in self.headers.items()}
            file.write(json.dumps({"headers": headers, "body": body.decode()}, ensure_ascii=False) + "\n")
        message_id, is_new = self.headers["webhook-id"], self.headers["webhook-id"] not in seen
        seen.add(message_id)
        if is_new and message["type"] == "referral.created":  # answer first, work afterwards
            told = {"idempotency_key": message_id}
            threading.Timer(0.2, client.post_referrals_acknowledge, (message["data"]["id"],), told).start()
        self.log_message("%s %s %s", message["type"], message_id, "new" if is_new else "again")
        self.send_response(204)
        return self.end_headers()


if __name__ == "__main__":
    inbox.touch()
    ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Receiver).serve_forever()
