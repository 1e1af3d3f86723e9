"""Signatures by ssh-keygen: which allowed signer signed a file, and how to sign one."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.git.command import program

NAMESPACE = "ratchet"
_TIMEOUT = 60


def signer_of(content: bytes, signature: bytes, allowed_signers: bytes) -> str | None:
    """The allowed signer of `content`; None if the signature is not valid for any of them.

    `allowed_signers` has the format of ssh-keygen's file of that name. Raises Inconclusive if ssh-keygen cannot run.
    """
    with tempfile.TemporaryDirectory(prefix="ratchet-signature-") as directory:
        signers, signed = Path(directory, "signers"), Path(directory, "signature")
        signers.write_bytes(allowed_signers)
        signed.write_bytes(signature)
        principals = _ssh_keygen("-Y", "find-principals", "-s", str(signed), "-f", str(signers))
        for principal in principals.stdout.decode(errors="replace").splitlines() if principals.returncode == 0 else ():
            done = _ssh_keygen(
                "-Y", "verify", "-f", str(signers), "-I", principal, "-n", NAMESPACE, "-s", str(signed), stdin=content
            )
            if done.returncode == 0:
                return principal
    return None


def sign(path: Path, key: Path) -> Path:
    """Sign a file, and return the signature's path. `key`: a private SSH key, or a public key of the SSH agent's."""
    target = path.with_name(f"{path.name}.sig")
    target.unlink(missing_ok=True)
    done = _ssh_keygen("-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(path))
    if done.returncode != 0 or not target.exists():
        raise UsageError(f"{path.name} cannot be signed with {key}: {done.stderr.decode(errors='replace').strip()}")
    return target


def _ssh_keygen(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            [program("ssh-keygen", Path()), *arguments], input=stdin, capture_output=True, timeout=_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Inconclusive(f"ssh-keygen cannot be run, so no signature can be checked: {error}") from error
