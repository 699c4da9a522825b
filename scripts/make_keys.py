"""Make the keys in `scripts/keys`, from which `make_fixtures.py` makes everything else.

    python scripts/make_keys.py

Keys cannot be made twice alike, nor can what is encrypted with a random salt: both are made once, kept, and only made
anew where a file is missing. `openssl` 3, `ssh-keygen` and `keytool` have to be installed. The keys are for tests and
protect nothing; every password is "changeit".
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from fixture_maker import material

KEYS = Path(__file__).parent / "keys"
PASSWORD = "changeit"
MADE = {
    "root.pem": "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out {out}",
    "intermediate.pem": "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out {out}",
    "a.pem": "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out {out}",
    "b.pem": "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out {out}",
    "rsa-1024.pem": "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out {out}",
    "rsa-3072.pem": "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out {out}",
    "rsa-4096.pem": "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:4096 -out {out}",
    "exponent-3.pem": "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3"
    " -out {out}",
    "rsa-pss.pem": "openssl genpkey -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048 -out {out}",
    "rsa-pss.public.der": "openssl pkey -in {keys}/rsa-pss.pem -pubout -outform DER -out {out}",
    "p-256.pem": "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out {out}",
    "p-384.pem": "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out {out}",
    "secp256k1.pem": "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -out {out}",
    "sm2.pem": "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out {out}",
    "sm2.public.der": "openssl pkey -in {keys}/sm2.pem -pubout -outform DER -out {out}",
    "ed25519.pem": "openssl genpkey -algorithm ED25519 -out {out}",
    "ed448.pem": "openssl genpkey -algorithm ED448 -out {out}",
    "dsa.pem": "openssl dsaparam -genkey -noout -out {out} 2048",
    "a.encrypted.pem": "openssl pkcs8 -topk8 -in {keys}/a.pem -passout pass:{password} -out {out}",
    "a.encrypted.der": "openssl pkcs8 -topk8 -in {keys}/a.pem -passout pass:{password} -outform DER -out {out}",
    "a.encrypted-traditional.pem": "openssl rsa -in {keys}/a.pem -aes256 -passout pass:{password} -traditional"
    " -out {out}",
    "p-256.encrypted-traditional.pem": "openssl ec -in {keys}/p-256.pem -aes256 -passout pass:{password} -out {out}",
    "a.p12": "openssl pkcs12 -export -inkey {keys}/a.pem -in {chain} -name a.test -passout pass:{password} -out {out}",
    "a.jks": "keytool -importkeystore -srckeystore {keys}/a.p12 -srcstoretype PKCS12 -srcstorepass {password}"
    " -destkeystore {out} -deststoretype JKS -deststorepass {password} -noprompt",
    "a.jceks": "keytool -importkeystore -srckeystore {keys}/a.p12 -srcstoretype PKCS12 -srcstorepass {password}"
    " -destkeystore {out} -deststoretype JCEKS -deststorepass {password} -noprompt",
    "a.openssh": "ssh-keygen -p -N {empty} -f {out}",
}
"""The file names and the commands that make them, in an order in which each finds what it reads."""


def main() -> int:
    """Make what is missing."""
    chain = KEYS / "a.chain.pem"
    for name, command in MADE.items():
        out = KEYS / name
        if out.exists():
            continue
        if name == "a.openssh":
            # ssh-keygen changes a file in its place.
            out.write_bytes((KEYS / "a.pem").read_bytes())
            out.chmod(0o600)
        if name == "a.p12":
            chain.write_bytes(material.chain())
        words = command.split()
        values = {"out": out, "keys": KEYS, "password": PASSWORD, "chain": chain, "empty": ""}
        subprocess.run([word.format(**values) for word in words], check=True)
    by_ec = (material.INTERMEDIATE, "p-256")
    if not (KEYS / "a.issued-by-p-256.der").exists():
        (KEYS / "a.issued-by-p-256.der").write_bytes(material.certificate(issuer=by_ec, signature="ecdsa"))
    chain.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
