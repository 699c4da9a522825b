"""Whether a chain goes far enough towards a root, by the evidence at hand.

From a leaf alone it cannot be told whether a root or an intermediate issued it. Signed certificate timestamps tell it
(public roots issue no leaves), and so do the certificates of the folder and the public roots.
"""

from __future__ import annotations

from clbcertlint import public_roots
from clbcertlint.chain import Issuers, is_self_signed
from clbcertlint.model import Certificate, Upload, UploadKind
from clbcertlint.values import Value


class Gap(Value):
    """The issuer of `below`, the last certificate of the chain, is missing from the file.

    `issuer` is the missing certificate itself, where it lies in the folder. `is_certain` tells that the chain is
    incomplete without doubt, `is_public` that timestamps say so.
    """

    below: Certificate
    issuer: Certificate | None
    is_certain: bool
    is_public: bool = False


def find_gap(upload: Upload) -> Gap | None:
    """What is missing at the end of a server upload's chain; None where it is complete or nothing says otherwise."""
    chain = upload.chain
    if chain is None or upload.kind is not UploadKind.SERVER or upload.lacks_leaf or is_self_signed(chain.top):
        return None
    if chain.leaf.is_ca and len(chain.path) == 1:
        # A CA certificate in a server's place is the wrong one, whatever is missing above it.
        return None
    top = chain.top
    if top.is_self_issued or any(certificate is top for certificate, _ in chain.impostors):
        return None
    is_alone = len(chain.path) == 1
    in_file = {one.sha256 for one in chain.path}
    candidates = upload.folder.certificates.get(top.issuer_der, ())
    if not (candidates or is_alone):
        return None
    in_folder = [one for one in Issuers(candidates).of(top) if one.sha256 not in in_file]
    intermediate = next((one for one in in_folder if not one.is_self_issued), None)
    if is_alone and top.has_timestamps:
        return Gap(top, intermediate, is_certain=True, is_public=True)
    if any(one.is_self_issued for one in in_folder):
        return None
    if intermediate:
        return None if public_roots.is_public_root(intermediate) else Gap(top, intermediate, is_certain=True)
    if is_alone and public_roots.issuer_of(top) is None:
        return Gap(top, None, is_certain=False)
    return None
