# SPDX-License-Identifier: MIT
"""diskcut.py - every state in which a power cut could have left the card.

QEMU's blklogwrites records the board's disk writes and flushes in the format of Linux' dm-log-writes:
a head, then for each request one sector (sector, count, flags, length of a mark) and its data."""

import struct

MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD, MARK = 1, 2, 4, 8
SECTOR = 512


class LogError(Exception):
    pass


class Entry:
    """One request: `end` is where it ends in the log file, `data` None for flush and discard."""

    def __init__(self, sector, count, flags, data, end):
        self.sector, self.count, self.flags, self.data, self.end = sector, count, flags, data, end

    @property
    def is_flush(self):
        return bool(self.flags & (FLUSH | FUA))


def read_log(path):
    """Yields the entries; ends at the first one that is not whole, as a cut log may."""
    with open(path, "rb") as log:
        head = log.read(SECTOR)
        if len(head) < SECTOR:
            return
        magic, version, _, sector_size = struct.unpack_from("<QQQI", head)
        if magic != MAGIC or version != 1 or sector_size != SECTOR:
            raise LogError("%s: no write log of %d-byte sectors" % (path, SECTOR))
        while True:
            head = log.read(SECTOR)
            if len(head) < SECTOR:
                return
            sector, count, flags, mark = struct.unpack_from("<QQQQ", head)
            if count == 0 and flags == 0 and mark == 0:
                return
            data = None
            if not flags & DISCARD and count + mark:
                length = count * SECTOR + (SECTOR if mark else 0)
                data = log.read(length)
                if len(data) < length:
                    return
            yield Entry(sector, count, flags, None if flags & MARK else data, log.tell())


def apply(image, entry):
    """Writes one entry into an open image."""
    if entry.data is None:
        if entry.flags & DISCARD:
            image.seek(entry.sector * SECTOR)
            image.write(bytes(entry.count * SECTOR))
        return
    image.seek(entry.sector * SECTOR)
    image.write(entry.data)


def cuts(entries):
    """The indices just after each flush: everything before is on the card."""
    return [i + 1 for i, entry in enumerate(entries) if entry.is_flush]


def epochs(entries):
    """(begin, end) of the writes between two flushes: a card may keep any of them, in any order."""
    begin = 0
    for end in cuts(entries) + [len(entries)]:
        if end > begin:
            yield begin, end
        begin = end
