#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
# A USB card is pulled while it plays, and put back: its engine ends with 112, nothing spins meanwhile,
# the recording of another card misses nothing for it, and the next press sounds again.
import time

import appliance
import kit

PERIOD = 1024
USB_CARD = """
[card usb]
out = usb:1-1
rate = 48000
period = 2048
periods = 4
"""


def cpu_seconds(board):
    """CPU time of all of Nightjar's processes so far, children that ended included."""
    text = board.run("for p in /proc/[0-9]*; do read -r name < $p/comm; case $name in nightjar*) "
                     "cat $p/stat;; esac; done")
    total = 0
    for line in text.splitlines():
        fields = line.rsplit(")", 1)[-1].split()
        total += sum(int(field) for field in fields[11:15])
    return total / 100


def busy_share(board, seconds):
    """Of a processor, over some seconds. On a busy host the guest counts what the host took from it."""
    before, begun = cpu_seconds(board), time.monotonic()
    time.sleep(seconds)
    return (cpu_seconds(board) - before) / (time.monotonic() - begun)


def sounds(board, seconds):
    """Whether the USB card's file holds sound in its last seconds."""
    return any(kit.read_qemu_wav(board.path("usb.wav"))[-int(96000 * seconds):])


def main():
    work = kit.work_dir("130_usb")
    clip = kit.make_wav(2, 48000, 16, b"\x10\x20\x30\x10" * 24000)
    config = appliance.HEAD + USB_CARD + appliance.loop_card("1h", PERIOD)
    config += appliance.button("a", 5, "a.wav", "restart", "usb")
    card = kit.make_card(work, config, {"a.wav": clip}, appliance.feeder_files(work))
    with kit.Board(kit.IMAGE, card, work, usb=True) as board:
        appliance.boot(board)
        board.press(5)
        appliance.wait_until("sound from the USB card", lambda: sounds(board, 0.3), 10)
        before = busy_share(board, 2)
        mark = board.mark()
        board.usb_pull()
        board.wait_serial(r"\b112\b", 5, mark)
        time.sleep(1)
        busy = busy_share(board, 3)
        mark = board.mark()
        board.usb_plug()
        plugged = time.monotonic()
        ready, _ = board.wait_serial(r"usb.*(ready|runs|running|back)", 15, mark)
        time.sleep(0.7)
        board.press(5)
        appliance.wait_until("sound from the USB card put back", lambda: sounds(board, 0.3), 10)
        kit.expect("xrun" not in board.run("cat /run/feeder.log"), "the feeder itself ran dry")
        board.power_off()
    print("figure: of a processor: %.0f %% with the card, %.0f %% without it; plugged in to ready %.2f s"
          % (100 * before, 100 * busy, ready - plugged))
    kit.expect(busy < before + 0.4, "something spins: %.0f %% of a processor" % (100 * busy))
    takes = appliance.load_takes(kit.read_takes(card, kit.work_dir("130_takes")))
    kit.expect(len(takes) == 1 and takes[0].complete, "one whole take: %r" % [t.name for t in takes])
    frames, holes, missing = appliance.judge_sequence(appliance.Joined(takes), PERIOD)
    print("figure: the other card's take: %d frames, %d holes of the emulator (%d frames), none for the "
          "pulled card" % (frames, holes, missing))


main()
