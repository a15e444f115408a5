# SPDX-License-Identifier: MIT
"""playback.py - explains a card's 16-bit output as clips that were started, sample by sample.

What the card plays is a sum of clips, each known bit for bit. From left to right, a frame that the
clips sounding so far do not explain must be the first frame of another one; when none fits, the output
was changed. Sums are exact: in units of 24 bits, rounded once, to nearest even."""


def round_to_16(value24):
    """Nearest even, saturating."""
    low, half = value24 & 0xFF, value24 >> 8
    if low > 0x80 or (low == 0x80 and half & 1):
        half += 1
    return max(-32768, min(32767, half))


class Clip:
    """values: interleaved stereo samples in units of 24 bits. The first frame must not be silent."""

    def __init__(self, name, values):
        self.name, self.values, self.frames = name, values, len(values) // 2


class Start:
    def __init__(self, clip, frame):
        self.clip, self.frame = clip, frame

    @property
    def end(self):
        return self.frame + self.clip.frames

    def __repr__(self):
        return "%s at %d" % (self.clip.name, self.frame)


class Changed(Exception):
    """A frame that no clip explains."""


PROBE_FRAMES = 12


def _sum(sounding, index):
    total = 0
    for start in sounding:
        total += start.clip.values[index - 2 * start.frame]
    return total


def _fits(clip, sounding, samples, frame):
    """Whether the clip may begin here: its first frames agree with what is heard, on top of the others."""
    count = min(PROBE_FRAMES, clip.frames, len(samples) // 2 - frame)
    for index in range(2 * frame, 2 * (frame + count)):
        others = [s for s in sounding if index < 2 * s.end]
        total = _sum(others, index) + clip.values[index - 2 * frame]
        if round_to_16(total) != samples[index]:
            return False
    return count > 0


def explain(samples, clips, begin=0):
    """The starts in the interleaved stereo samples from frame `begin`; Changed when they do not add up."""
    starts, sounding = [], []
    frame, frames = begin, len(samples) // 2
    while frame < frames:
        sounding = [s for s in sounding if frame < s.end]
        left, right = samples[2 * frame], samples[2 * frame + 1]
        if not sounding and left == 0 and right == 0:
            frame += 1
            continue
        if sounding and (round_to_16(_sum(sounding, 2 * frame)) == left and
                         round_to_16(_sum(sounding, 2 * frame + 1)) == right):
            frame += 1
            continue
        found = [c for c in clips if _fits(c, sounding, samples, frame)]
        if len(found) != 1:
            raise Changed("frame %d is %d %d: %s" % (frame, left, right, "more than one clip fits"
                          if found else "no clip explains it; sounding: %r" % sounding))
        start = Start(found[0], frame)
        starts.append(start)
        sounding.append(start)
    return starts
