"""The top-level modules of the standard library, of any version of Python: no distribution has to bring them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterator
from pathlib import Path

import mypy

from ratchet.storage.files import text_of

_GONE_FROM_2 = """
    BaseHTTPServer Bastion CGIHTTPServer ConfigParser Cookie DocXMLRPCServer HTMLParser MimeWriter Queue ScrolledText
    SimpleDialog SimpleHTTPServer SimpleXMLRPCServer SocketServer StringIO Tix Tkconstants Tkdnd Tkinter UserDict
    UserList UserString __builtin__ _winreg anydbm bsddb cPickle cStringIO commands compiler cookielib copy_reg dbhash
    dircache dumbdbm dummy_thread exceptions fpformat future_builtins gdbm htmlentitydefs htmllib hotshot httplib
    ihooks imputil linuxaudiodev md5 mhlib mimetools mimify multifile mutex new os2emxpath popen2 posixfile repr rexec
    rfc822 robotparser sets sgmllib sha sre statvfs sunaudio thread tkColorChooser tkCommonDialog tkFileDialog tkFont
    tkMessageBox tkSimpleDialog toaiff ttk urllib2 urlparse user whichdb xmllib xmlrpclib
"""
"""What Python 2 had, and 3.0 had no more or under another name."""

_GONE_FROM_3 = """
    _dummy_thread _dummy_threading dummy_threading formatter macpath macurl2path parser symbol binhex asynchat asyncore
    distutils imp smtpd aifc audioop cgi cgitb chunk crypt imghdr lib2to3 mailcap msilib nis nntplib ossaudiodev pipes
    sndhdr spwd sunau telnetlib uu xdrlib
"""
"""What 3.3 to 3.13 took out."""


@functools.cache
def standard_names() -> frozenset[str]:
    """What this Python has, what had been there before, and what mypy's typeshed knows of later ones."""
    known = {name.partition(".")[0] for name, _ in _versions()}
    return frozenset((*_GONE_FROM_2.split(), *_GONE_FROM_3.split(), *sys.stdlib_module_names, *known))


def names_for_checkers() -> frozenset[str]:
    """Private modules that no Python has, and mypy's typeshed has for every one: `_typeshed` and its kin."""
    always = {name for name, versions in _versions() if versions == "3.0-" and name.startswith("_")}
    return frozenset(always - sys.stdlib_module_names)


def _versions() -> Iterator[tuple[str, str]]:
    """(module, versions of Python that have it), as mypy's typeshed says."""
    try:
        lines = text_of(Path(mypy.__file__).parent / "typeshed" / "stdlib" / "VERSIONS").splitlines()
    except OSError:
        return
    for line in lines:
        name, colon, versions = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip(), versions.strip()
