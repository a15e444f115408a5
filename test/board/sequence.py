# SPDX-License-Identifier: MIT
"""sequence.py - reads the sequence that board/virt/feeder.c plays, from a 24-bit stereo recording.

Every frame tells its own number, so what was repeated, changed, lost or filled is found from the
content alone."""

MASK = 0xFFFFFFFF
SILENCE = bytes(6)
_INVERSE_A, _INVERSE_B = pow(0x21F0AAAD, -1, 1 << 32), pow(0xD35A2D97, -1, 1 << 32)


def mix(x):
    x ^= x >> 16
    x = x * 0x21F0AAAD & MASK
    x ^= x >> 15
    x = x * 0xD35A2D97 & MASK
    return x ^ x >> 15


def unmix(x):
    x ^= x >> 15 ^ x >> 30
    x = x * _INVERSE_B & MASK
    x ^= x >> 15 ^ x >> 30
    x = x * _INVERSE_A & MASK
    return x ^ x >> 16


def frame(n):
    """The six bytes of frame n: two channels of 24 bits, little-endian."""
    code = mix(n)
    return code.to_bytes(4, "little") + (mix(n ^ 0x5BD1E995) & 0xFFFF).to_bytes(2, "little")


def number(six):
    """The frame's number, or None when it is no frame of the sequence."""
    n = unmix(int.from_bytes(six[:4], "little"))
    return n if frame(n) == six else None


class Run:
    """count frames from `at` in the recording: kind 'sequence' from frame `first`, 'silence', or
    'changed' (neither)."""

    def __init__(self, kind, at, count, first=None):
        self.kind, self.at, self.count, self.first = kind, at, count, first

    def __repr__(self):
        first = "" if self.first is None else " from %d" % self.first
        return "%s at %d, %d frames%s" % (self.kind, self.at, self.count, first)


def _kind(six):
    if six == SILENCE:
        return "silence", None
    n = number(six)
    return ("sequence", n) if n is not None else ("changed", None)


def runs(data):
    """Splits a recording's bytes into runs; a new sequence run begins wherever the numbers jump."""
    found, at, total = [], 0, len(data) // 6
    while at < total:
        kind, first = _kind(data[at * 6:at * 6 + 6])
        end = at + 1
        while end < total:
            six = data[end * 6:end * 6 + 6]
            if kind == "sequence":
                if six != frame((first + end - at) & MASK):
                    break
            elif _kind(six)[0] != kind:
                break
            end += 1
        found.append(Run(kind, at, end - at, first))
        at = end
    return found
