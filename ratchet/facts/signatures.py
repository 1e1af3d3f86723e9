"""Signatures by ssh-keygen: who signed a file, among the signers that are allowed; and signing one."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.programs import program

NAMESPACE = "ratchet"
_TIMEOUT = 60


def signer_of(content: bytes, signature: bytes, allowed_signers: bytes) -> str | None:
    """The allowed signer whose valid signature this is; None where it is nobody's.

    `allowed_signers` has the form of ssh-keygen's file of that name. Inconclusive where ssh-keygen cannot be run.
    """
    with tempfile.TemporaryDirectory(prefix="ratchet-signature-") as directory:
        signers, signed = Path(directory, "signers"), Path(directory, "signature")
        signers.write_bytes(allowed_signers)
        signed.write_bytes(signature)
        found = _run("-Y", "find-principals", "-s", str(signed), "-f", str(signers))
        for principal in found.stdout.decode(errors="replace").splitlines() if found.returncode == 0 else ():
            done = _run(
                "-Y", "verify", "-f", str(signers), "-I", principal, "-n", NAMESPACE, "-s", str(signed), stdin=content
            )
            if done.returncode == 0:
                return principal
    return None


def sign(path: Path, key: Path) -> Path:
    """Sign a file with a private SSH key, or a public one whose private one an agent holds; the signature's path."""
    target = path.with_name(f"{path.name}.sig")
    target.unlink(missing_ok=True)
    done = _run("-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(path))
    if done.returncode != 0 or not target.exists():
        raise UsageError(f"{path.name} cannot be signed with {key}: {done.stderr.decode(errors='replace').strip()}")
    return target


def _run(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [program("ssh-keygen", Path()), *arguments], input=stdin, capture_output=True, timeout=_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Inconclusive(f"ssh-keygen cannot be run, so no signature can be checked: {error}") from error
