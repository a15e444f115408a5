/* SPDX-License-Identifier: MIT
 * cards.c - reads /sys/class/sound and /proc/asound. */
#include "cards/cards.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first line of a file, or "". */
static void read_line(const char *path, char *text, size_t bytes)
{
    text[0] = '\0';
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return;
    ssize_t count = read(fd, text, bytes - 1);
    close(fd);
    text[count > 0 ? count : 0] = '\0';
    text[strcspn(text, "\n")] = '\0';
}

/* The folder of the USB device above a card's: the one that has a busnum. */
static bool usb_folder(char folder[PATH_MAX])
{
    for (int depth = 0; depth < 6; depth++) {
        char path[PATH_MAX + 16];
        snprintf(path, sizeof path, "%s/busnum", folder);
        if (access(path, R_OK) == 0)
            return true;
        char *slash = strrchr(folder, '/');
        if (!slash || slash == folder)
            return false;
        *slash = '\0';
    }
    return false;
}

static void read_usb(struct card *card, const char *root)
{
    char link[PATH_MAX], folder[PATH_MAX], path[PATH_MAX + 16];
    snprintf(link, sizeof link, "%s/sys/class/sound/card%u/device", root, card->number);
    if (!realpath(link, folder) || !usb_folder(folder))
        return;
    const char *base = strrchr(folder, '/');
    snprintf(card->usb_path, sizeof card->usb_path, "%.63s", base ? base + 1 : folder);
    snprintf(path, sizeof path, "%s/serial", folder);
    read_line(path, card->serial, sizeof card->serial);
}

/* "0 [DAC            ]: USB-Audio - USB DAC" is the card's first line in /proc/asound/cards. */
static void read_name(struct card *card, const char *root)
{
    char path[PATH_MAX], line[256];
    snprintf(path, sizeof path, "%s/proc/asound/cards", root);
    FILE *file = fopen(path, "re");
    memcpy(card->name, card->id, sizeof card->id);
    while (file && fgets(line, sizeof line, file)) {
        char *end;
        unsigned long number = strtoul(line, &end, 10);
        const char *name = strstr(line, " - ");
        if (end == line || number != card->number || !name)
            continue;
        snprintf(card->name, sizeof card->name, "%.127s", name + 3);
        card->name[strcspn(card->name, "\n")] = '\0';
    }
    if (file)
        fclose(file);
}

static bool is_hdmi(const struct card *card)
{
    return strcasestr(card->id, "hdmi") || strcasestr(card->name, "hdmi") ||
           strcasestr(card->id, "displayport") || strcasestr(card->name, "displayport");
}

static void note_pcm(struct cards *cards, const char *entry)
{
    unsigned int number, device;
    char direction;
    if (sscanf(entry, "pcmC%uD%u%c", &number, &device, &direction) != 3)
        return;
    for (uint32_t i = 0; i < cards->count; i++) {
        struct card *card = &cards->cards[i];
        int32_t *lowest = direction == 'p' ? &card->play_device : &card->capture_device;
        if (card->number == number && (*lowest < 0 || (int32_t)device < *lowest))
            *lowest = (int32_t)device;
    }
}

static void note_card(struct cards *cards, const char *entry, const char *root)
{
    unsigned int number;
    char end, path[PATH_MAX];
    if (sscanf(entry, "card%u%c", &number, &end) != 1 || cards->count == CARDS_MAX)
        return;
    struct card card = {.number = number, .play_device = -1, .capture_device = -1};
    snprintf(path, sizeof path, "%s/sys/class/sound/card%u/id", root, number);
    read_line(path, card.id, sizeof card.id);
    read_name(&card, root);
    read_usb(&card, root);
    card.hdmi = is_hdmi(&card);
    cards->cards[cards->count++] = card;
}

static int by_number(const void *a, const void *b)
{
    uint32_t first = ((const struct card *)a)->number, second = ((const struct card *)b)->number;
    return (first > second) - (first < second);
}

void cards_find(struct cards *cards, const char *root)
{
    char path[PATH_MAX];
    cards->count = 0;
    snprintf(path, sizeof path, "%s/sys/class/sound", root);
    DIR *folder = opendir(path);
    if (!folder)
        return;
    struct dirent *entry;
    while ((entry = readdir(folder)))
        note_card(cards, entry->d_name, root);
    rewinddir(folder);
    while ((entry = readdir(folder)))
        note_pcm(cards, entry->d_name);
    closedir(folder);
    qsort(cards->cards, cards->count, sizeof cards->cards[0], by_number);
}

