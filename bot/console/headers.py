"""The headers of every answer below /console."""

import re

#: A host as it may stand in a policy: the header is the caller's.
_HOST = re.compile(r"[A-Za-z0-9.\-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")

#: For answers to staff that are no NiceGUI pages: a form, a style sheet, nothing else.
PLAIN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def page_policy(nonce: str, host: str) -> str:
    """The Content-Security-Policy of a NiceGUI page: nothing but what this host serves.

    Relaxed where NiceGUI cannot run without it:
    - `script-src 'unsafe-eval'`: Vue compiles its templates in the browser, and NiceGUI calls a method of a page by
      evaluating a line of script. What customers wrote is in no template, and in that line only as JSON.
    - `style-src 'unsafe-inline'`: the page has its layers in `<style>`, and Quasar writes `style` attributes.
    Not relaxed: the page's own inline scripts carry a nonce of this answer, so that no other inline script runs.
    """
    # Older browsers do not count a socket of the same host as 'self'.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return (
        f"default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self'; connect-src 'self'{sockets}; manifest-src 'self'; "
        "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )


def common(policy: str, tls: bool) -> list[tuple[bytes, bytes]]:
    """What every answer carries."""
    found = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        # Not `no-referrer`: with that a browser sends `Origin: null` with our own forms.
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    }
    if tls:
        found["strict-transport-security"] = "max-age=31536000"
    return [(name.encode(), value.encode("latin-1")) for name, value in found.items()]
