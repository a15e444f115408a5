#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 180
# Edges on two GPIO lines play a 16-bit and a 24-bit clip; the card's output holds them bit for bit, the
# 24-bit one rounded to nearest even, overlapping ones summed exactly.
import random
import time

import appliance
import kit
import playback

LINE_A, LINE_B = 5, 6
CLIP_FRAMES = 20000
PEAK_24 = 2400000  # three of them sum without saturating
MAX_REPEATS = 2


def noise_clip(seed, step):
    """Stereo noise in units of 24 bits, each value a multiple of `step`; the first frame is loud."""
    values = random.Random(seed)
    frames = [values.randint(-PEAK_24 // step, PEAK_24 // step) * step for _ in range(2 * CLIP_FRAMES)]
    frames[0] = frames[1] = PEAK_24 // step * step
    return frames


def wav_of(values, bits):
    shift = 24 - bits
    data = b"".join((v >> shift).to_bytes(bits // 8, "little", signed=True) for v in values)
    return kit.make_wav(2, 48000, bits, data)


def xruns(board):
    """Every xrun is a line in the log."""
    return sum("xrun" in text for _, text in board.lines)


class Session:
    def __init__(self, board, clips):
        self.board, self.clips = board, clips
        self.heard = 0  # frames of the output that are explained

    def output(self):
        samples = kit.read_qemu_wav(self.board.path("out.wav"))
        return samples, len(samples) // 2

    def wait_silence(self):
        """Until the output has gone on for a while after the last sound; QEMU's file lags a little."""
        def silent():
            samples, frames = self.output()
            return frames > self.heard + CLIP_FRAMES and not any(samples[2 * (frames - 9600):])
        appliance.wait_until("silence after the clips", silent, 20)

    def group(self, presses):
        """presses: (line, seconds after the one before). True when the output is what it has to be."""
        before, mark = xruns(self.board), self.output()[1]
        wanted = []
        for line, wait in presses:
            time.sleep(wait)
            self.board.press(line, 0.03)
            wanted.append("a" if line == LINE_A else "b")
        time.sleep(CLIP_FRAMES / 48000 + 0.2)
        self.wait_silence()
        samples, frames = self.output()
        begin, self.heard = self.heard, frames
        try:
            starts = playback.explain(samples, self.clips, max(begin, mark - 9600))
        except playback.Changed as changed:
            if xruns(self.board) > before:
                print("an xrun of the emulator: %s; the group is repeated" % changed)
                return False
            kit.fail("%s; presses %s\n%s" % (changed, presses, self.board.tail()))
        got = [start.clip.name for start in starts]
        if got != wanted and xruns(self.board) > before:
            return False
        kit.expect(got == wanted, "pressed %s, heard %s\n%s" % (wanted, starts, self.board.tail()))
        return True


def groups():
    """20 presses: alone, overlapping the other, overlapping itself."""
    a, b = LINE_A, LINE_B
    plan = [[(a, 0)], [(b, 0)], [(a, 0), (b, 0.1)], [(b, 0), (a, 0.05)], [(a, 0), (a, 0.15)],
            [(b, 0), (b, 0.2)], [(a, 0), (b, 0.06), (a, 0.1)], [(b, 0), (a, 0.06), (b, 0.08)],
            [(a, 0), (b, 0.12)], [(b, 0), (a, 0.11)]]
    kit.expect(sum(len(group) for group in plan) == 20, "20 presses")
    return plan


def main():
    work = kit.work_dir("110_buttons")
    values_a, values_b = noise_clip(kit.SEED, 256), noise_clip(kit.SEED + 1, 1)
    config = appliance.HEAD + appliance.play_card()
    config += appliance.button("a", LINE_A, "a.wav") + appliance.button("b", LINE_B, "b.wav")
    card = kit.make_card(work, config, {"a.wav": wav_of(values_a, 16), "b.wav": wav_of(values_b, 24)})
    clips = [playback.Clip("a", values_a), playback.Clip("b", values_b)]
    exact = repeats = 0
    with kit.Board(kit.IMAGE, card, work) as board:
        appliance.boot(board)
        time.sleep(0.5)
        session = Session(board, clips)
        for group in groups():
            while not session.group(group):
                repeats += 1
                kit.expect(repeats <= MAX_REPEATS, "more than %d groups met an xrun" % MAX_REPEATS)
            exact += len(group)
        board.power_off()
    print("figure: %d presses of 20 bit-exact, %d groups repeated for an xrun" % (exact, repeats))


main()
