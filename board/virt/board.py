# SPDX-License-Identifier: MIT
"""board.py - the emulated board under a test's hands: power, buttons, cards, console, disk.

    with Board(out_dir, card_image, work_dir) as board:
        board.boot()
        board.wait_serial(r"armed", 20)
        board.press(5)
        print(board.run("nightjar status --json"))
        board.power_off()

Everything that the board leaves is in work_dir: serial.log, out.wav (the HDA card's output) and
usb.wav (the USB card's). Serial lines are stamped with the host's monotonic clock on arrival.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time

LINES = (0, 1, 2, 4, 5, 6, 7)  # line 3 of the PL061 is the machine's power button


class BoardError(Exception):
    pass


class _Channel:
    """One of QEMU's unix sockets, read line by line."""

    def __init__(self, path, timeout=20):
        self.socket = socket.socket(socket.AF_UNIX)
        deadline = time.monotonic() + timeout
        while True:
            try:
                self.socket.connect(path)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise BoardError("QEMU does not open " + path)
                time.sleep(0.02)
        self.pending = b""

    def send(self, text):
        self.socket.sendall(text.encode())

    def line(self, timeout):
        deadline = time.monotonic() + timeout
        while b"\n" not in self.pending:
            left = deadline - time.monotonic()
            if left <= 0:
                raise BoardError("no answer within %g s; so far %r" % (timeout, self.pending[-200:]))
            self.socket.settimeout(left)
            try:
                data = self.socket.recv(65536)
            except socket.timeout:
                continue
            if not data:
                raise BoardError("QEMU has gone")
            self.pending += data
        text, self.pending = self.pending.split(b"\n", 1)
        return text.decode("utf-8", "replace").rstrip("\r")

    def close(self):
        self.socket.close()


