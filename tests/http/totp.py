"""One-time codes as an authenticator app shows them (RFC 6238), of the standard library alone."""

import base64
import hashlib
import hmac
import struct
import time


def code(secret, at=None):
    """Of a base32 secret, blanks allowed; at: seconds since 1970, otherwise now."""
    key = base64.b32decode(secret.replace(" ", ""))
    step = int(time.time() if at is None else at) // 30
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1000000:06}"
