/* SPDX-License-Identifier: MIT
 * card_files.c - see card_files.h. */
#include "test/unit/card_files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "test/unit/clip_files.h"

static void make_file(const char *path, const char *text)
{
    char folder[256];
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
        mkdir(folder, 0777);
    }
    file_write_text(path, text);
}

static void make_card(unsigned int number, const char *id, const char *device, const char *pcms)
{
    char path[256], target[256], list[128];
    snprintf(path, sizeof(path), "./sys/class/sound/card%u/id", number);
    make_file(path, id);
    snprintf(path, sizeof(path), "./sys/class/sound/card%u/device", number);
    snprintf(target, sizeof(target), "../../../../%s", device);
    assert_int_equal(symlink(target, path), 0);
    snprintf(list, sizeof(list), "%s", pcms);
    for (char *word = strtok(list, " "); word; word = strtok(NULL, " ")) {
        snprintf(path, sizeof(path), "./sys/class/sound/pcmC%u%s/dev", number, word);
        make_file(path, "116:1\n");
    }
}

int card_files_enter(void **context)
{
    (void)context;
    folder_enter();
    make_file("./devices/hdmi/uevent", "");
    make_file("./devices/i2s/uevent", "");
    make_file("./devices/usb1/1-1/1-1.2/busnum", "1\n");
    make_file("./devices/usb1/1-1/1-1.2/serial", "A1B2C3\n");
    make_file("./devices/usb1/1-1/1-1.2/1-1.2:1.0/uevent", "");
    make_file("./devices/usb1/1-1/1-1.3/busnum", "1\n");
    make_file("./devices/usb1/1-1/1-1.3/1-1.3:1.0/uevent", "");
    make_card(0, "vc4hdmi0\n", "devices/hdmi", "D0p");
    make_card(1, "DAC\n", "devices/i2s", "D0p");
    make_card(2, "Device\n", "devices/usb1/1-1/1-1.2/1-1.2:1.0", "D1p D0p D0c");
    make_card(10, "Mic\n", "devices/usb1/1-1/1-1.3/1-1.3:1.0", "D2c");
    make_file("./proc/asound/cards", " 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0\n"
                                     "                      vc4-hdmi-0\n"
                                     " 1 [DAC            ]: simple - HiFiBerry DAC\n"
                                     " 2 [Device         ]: USB-Audio - USB Audio Device\n"
                                     "10 [Mic            ]: USB-Audio - Podcast Mic\n");
    make_file("./proc/asound/card2/pcm0p/sub0/status", "state: RUNNING\nowner_pid   : 1234\n");
    make_file("./proc/asound/card2/pcm0c/sub0/status", "closed\n");
    make_file("./proc/1234/comm", "aplay\n");
    return 0;
}

int card_files_leave(void **context)
{
    (void)context;
    folder_leave();
    return 0;
}
