"""What turns up in files and is no PEM: line ends written as other characters, SSH public keys."""

from __future__ import annotations

import re

SSH_PUBLIC_KEY = re.compile(rb"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-[a-z0-9-]+@openssh\.com) AAAA")
"""How a line with an SSH public key begins."""

WRITTEN_LINE_END = re.compile(
    rb"(?:(?<!\\)\\+(?:[rn]|[xX]0[aAdD]|u000[aAdD]|0?1[25])|(?:%0[dD])?%0[aA]|&#(?:0{0,4}1[03]|[xX]0{0,4}[aAdD]);"
    rb"|`r`n|`n|<[bB][rR] ?/?>|\xc2\x85|\xe2\x80[\xa8\xa9])+"
)
"""Line ends as other characters: C and JSON escapes, percent encoding, XML and HTML, PowerShell, NEL, LS and PS."""
