"""The least that a check of certificates and keys can do: load each of them, and compare the public keys.

    python benchmarks/load_and_compare.py FOLDER

No byte is looked at besides, no signature is verified and no key tested. It ends with 1 where a pair does not match.
"""

import os
import sys

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificates

NAMES = {"privkey.pem": "fullchain.pem", "tls.key": "tls.crt"}
matches = True
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name in NAMES or name.endswith(".key"):
            with open(os.path.join(folder, name), "rb") as file:
                key = load_pem_private_key(file.read(), None, unsafe_skip_rsa_key_validation=True)
            with open(os.path.join(folder, NAMES.get(name, name[:-4] + ".pem")), "rb") as file:
                chain = load_pem_x509_certificates(file.read())
            matches &= chain[0].public_key() == key.public_key()
sys.exit(not matches)
