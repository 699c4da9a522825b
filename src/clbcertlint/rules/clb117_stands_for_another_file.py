"""A file that stands for another one.

A Git LFS pointer, a link that was checked out as text, a file that git-crypt, SOPS, ansible-vault or age has encrypted:
what lies there is not what will be uploaded, so it cannot be checked. In an upload that the command line names this
is an error; elsewhere, where such a file is often exactly as it should be, a note.

## What to do
Fetch or unlock the real file first: git lfs pull, git-crypt unlock, sops -d, ansible-vault decrypt, age -d

## Bad: git-lfs.pem
    (Git LFS pointer)

## Good: pair/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import STAND_INS, Batch, Container, Grounds
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, rule

HELP = {
    Container.GIT_LFS: "git lfs pull fetches the file",
    Container.LINK_TEXT: "check the link out as a link (git config core.symlinks true), or name the file it points to",
    Container.GIT_CRYPT: "git-crypt unlock",
    Container.SOPS: "decrypt it first: sops -d FILE > NEW",
    Container.ANSIBLE_VAULT: "decrypt it first: ansible-vault decrypt --output NEW FILE",
    Container.AGE: "decrypt it first: age -d FILE > NEW",
}


@rule(
    "CLB117",
    "stands-for-another-file",
    per=Batch,
    severity=(Severity.NOTE, Severity.ERROR),
    basis=Basis.INFERRED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
)
def check(batch: Batch) -> Iterator[Problem]:
    named = {
        id(document)
        for upload in batch.uploads
        if upload.grounds in (Grounds.NAMED, Grounds.PLANNED)
        for document in upload.documents
    }
    for document in batch.documents:
        if document.container in STAND_INS:
            yield Problem(
                document.span,
                "{what}, which cannot be checked as it lies there",
                severity=Severity.ERROR if id(document) in named else Severity.NOTE,
                help=HELP[document.container],
                what=document.container.value,
            )
