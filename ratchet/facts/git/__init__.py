"""What git knows of the project: its files, the base, and the files at base."""

from ratchet.facts.git.repository import Repository, open_repository
from ratchet.facts.git.scan import Scan
from ratchet.facts.git.trunk import Base

__all__ = ["Base", "Repository", "Scan", "open_repository"]