static int32_t device_of(const struct card *card, uint32_t direction)
{
    return direction == NJ_PLAY ? card->play_device : card->capture_device;
}

static bool is_named(const struct card *card, const char *name)
{
    if (strncmp(name, "usb:", 4) == 0)
        return card->usb_path[0] && strcmp(card->usb_path, name + 4) == 0;
    return strcmp(card->id, name) == 0 || (card->serial[0] && strcmp(card->serial, name) == 0);
}

/* Lower is better: USB, then I2S, then the board's own headphone socket and what makes no sound. */
static int rank_of(const struct card *card)
{
    if (card->usb_path[0])
        return 0;
    return strcasestr(card->id, "headphones") || strcasestr(card->id, "loopback") ? 2 : 1;
}

/* The best rank that is no HDMI output; the lowest number of them. */
static const struct card *by_rule(const struct cards *cards, uint32_t direction)
{
    const struct card *found = NULL;
    for (uint32_t i = 0; i < cards->count; i++) {
        const struct card *card = &cards->cards[i];
        if (card->hdmi || device_of(card, direction) < 0)
            continue;
        if (!found || rank_of(card) < rank_of(found))
            found = card;
    }
    return found;
}

static const struct card *by_name(const struct cards *cards, const char *name)
{
    for (uint32_t i = 0; i < cards->count; i++)
        if (is_named(&cards->cards[i], name))
            return &cards->cards[i];
    return NULL;
}

static bool is_alsa_name(const char *name)
{
    return strncmp(name, "hw:", 3) == 0 || strncmp(name, "plughw:", 7) == 0 ||
           strncmp(name, "sim:", 4) == 0 || strcmp(name, "default") == 0;
}

int cards_resolve(const struct cards *cards, const char *name, uint32_t direction, char pcm[256],
                  char why[CARDS_TEXT_BYTES])
{
    const char *verb = direction == NJ_PLAY ? "plays" : "captures";
    if (is_alsa_name(name)) {
        snprintf(pcm, 256, "%s", name);
        return 0;
    }
    const struct card *card = name[0] ? by_name(cards, name) : by_rule(cards, direction);
    if (!card) {
        snprintf(why, CARDS_TEXT_BYTES,
                 name[0] ? "no card %s is plugged in" : "no card%s that %s is plugged in", name,
                 verb);
        return NJ_EDEVICE;
    }
    if (device_of(card, direction) < 0) {
        snprintf(why, CARDS_TEXT_BYTES, "card %s (%s) has nothing that %s", card->id, card->name,
                 verb);
        return NJ_EDEVICE;
    }
    snprintf(pcm, 256, "hw:CARD=%s,DEV=%d", card->id, device_of(card, direction));
    return 0;
}

const struct card *cards_of_pcm(const struct cards *cards, const char *pcm)
{
    char id[64];
    if (sscanf(pcm, "hw:CARD=%63[^,]", id) != 1)
        return NULL;
    for (uint32_t i = 0; i < cards->count; i++)
        if (strcmp(cards->cards[i].id, id) == 0)
            return &cards->cards[i];
    return NULL;
}

static int owner_pid(const char *path)
{
    char line[256];
    int pid = 0;
    FILE *file = fopen(path, "re");
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "owner_pid : %d", &pid) == 1)
            break;
    if (file)
        fclose(file);
    return pid;
}

bool cards_holder(const struct card *card, uint32_t direction, const char *root, char *holder,
                  size_t bytes)
{
    char path[PATH_MAX], comm[64];
    snprintf(path, sizeof path, "%s/proc/asound/card%u/pcm%d%c/sub0/status", root, card->number,
             device_of(card, direction), direction == NJ_PLAY ? 'p' : 'c');
    int pid = owner_pid(path);
    if (pid <= 0)
        return false;
    snprintf(path, sizeof path, "%s/proc/%d/comm", root, pid);
    read_line(path, comm, sizeof comm);
    snprintf(holder, bytes, "%s (%d)", comm[0] ? comm : "a program", pid);
    return true;
}
