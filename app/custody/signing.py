"""Signatures of acts: ECDSA P-256 over the RFC 8785 form, 64 bytes r‖s in base64, as WebCrypto makes them."""

import base64
import binascii
from functools import lru_cache
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import load_der_public_key

from app.kernel.errors import Malformed


def canonical(event: dict[str, Any]) -> str:
    """RFC 8785 text of an event without its signature: what is signed and hashed. Raises ValueError if it has none."""
    try:
        return rfc8785.dumps({k: v for k, v in event.items() if k != "signature"}).decode()
    except rfc8785.CanonicalizationError as error:
        raise ValueError(str(error)) from None


@lru_cache(maxsize=4096)
def load_public_key(text: str) -> ec.EllipticCurvePublicKey:
    """From base64 SPKI DER. Raises Malformed unless it is a P-256 key."""
    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (ValueError, binascii.Error, UnsupportedAlgorithm):
        raise Malformed("public_key phải là base64 của SPKI DER (ECDSA P-256).", code="public_key") from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Malformed("public_key phải là khoá ECDSA P-256.", code="public_key")
    return key


def signature_fits(public_key: str, body: str, signature: str) -> bool:
    try:
        raw = base64.b64decode(signature, validate=True)
    except (ValueError, binascii.Error):
        return False
    if len(raw) != 64:
        return False
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        load_public_key(public_key).verify(der, body.encode(), ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, Malformed):
        return False
    return True


def sign(key: ec.EllipticCurvePrivateKey, body: str) -> str:
    r, s = decode_dss_signature(key.sign(body.encode(), ec.ECDSA(hashes.SHA256())))
    return base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
