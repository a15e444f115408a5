/* SPDX-License-Identifier: MIT
 * repair.h - makes whole files of what a power cut or a killed recorder left behind.
 *
 * Every *.part below a folder is closed at its last certain frame: the head's after a power cut
 * (another boot), the file's length otherwise. Its ledger says why it ends. What is no take is set
 * aside as .bad, never deleted; only files without a single frame are. The time taken does not
 * depend on the length of the files. It may be repeated, and interrupted, at any point.
 *
 * Threads:  any; files that are being written are locked, and left alone.
 * Fails:    a file that cannot be repaired is told, and the next one taken; NJ_EIO when the folder
 *           cannot be read at all. */
#ifndef TAKES_REPAIR_H
#define TAKES_REPAIR_H

#include "takes/trouble.h"
#include "takes/wav_head.h"

/* True: the file is to be gone on with, by the caller; repair leaves it. */
typedef bool repair_keep(void *context, const char *part_path, const struct wav_head *head);
/* One line about one file, without newline. */
typedef void repair_report(void *context, const char *line);

struct repair {
    const char *boot;      /* now: 32 hexadecimal digits */
    repair_keep *keep;     /* NULL: nothing is kept */
    repair_report *report; /* NULL: nobody is told */
    void *context;
};

struct repair_count {
    uint32_t closed, removed, bad, failed, kept;
};

NJ_WARN_UNUSED int repair_folder(const struct repair *repair, const char *folder,
                                 struct repair_count *count, struct trouble *trouble);

/* The system's boot, as heads name it; "" when the system does not say. */
void repair_boot(char boot[WAV_HEAD_BOOT_BYTES]);

#endif