class Monitor(_Channel):
    """QEMU's monitor."""

    def __init__(self, path):
        super().__init__(path)
        self.line(10)
        self.ask("qmp_capabilities")

    def ask(self, command, **arguments):
        self.send(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        while True:
            answer = json.loads(self.line(20))
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise BoardError("QMP %s: %s" % (command, answer["error"]["desc"]))


class Pins(_Channel):
    """The GPIO inputs, driven through qtest."""

    def __init__(self, monitor, path):
        super().__init__(path)
        children = monitor.ask("qom-list", path="/machine/unattached")
        names = [item["name"] for item in children if item["type"] == "child<pl061>"]
        if not names:
            raise BoardError("the machine has no PL061")
        self.device = "/machine/unattached/" + names[0]

    def set(self, line, level):
        self.send("set_irq_in %s unnamed-gpio-in %d %d\n" % (self.device, line, level))
        answer = self.line(10)
        if not answer.startswith("OK"):
            raise BoardError("qtest: " + answer)

    def idle(self):
        """Every button open: pulled up."""
        for line in LINES:
            self.set(line, 1)


class Board:
    def __init__(self, out_dir, card, work, usb=False, writes_log=None, env=None, memory_mib=512,
                 cpus=2, kernel_args="", devices=()):
        """out_dir: where `make image` put vmlinuz and initramfs.cpio.zst. card: the SD image.
        usb: plug a USB sound card in. writes_log: record every disk write in this file.
        env: words for init's environment, such as {"NJ_RUN": "0"}. devices: more of QEMU's arguments."""
        self.out_dir, self.card, self.work = out_dir, card, work
        self.usb, self.writes_log = usb, writes_log
        self.env, self.memory_mib, self.cpus = dict(env or {}), memory_mib, cpus
        self.kernel_args, self.devices = kernel_args, list(devices)
        self.process = self._sockets = None
        os.makedirs(work, exist_ok=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.power_cut()

    def path(self, name):
        return os.path.join(self.work, name)

    def _socket(self, name):
        # A socket's path is at most 107 bytes: not in work, which may be deep.
        return os.path.join(self._sockets, name)

    # Power

    def boot(self):
        """Switches the board on; comes back when QEMU runs, the lines are idle and the test
        shell's channel is open; the guest itself is still booting."""
        self._remove_old()
        self._sockets = tempfile.mkdtemp(prefix="nightjar-", dir="/tmp")
        self.lines, self._serial_at, self._partial = [], 0, ""
        self._log = open(self.path("qemu.log"), "w")
        self.started = time.monotonic()
        self.process = subprocess.Popen(self._command(), stdin=subprocess.DEVNULL,
                                        stdout=self._log, stderr=self._log)
        self._stop_reader = threading.Event()
        self._reader = threading.Thread(target=self._read_serial, daemon=True)
        self._reader.start()
        self._monitor = Monitor(self._socket("qmp.sock"))
        self._pins = Pins(self._monitor, self._socket("qtest.sock"))
        self._pins.idle()
        self._shell = _Channel(self._socket("shell.sock"))
        self.qmp("cont")
        self.started = time.monotonic()

    def power_cut(self):
        """SIGKILL: what the guest had not flushed is gone."""
        if self.process:
            self.process.kill()
        self._gone()

    def power_off(self, timeout=30):
        """A clean end: init stops nightjar, unmounts the card and powers off."""
        self._shell.send("/bin/poweroff\n")
        self.wait_off(timeout)

    def wait_off(self, timeout):
        """Waits until the board switches itself off, or would start again (QEMU runs with -no-reboot)."""
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise BoardError("the board is still on after %g s\n%s" % (timeout, self.tail()))
        self._gone()

    def quit(self):
        """Ends QEMU without telling the guest, but with its WAV files complete."""
        self.qmp("quit")
        self.process.wait(20)
        self._gone()

    # Outside world

    def gpio(self, line, level):
        """Sets the level of a GPIO input. Idle is 1: buttons pull to ground."""
        self._pins.set(line, level)

    def press(self, line, hold=0.08):
        """Closes a button and opens it again; returns the host's time of the closing edge."""
        self.gpio(line, 0)
        at = time.monotonic()
        time.sleep(hold)
        self.gpio(line, 1)
        return at

    def usb_plug(self):
        self.qmp("device_add", driver="usb-audio", id="usbcard", bus="xhci.0", port="1",
                 audiodev="usbout")

    def usb_pull(self):
        self.qmp("device_del", id="usbcard")

    # Console and shell

    def wait_serial(self, pattern, timeout, since=0):
        """Waits for a console line that matches; returns (host time, match). `since` skips the
        first lines (see mark())."""
        expression, deadline = re.compile(pattern), time.monotonic() + timeout
        seen = since
        while True:
            lines = self.lines[seen:]
            for stamp, text in lines:
                match = expression.search(text)
                if match:
                    return stamp, match
            seen += len(lines)
            if time.monotonic() > deadline:
                raise BoardError("no line with %r in %g s; the console's last lines:\n%s"
                                 % (pattern, timeout, self.tail()))
            if self.process.poll() is not None and seen == len(self.lines):
                raise BoardError("the board is off; no line with %r\n%s" % (pattern, self.tail()))
            time.sleep(0.01)

    def mark(self):
        return len(self.lines)

    def tail(self, count=20):
        return "\n".join("    " + text for _, text in self.lines[-count:])

    def console(self):
        return "\n".join(text for _, text in self.lines)

    def run(self, command, timeout=30, check=True):
        """Runs a shell command in the guest; returns what it printed."""
        self._shell.send("( %s\n) </dev/null 2>&1; echo; echo nj-done $?\n" % command)
        output = []
        deadline = time.monotonic() + timeout
        while True:
            text = self._shell.line(max(deadline - time.monotonic(), 0.01))
            if text.startswith("nj-done "):
                break
            output.append(text)
        result = "\n".join(output).rstrip("\n")
        code = int(text.split()[1])
        if check and code != 0:
            raise BoardError("guest: %s: code %d\n%s" % (command, code, result))
        return result

    def qmp(self, command, **arguments):
        return self._monitor.ask(command, **arguments)

    # Inside

    def _command(self):
        words = ["console=ttyAMA0", "quiet", "loglevel=4", "panic=-1", "printk.devkmsg=on"]
        words += ["%s=%s" % pair for pair in sorted(self.env.items())]
        if self.kernel_args:
            words.append(self.kernel_args)
        disk = "driver=file,filename=%s" % self.card
        args = ["qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "cortex-a72",
                "-smp", str(self.cpus), "-m", str(self.memory_mib), "-nic", "none", "-no-reboot",
                "-display", "none", "-S",
                "-kernel", os.path.join(self.out_dir, "vmlinuz"),
                "-initrd", os.path.join(self.out_dir, "initramfs.cpio.zst"),
                "-append", " ".join(words),
                "-chardev", "file,id=serial,path=" + self.path("serial.log"),
                "-serial", "chardev:serial",
                "-qmp", "unix:%s,server=on,wait=off" % self._socket("qmp.sock"),
                "-qtest", "unix:%s,server=on,wait=off" % self._socket("qtest.sock"),
                "-qtest-log", "none",
                "-device", "virtio-serial-pci",
                "-chardev", "socket,id=shell,path=%s,server=on,wait=off" % self._socket("shell.sock"),
                "-device", "virtserialport,chardev=shell,name=nightjar.shell",
                "-audiodev", "wav,id=hdaout,path=%s,out.frequency=48000,timer-period=1000"
                % self.path("out.wav"),
                # With its timer the codec drops 2048 frames, unseen by the guest, when the host is late.
                "-device", "intel-hda,msi=off",
                "-device", "hda-output,audiodev=hdaout,use-timer=off",
                "-device", "qemu-xhci,id=xhci",
                "-audiodev", "wav,id=usbout,path=%s,out.frequency=48000,timer-period=1000"
                % self.path("usb.wav")]
        if self.usb:
            args += ["-device", "usb-audio,id=usbcard,bus=xhci.0,port=1,audiodev=usbout"]
        args += ["-blockdev", disk + ",node-name=image"]
        node = "card"
        if self.writes_log:
            args += ["-blockdev", "driver=file,filename=%s,node-name=log" % self.writes_log,
                     "-blockdev", "driver=blklogwrites,node-name=card,file=image,log=log,"
                                  "log-sector-size=512"]
        else:
            args += ["-blockdev", "driver=raw,node-name=card,file=image"]
        return args + ["-device", "virtio-blk-pci,drive=%s,romfile=" % node] + self.devices

    def _remove_old(self):
        for name in ("serial.log", "out.wav", "usb.wav"):
            if os.path.exists(self.path(name)):
                os.remove(self.path(name))
        if self.writes_log:
            open(self.writes_log, "w").close()

    def _read_serial(self):
        path = self.path("serial.log")
        while not self._stop_reader.is_set():
            if not self._read_some(path):
                time.sleep(0.01)
        self._read_some(path)

    def _read_some(self, path):
        try:
            with open(path, "rb") as file:
                file.seek(self._serial_at)
                data = file.read()
        except FileNotFoundError:
            return False
        self._serial_at += len(data)
        stamp = time.monotonic()
        *whole, self._partial = (self._partial + data.decode("utf-8", "replace")).split("\n")
        self.lines.extend((stamp, text.rstrip("\r")) for text in whole)
        return bool(data)

    def _gone(self):
        if not self.process:
            return
        self.process.wait(20)
        self._stop_reader.set()
        self._reader.join()
        for channel in ("_monitor", "_pins", "_shell"):
            if hasattr(self, channel):
                getattr(self, channel).close()
        self._log.close()
        shutil.rmtree(self._sockets, ignore_errors=True)
        self.process = self._sockets = None
