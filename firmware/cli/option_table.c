/* SPDX-License-Identifier: MIT
 * option_table.c - every option of every command. See command.h. */
#include "cli/command.h"
#include "cli/value_map.h"
#include "cli/value_time.h"
#include "files/sound_kind.h"

#include <string.h>

/* Their names, a blank before each. */
#define KIND_WORD(code, name, container) " " name
#define ENCODING_WORD(code, name, format, bits) " " name

static bool fits_time(const char *word)
{
    struct value_time time;
    char why[VALUE_WHY_BYTES];
    return strcmp(word, "-1") == 0 || value_time_read(&time, word, why) == NJ_OK;
}

static bool fits_count(const char *word)
{
    uint64_t count;
    char why[VALUE_WHY_BYTES];
    return value_count_read(&count, word, 0, UINT64_MAX, why) == NJ_OK;
}

static bool fits_map(const char *word)
{
    struct value_map map;
    char why[VALUE_WHY_BYTES];
    return value_map_read(&map, word, why) == NJ_OK;
}

static bool fits_channels(const char *word)
{
    struct value_map list;
    char why[VALUE_WHY_BYTES];
    return value_channels_read(&list, word, why) == NJ_OK;
}

#define FLAG(group_, letter_, name_, help_)                                                        \
    {                                                                                              \
        .group = (group_), .letter = (letter_), .name = (name_), .help = help_                     \
    }
#define VALUE(group_, letter_, name_, value_, as, help_)                                           \
    {                                                                                              \
        .group = (group_), .letter = (letter_), .name = (name_), .value = (value_),                \
        .takes = TAKES_VALUE, .completes = (as), .help = help_                                     \
    }
#define MAYBE(group_, letter_, name_, value_, fits_, help_)                                        \
    {                                                                                              \
        .group = (group_), .letter = (letter_), .name = (name_), .value = (value_),                \
        .takes = TAKES_VALUE_OR_NOTHING, .fits = (fits_), .help = help_                            \
    }
#define GROUPS(group_, letter_, name_, value_, fits_, help_)                                       \
    {                                                                                              \
        .group = (group_), .letter = (letter_), .name = (name_), .value = (value_),                \
        .takes = TAKES_GROUPS, .fits = (fits_), .help = help_                                      \
    }
#define CHOICE(group_, letter_, name_, value_, choices_, help_)                                    \
    {                                                                                              \
        .group = (group_), .letter = (letter_), .name = (name_), .value = (value_),                \
        .takes = TAKES_VALUE, .completes = AS_CHOICE, .choices = choices_, .help = help_           \
    }

