/* SPDX-License-Identifier: MIT
 * clip_file.c - an open sound file. */
#include "clips/clip_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int fail(int code, char text[static CLIP_TEXT_BYTES], const char *why)
{
    snprintf(text, CLIP_TEXT_BYTES, "%s", why);
    return code;
}

static const char *open_fault(int error)
{
    switch (error) {
    case ENOENT:
        return "is not there";
    case EACCES:
        return "may not be read (permission denied)";
    case EIO:
        return "cannot be read: the card or its file system is damaged";
    default:
        return strerror(error);
    }
}

/* NONBLOCK: a pipe of that name must not hold us. */
static int open_plain(struct clip_file *file, const char *path, char text[static CLIP_TEXT_BYTES])
{
    struct stat status;
    file->descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file->descriptor < 0 || fstat(file->descriptor, &status) < 0)
        return fail(NJ_EIO, text, open_fault(errno));
    if (S_ISDIR(status.st_mode))
        return fail(NJ_EIO, text, "is a folder, not a file");
    if (!S_ISREG(status.st_mode))
        return fail(NJ_EIO, text, "is not a plain file");
    file->bytes = (uint64_t)status.st_size;
    return 0;
}

int clip_file_open(struct clip_file *file, const char *path, char text[static CLIP_TEXT_BYTES])
{
    *file = (struct clip_file){.descriptor = -1};
    int result = open_plain(file, path, text);
    if (result < 0)
        return result;
    const char *fault = riff_scan(file->descriptor, file->bytes, &file->riff);
    if (fault)
        return fail(NJ_EFORMAT, text, fault);
    file->sound = sf_open_fd(file->descriptor, SFM_READ, &file->head, SF_FALSE);
    if (file->sound)
        return 0;
    if (!file->riff.is_wave)
        return fail(NJ_EFORMAT, text, riff_other_kind(file->descriptor, file->bytes));
    snprintf(text, CLIP_TEXT_BYTES,
             "cannot be decoded (WAV codec %#x, %u bits): save it as plain WAV (PCM)",
             file->riff.codec, file->riff.bits);
    return NJ_EFORMAT;
}

void clip_file_close(struct clip_file *file)
{
    if (file->sound)
        sf_close(file->sound);
    if (file->descriptor >= 0)
        close(file->descriptor);
}
