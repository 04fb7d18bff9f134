"""An identity provider for the tests, a process of its own on loopback: honest until it is told how to lie.

`POST /lie` sets what comes next: {"claims": {…} into the token, "without": [names], "userinfo": {…}, "discovery": {…},
"header": {…}, "sign": "own" | "stranger" | "none" | "secret", "fault": "down" | "slow" | "redirect" | "huge" | "html",
"at": path of the fault}. State, PKCE, nonce, secret, redirect URI and single use of a code are honest throughout.
"""

import base64
import hashlib
import http.server
import json
import secrets
import sys
import time
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "careerrelay", "a-secret-for-tests"
KEYS = {name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in ("own", "stranger")}
codes: dict[str, dict[str, str]] = {}
tokens: dict[str, dict[str, Any]] = {}
lie: dict[str, Any] = {}


class Provider(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if not self.fail(path):
            {
                "/.well-known/openid-configuration": self.discovery,
                "/authorize": lambda: self.authorize({name: values[0] for name, values in asked.items()}),
                "/jwks": self.jwks,
                "/userinfo": self.userinfo,
            }.get(path, lambda: self.answer({}, 404))()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/lie":
            lie.clear()
            lie.update(json.loads(body))
            self.answer({})
        elif not self.fail(self.path):
            self.token({name: values[0] for name, values in parse_qs(body.decode()).items()})

    def fail(self, path: str) -> bool:
        fault = lie.get("fault") if path == lie.get("at", path) else None
        if fault == "slow":
            time.sleep(20)
        elif fault == "huge":
            self.answer({"padding": "x" * 5_000_000})
        elif fault == "redirect":
            self.send_response(302)
            self.send_header("Location", f"{self.issuer}/elsewhere")
            self.end_headers()
        elif fault:
            self.answer("<p>not JSON</p>" if fault == "html" else {}, 200 if fault == "html" else 503)
        return fault is not None

    def discovery(self) -> None:
        told = {
            "issuer": self.issuer,
            **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("token", "userinfo")},
            "authorization_endpoint": f"{self.issuer}/authorize",
            "jwks_uri": f"{self.issuer}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }
        self.answer(told | lie.get("discovery", {}))

    def authorize(self, asked: dict[str, str]) -> None:
        """Nobody has to sign in here: `login_hint`, or the lie, is who comes back."""
        code = secrets.token_urlsafe(16)
        codes[code] = asked
        self.send_response(302)
        self.send_header("Location", asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]}))
        self.end_headers()

    def token(self, sent: dict[str, str]) -> None:
        asked = codes.pop(sent.get("code", ""), None)
        challenge = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        is_right = asked is not None and (
            asked["code_challenge_method"] == "S256"
            and asked["code_challenge"] == base64.urlsafe_b64encode(challenge).rstrip(b"=").decode()
            and asked["redirect_uri"] == sent["redirect_uri"]
            and (sent["client_id"], sent["client_secret"]) == (CLIENT, SECRET)
        )
        if not is_right:
            return self.answer({"error": "invalid_grant"}, 400)
        access, claims = secrets.token_urlsafe(16), self.claims(asked)
        tokens[access] = {"sub": claims.get("sub")} | lie.get("userinfo", {})
        told = {"access_token": access, "token_type": "Bearer", "expires_in": 300, "id_token": self.signed(claims)}
        return self.answer(told)

    def claims(self, asked: dict[str, str]) -> dict[str, Any]:
        email = asked.get("login_hint", "")
        honest = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": f"sub-of-{email}",
            "email": email,
            "email_verified": True,
            "name": "会社の人",
            "nonce": asked.get("nonce"),
            "iat": int(time.time()),
            "exp": int(time.time()) + 300,
        }
        told = honest | lie.get("claims", {})
        return {name: value for name, value in told.items() if name not in lie.get("without", [])}

    def signed(self, claims: dict[str, Any]) -> str:
        how, header = lie.get("sign", "own"), {"kid": "own"} | lie.get("header", {})
        if how == "none":
            return jwt.encode(claims, None, algorithm="none", headers=header)
        if how == "secret":
            return jwt.encode(claims, SECRET.ljust(32), algorithm="HS256", headers=header)
        return jwt.encode(claims, KEYS[how], algorithm="RS256", headers=header)

    def jwks(self) -> None:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(KEYS["own"].public_key(), as_dict=True)
        self.answer({"keys": [public | {"kid": "own", "use": "sig", "alg": "RS256"}]})

    def userinfo(self) -> None:
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        self.answer(tokens.get(bearer, {}), 200 if bearer in tokens else 401)

    def answer(self, told: Any, status: int = 200) -> None:
        body = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if not isinstance(told, str) else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