const struct option options[OPTION_COUNT] = {
    /* general */
    [OPTION_HELP] = FLAG(GROUP_GENERAL, 'h', "help", "This text."),
    [OPTION_VERSION] = FLAG(GROUP_GENERAL, 0, "version", "The program's version."),
    [OPTION_LIST] =
        FLAG(GROUP_GENERAL, 'l', "list", "List the sound cards, as `nightjar devices` does."),
    [OPTION_QUIET] = FLAG(
        GROUP_GENERAL, 'q', "quiet",
        "Say nothing but errors: no progress, no notes. Lost frames stand in the ledger, and end "
        "the run with --fatal-xruns."),
    [OPTION_JSON] = FLAG(GROUP_GENERAL, 0, "json", "Answer in JSON."),
    [OPTION_JSON_LINES] =
        FLAG(GROUP_GENERAL, 0, "json",
             "Report in JSON, an object a line, each second and at the end: on standard output, or "
             "on standard error where the sound goes there."),
    [OPTION_NAMES] = FLAG(GROUP_GENERAL, 0, "names",
                          "Only names: of each card the one that stays, a tab, the one for people. "
                          "No card is asked what it offers."),
    [OPTION_RUNTIME] =
        VALUE(GROUP_GENERAL, 0, "runtime", "DIR", AS_FOLDER,
              "Where the appliance has its sockets and shared memory [" CLI_RUNTIME "]."),
    [OPTION_CONFIG] =
        VALUE(GROUP_GENERAL, 0, "config", "FILE", AS_FILE, "The configuration [nightjar.ini]."),
    [OPTION_ENGINE] = VALUE(GROUP_GENERAL, 0, "engine", "PATH", AS_FILE,
                            "The program nightjar-engine [beside this program]."),

    /* when, and how long */
    [OPTION_DURATION] =
        VALUE(GROUP_TIME, 'd', "duration", "TIME", AS_NOTHING,
              "Stop after so long [at the end of what is played; a recording: when asked to]."),
    [OPTION_OFFSET] = VALUE(GROUP_TIME, 'o', "offset", "TIME", AS_NOTHING,
                            "Leave out so much of the recording's beginning."),
    [OPTION_BEGIN] =
        VALUE(GROUP_TIME, 'o', "offset", "TIME", AS_NOTHING,
              "Begin so far into the file, or into all that is played: files in a row, passes."),
    [OPTION_PAD] =
        MAYBE(GROUP_TIME, 'p', "pad", "TIME", fits_time,
              "So much silence behind what is played; without TIME: up to the duration, or without "
              "that for ever."),
    [OPTION_LOOP] =
        MAYBE(GROUP_TIME, 0, "loop", "N", fits_count, "Play N times; without N for ever."),
    [OPTION_AT] =
        VALUE(GROUP_TIME, 0, "at", "MOMENT", AS_NOTHING,
              "Begin then: 6:30 or 18:00:00.5, the next such time; 2030-12-31T23:59:59, local or "
              "with Z or +01:00 behind; +TIME from now."),
    [OPTION_PREBUFFER] =
        VALUE(GROUP_TIME, 0, "prebuffer", "FRAMES", AS_NOTHING,
              "Begin when so much was read; with a point or a colon it is a TIME [all that fits]."),

    /* card */
    [OPTION_DEVICE] =
        VALUE(GROUP_CARD, 'D', "device", "CARD[,CARD]", AS_DEVICE,
              "The sound card: its number or one of its names in `nightjar devices`, or a part of "
              "its name [USB first, never HDMI]."),
    [OPTION_RATE] = VALUE(GROUP_CARD, 'r', "rate", "HZ", AS_NOTHING,
                          "The card's rate: 48000, 44.1k [the first file's; without one 48000]. "
                          "Where the card cannot, playing is at the next higher that it can, else "
                          "its highest, and a recording at HZ is refused."),
    [OPTION_CHANNELS] = VALUE(
        GROUP_CARD, 'c', "channels", "N[,N]", AS_NOTHING,
        "How many channels [playing: the file's; recording: 2; or what is nearest that the card "
        "can]."),
    [OPTION_FORMAT] =
        CHOICE(GROUP_CARD, 'f', "format", "FORMAT[,FORMAT]", "int16 int24 int32 float32 int8 uint8",
               "Of the card's samples [the file's where the card can]."),
    [OPTION_BLOCKSIZE] = VALUE(GROUP_CARD, 'b', "blocksize", "FRAMES", AS_NOTHING,
                               "Frames of a block, the card's period: 16 to 8192 [0: chosen]."),
    [OPTION_PERIODS] =
        VALUE(GROUP_CARD, 0, "periods", "N", AS_NOTHING, "Periods of the card's buffer [chosen]."),
    [OPTION_LATENCY] = CHOICE(GROUP_CARD, 0, "latency", "SECONDS|low|high", "low high",
                              "How much the card's buffer holds [high]."),
    [OPTION_BUFFERSIZE] = VALUE(
        GROUP_CARD, 0, "buffersize", "FRAMES", AS_NOTHING,
        "Between file and card; rounded up to a power of two [65536]. Of a recording 8 seconds at "
        "least."),
    [OPTION_SELECT] =
        GROUPS(GROUP_CARD, 's', "channel-select", "LIST [LIST]", fits_channels,
               "The card's channels to use, such as 1,2,5-8, and so how many. One list: of the "
               "recording if there is one; two: playing, recording."),
    [OPTION_FATAL_XRUNS] =
        FLAG(GROUP_CARD, 0, "fatal-xruns",
             "Stop at the first xrun, or when a pipe to be played comes too late: exit code 113."),

    /* files */
    [OPTION_FILE_RATE] =
        VALUE(GROUP_FILE, 'r', "rate", "HZ[,HZ]", AS_NOTHING,
              "The rate to convert to [as it is]. Two values: of a RAW input, of the output."),
    [OPTION_FILE_CHANNELS] = VALUE(
        GROUP_FILE, 'c', "channels", "N[,N]", AS_NOTHING,
        "How many channels [as many as there are]. Two values: of a RAW input, of the output."),
    [OPTION_FILE_TYPE] =
        CHOICE(GROUP_FILE, 't', "file-type", "TYPE[,TYPE]", &SOUND_KINDS(KIND_WORD)[1],
               "The kind of file [its name's ending, or its contents]."),
    [OPTION_ENCODING] = CHOICE(GROUP_FILE, 'e', "encoding", "ENCODING[,ENCODING]",
                               &SOUND_ENCODINGS(ENCODING_WORD)[1],
                               "Of the file's samples [the narrowest that loses nothing]."),
    [OPTION_ENDIAN] =
        CHOICE(GROUP_FILE, 0, "endian", "ENDIAN[,ENDIAN]", "file little big",
               "The order of a sample's bytes in the file [file: as its kind has it]."),
    [OPTION_NO_CLOBBER] =
        FLAG(GROUP_FILE, 'n', "no-clobber", "Refuse to replace a file that is there."),
    [OPTION_SPLIT] = VALUE(
        GROUP_FILE, 0, "split", "TIME", AS_NOTHING,
        "A new file each TIME, FILE-001.wav and on; no frame is lost or repeated between two."),
    [OPTION_APPEND] = FLAG(GROUP_FILE, 0, "append",
                           "Go on in a WAV file that is there and was made by this program."),
    [OPTION_LEDGER] =
        FLAG(GROUP_FILE, 0, "ledger",
             "Keep the file's ledger also when nothing was lost; with a loss it always stays."),

    /* sound */
    [OPTION_MAP] =
        GROUPS(
            GROUP_SOUND, 'm', "map", "MAP [MAP]", fits_map,
            "Which channel goes where: IN[:OUT],... from 1 on; without OUT its place in the list; "
            "IN 0 is silence. 2,1 exchanges two, 1:3 sends the first to the third. One map: of the "
            "recording if there is one, else of playing; two: playing, recording."),
    [OPTION_GAIN] = VALUE(GROUP_SOUND, 0, "gain", "DB", AS_NOTHING,
                          "Louder or quieter by so many decibels [0]."),
    [OPTION_FADE_IN] =
        VALUE(GROUP_SOUND, 0, "fade-in", "TIME", AS_NOTHING, "Come up from silence in so long."),
    [OPTION_FADE_OUT] = VALUE(GROUP_SOUND, 0, "fade-out", "TIME", AS_NOTHING,
                              "Go down to silence at the end in so long."),
    [OPTION_MIX] = FLAG(GROUP_SOUND, 0, "mix",
                        "Play the files together [one behind the other, without a gap]."),
};

const char *option_group_title(enum option_group group)
{
    static const char *const titles[GROUP_COUNT] = {[GROUP_GENERAL] = "General",
                                                    [GROUP_TIME] = "When, and how long",
                                                    [GROUP_CARD] = "Sound card",
                                                    [GROUP_FILE] = "Files",
                                                    [GROUP_SOUND] = "Sound"};
    return titles[group];
}
