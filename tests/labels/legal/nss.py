"""A certificate store that trusts one root, for pdfsig: NSS asked directly, so that no further tool is needed."""

import ctypes
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path


class _Trust(ctypes.Structure):
    _fields_ = [("ssl", ctypes.c_uint), ("email", ctypes.c_uint), ("signing", ctypes.c_uint)]


def trusting(store: Path, root: Path) -> bool:
    """Makes `store` with `root` (PEM) as a trusted authority; False where NSS is not installed. In a process of its own, for NSS
    is set up once a process."""
    if find_library("nss3") is None:
        return False
    if store.exists():
        return True
    store.mkdir()
    subprocess.run([sys.executable, "-m", "tests.labels.legal.nss", str(store), str(root)], check=True, capture_output=True, cwd=Path(__file__).parents[3])
    return True


def _make(store: str, root: str) -> None:
    nss, smime = ctypes.CDLL(str(find_library("nss3"))), ctypes.CDLL(str(find_library("smime3")))
    for function in (nss.PK11_GetInternalKeySlot, smime.CERT_DecodeCertFromPackage, nss.CERT_GetDefaultCertDB):
        function.restype = ctypes.c_void_p
    nss.PK11_InitPin.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
    nss.PK11_ImportCert.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_int]
    nss.CERT_ChangeCertTrust.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
    pem = Path(root).read_bytes()
    trust = _Trust()
    done = [nss.NSS_Initialize(f"sql:{store}".encode(), b"", b"", b"secmod.db", 0)]
    slot = nss.PK11_GetInternalKeySlot()
    done.append(nss.PK11_InitPin(slot, None, b""))
    certificate = smime.CERT_DecodeCertFromPackage(pem, len(pem))
    done.append(nss.PK11_ImportCert(slot, certificate, 0, b"root", 0))
    done.append(nss.CERT_DecodeTrustString(ctypes.byref(trust), b"C,C,C"))
    done.append(nss.CERT_ChangeCertTrust(nss.CERT_GetDefaultCertDB(), certificate, ctypes.byref(trust)))
    if any(done):
        raise SystemExit(f"NSS: {done}")


if __name__ == "__main__":
    _make(*sys.argv[1:])
