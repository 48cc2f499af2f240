"""A process that can neither write files nor start programs, by Landlock of Linux 5.13 and later.

It needs no rights of an administrator. Where the system has none, nothing is restricted.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from pathlib import Path

# Numbers of the system calls, the same on all processors of Linux.
_CREATE_RULESET = 444
_ADD_RULE = 445
_RESTRICT_SELF = 446
_VERSION = 1
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38

# Rights as Linux numbers them. Reading is not among those that are taken.
_EXECUTE = 1 << 0
_WRITE_FILE = 1 << 1
_REMOVE = (1 << 4) | (1 << 5)
_MAKE = sum(1 << bit for bit in range(6, 13))
_LINK_ELSEWHERE = 1 << 13  # since version 2
_TRUNCATE = 1 << 14  # since version 3
_TCP = 0b11  # bind and connect, since version 4


def forbid_writing(folder: Path) -> bool:
    """Forbid this process, irrevocably, to start programs, to use TCP and to write elsewhere.

    Args:
        folder: Where it may still write.

    Returns:
        Whether the system can forbid it.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    writing = _WRITE_FILE | _REMOVE | _MAKE
    if version >= 2:
        writing |= _LINK_ELSEWHERE
    if version >= 3:
        writing |= _TRUNCATE
    handled = struct.pack("=Q", writing | _EXECUTE)
    if version >= 4:
        handled += struct.pack("=Q", _TCP)
    rules = libc.syscall(_CREATE_RULESET, handled, ctypes.c_size_t(len(handled)), 0)
    if rules < 0:
        return False
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    allowed = struct.pack("=Qi", writing, place)
    added = libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, allowed, 0)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    restricted = libc.syscall(_RESTRICT_SELF, rules, 0)
    os.close(place)
    os.close(rules)
    return bool(added == 0 and restricted == 0)
