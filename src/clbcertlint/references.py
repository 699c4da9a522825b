"""Where the facts about Classic Load Balancer come from, and what it is documented to answer.

The answers are those of the public list of common error codes; the addresses are those of the English documentation.
"""

from __future__ import annotations

from clbcertlint.grading import Answer

HOME = "https://github.com/clbcertlint/clbcertlint"
"""Where the project lives; the documentation of the rules is below it."""

_HELP = "https://www.alibabacloud.com/help/en/slb/classic-load-balancer/"
REQUIREMENTS = _HELP + "user-guide/certificate-requirements-and-certificate-format-conversion"
UPLOAD_FAILURES = _HELP + "support/faq-about-certificate-upload-failures"
CREATE = "https://www.alibabacloud.com/help/doc-detail/90792.html"
UPLOAD_SERVER_CERTIFICATE = _HELP + "developer-reference/api-slb-2014-05-15-uploadservercertificate"
UPLOAD_CA_CERTIFICATE = _HELP + "developer-reference/api-slb-2014-05-15-uploadcacertificate"
QUOTAS = _HELP + "user-guide/quotas"
REPLACE = _HELP + "user-guide/replace-a-certificate"
ERROR_CODES = "https://github.com/AlibabaCloudDocs/slb"
RFC_5280 = "https://www.rfc-editor.org/rfc/rfc5280"
RFC_9525 = "https://www.rfc-editor.org/rfc/rfc9525"

LISTED_RSA_BITS = (1024, 2048, 4096)
"""The RSA sizes that the requirements list."""

REGION_LIMIT = 100
"""Server certificates, and CA certificates, that a region holds unless its quota was raised."""

CERTIFICATE_FORMAT = Answer("api", "InvalidParameter", "The specified parameter ServerCertificate format is error.")
EMPTY = Answer("api", "InvalidParameter", "The specified parameter ServerCertificate or Key is empty.")
ENCRYPTED_KEY = Answer("api", "PrivateKeyEncryption", "Key has Encrypted .")
MISMATCH = Answer("api", "CertificateNotMatchPrivateKey", "Certificate and key does not match.")
NO_CHAIN = Answer("console", None, "No certificate chain is found in the certificate content")
