#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# timeout: 150
# PID 1 starts nightjar again when it is killed, not when it was asked to stop; it waits on a mistake in the
# configuration; it ends with the card's file system clean; the watchdog resets a board whose sound stands still.
import subprocess
import time

import appliance
import kit

WATCHDOG = ["-device", "i6300esb", "-action", "watchdog=reset"]
KILL_ALL = "for p in /proc/[0-9]*; do read -r n < $p/comm; case $n in nightjar*) kill -%s ${p#/proc/};; esac; done"


def card_with(work, name, config):
    clip = kit.make_wav(2, 48000, 16, bytes(4 * 4800))
    return kit.make_card(kit.work_dir("160_init/" + name), config, {"one.wav": clip})


def appliance_config(head=""):
    config = appliance.HEAD + head + appliance.play_card() + appliance.loop_card()
    return config + appliance.button("one", 5, "one.wav")


def killed_is_started_again(work):
    card = card_with(work, "killed", appliance_config())
    with kit.Board(kit.IMAGE, card, work) as board:
        appliance.boot(board)
        mark = board.mark()
        board.run(KILL_ALL % "KILL")
        board.wait_serial(r"init .*nightjar ended with signal 9", 5, mark)
        board.wait_serial(r"\barmed\b", 20, mark)
        priorities = [text for _, text in board.lines if "raised from" in text]
        kit.expect(any("snd_hda_intel" in text for text in priorities), "the card's interrupt thread is not raised")
        mark = board.mark()
        board.run("/bin/nightjar stop")
        board.wait_serial(r"init .*nightjar ended with code 0", 20, mark)
        time.sleep(2)
        kit.expect(not any("starting nightjar" in text for _, text in board.lines[mark:]),
                   "it was asked to stop, and started again")
        board.power_off()
    takes = kit.find_files(kit.read_takes(card, kit.work_dir("160_takes")), ".part")
    kit.expect(not takes, "takes left open: %r" % takes)
    offset = 41 << 20
    features = subprocess.run(["/sbin/dumpe2fs", "-h", "%s?offset=%d" % (card, offset)], check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode()
    kit.expect("needs_recovery" not in features and "state:         clean" in features,
               "the card was not unmounted:\n" + features)


def mistake_is_told_and_waited_on(work):
    card = card_with(work, "mistake", "[card main\nrate = fast\n")
    with kit.Board(kit.IMAGE, card, work) as board:
        board.boot()
        board.wait_serial(r"nightjar\.ini:\d+: ", 30)
        board.run("true")
        board.power_off()


def watchdog_resets(work):
    card = card_with(work, "watchdog", appliance_config("watchdog = yes\n"))
    with kit.Board(kit.IMAGE, card, work, devices=WATCHDOG) as board:
        appliance.boot(board)
        time.sleep(2)
        board.run(KILL_ALL % "STOP")
        begun = time.monotonic()
        board.wait_off(60)
        print("figure: a board that stands still is reset by its watchdog after %.0f s" % (time.monotonic() - begun))


def main():
    work = kit.work_dir("160_init")
    killed_is_started_again(work)
    mistake_is_told_and_waited_on(work)
    watchdog_resets(work)


main()
