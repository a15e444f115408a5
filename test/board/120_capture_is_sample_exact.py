#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 120
# While clips play, a sequence is captured in takes of 7 s. Read back from the card and joined, no frame
# is repeated or changed, and none is missing but where the ledger says so, filled to the right length.
# At the end the recording engine is held still for a moment, twice, so that holes there are.
import time

import appliance
import kit

PERIOD = 1024
SECONDS = 60 if kit.FULL else 16
PROVOKED = 2
# Longer than the card's buffer of 128 ms, shorter than what the engine's watch thread bears.
PERIODS = 6
HOLD_STILL = "p=$(ps | grep '[n]ightjar-engine capture'); set -- $p; kill -STOP $1; usleep 180000; kill -CONT $1"


def main():
    work = kit.work_dir("120_capture")
    clip = kit.make_wav(2, 48000, 16, bytes(range(256)) * 300)
    config = appliance.HEAD + appliance.play_card() + appliance.loop_card("7s", PERIOD, PERIODS)
    config += appliance.button("a", 5, "a.wav", "restart")
    card = kit.make_card(work, config, {"a.wav": clip}, appliance.feeder_files(work))
    with kit.Board(kit.IMAGE, card, work) as board:
        armed_at = appliance.boot(board)
        presses = 0
        while time.monotonic() < armed_at + SECONDS:
            board.press(5)
            presses += 1
            time.sleep(0.9)
        for _ in range(PROVOKED):
            board.run(HOLD_STILL)
            time.sleep(1)
        feeder = board.run("cat /run/feeder.log")
        kit.expect("xrun" not in feeder, "the feeder itself ran dry, nothing can be said: " + feeder)
        board.power_off()
    takes = appliance.load_takes(kit.read_takes(card, kit.work_dir("120_takes")))
    kit.expect(len(takes) >= SECONDS // 7, "only %d takes" % len(takes))
    kit.expect(all(take.complete for take in takes), "a ledger without its closing line")
    kit.expect(all(take.wav.frames == 7 * 48000 for take in takes[:-1]), "takes of another length: %r"
               % [take.wav.frames for take in takes])
    for take in takes:
        kit.expect(kit.sndfile_frames(take.path) == take.wav.frames, "libsndfile reads " + take.name)
        kit.expect(kit.sox_frames(take.path) == take.wav.frames, "sox reads " + take.name)
    frames, holes, missing = appliance.judge_sequence(appliance.Joined(takes), PERIOD)
    kit.expect(frames + missing >= (SECONDS - 2) * 48000, "only %d frames captured" % frames)
    kit.expect(holes >= PROVOKED, "%d holes were provoked, %d seen" % (PROVOKED, holes))
    print("figure: %d takes, %d frames in order while %d clips played; 0 repeated, 0 changed; %d holes (%d provoked), "
          "%d frames, all in the ledger" % (len(takes), frames, presses, holes, PROVOKED, missing))


main()
