/* SPDX-License-Identifier: MIT
 * command_table.c - the commands that play, record and convert. See command.h. */
#include "cli/command_rows.h"

/* Options that go together, in the order of the help. */
#define SOUNDING OPTION_LIST, OPTION_QUIET, OPTION_JSON_LINES
#define CARD                                                                                       \
    OPTION_DEVICE, OPTION_RATE, OPTION_CHANNELS, OPTION_FORMAT, OPTION_SELECT, OPTION_BLOCKSIZE,   \
        OPTION_PERIODS, OPTION_LATENCY
#define STREAM CARD, OPTION_BUFFERSIZE, OPTION_FATAL_XRUNS
#define KIND OPTION_FILE_TYPE, OPTION_ENCODING, OPTION_ENDIAN
#define FADES OPTION_GAIN, OPTION_FADE_IN, OPTION_FADE_OUT

#define BOTH_OPTIONS                                                                               \
    SOUNDING, OPTION_DURATION, OPTION_OFFSET, OPTION_PAD, OPTION_LOOP, OPTION_AT,                  \
        OPTION_PREBUFFER, STREAM, KIND, OPTION_NO_CLOBBER, OPTION_LEDGER, OPTION_MAP, FADES
#define SOUND_CODES CODES(CLI_USAGE, CLI_BUG, CLI_TEMPORARY, CLI_GONE, CLI_XRUN)

const struct command command_row_play = {
    .name = "play",
    .summary = "play sound files",
    .usage = "FILE...",
    .missing = "the file to play is missing",
    .least = 1,
    .most = COMMAND_ANY_WORDS,
    .words = AS_FILE,
    .reads_files = true,
    .asks_cards = true,
    .text = TEXT(
        "Plays the files one behind the other, without a gap, or with --mix together. Every kind "
        "of "
        "sound file is read; - is standard input.",
        "The card is opened at the first file's rate, channels and width where it can, so that "
        "every sample arrives as it is in the file; what it cannot is converted, which is said "
        "once. One channel sounds on every channel, and two on a card with one as their mean."),
    .options = OPTIONS(SOUNDING, OPTION_DURATION, OPTION_BEGIN, OPTION_PAD, OPTION_LOOP, OPTION_AT,
                       OPTION_PREBUFFER, STREAM, KIND, OPTION_MAP, FADES, OPTION_MIX),
    .examples = EXAMPLES(
        {"nightjar play dawn.flac", "plays a file on the default card"},
        {"nightjar play -D usb:1-1.2 --gain -6 a.wav b.ogg", "two files in a row, quieter"},
        {"nightjar play --mix birds.wav rain.mp3", "both at once"},
        {"nightjar play --loop --fade-in 2 rain.wav", "until ^C, coming up in two seconds"},
        {"nightjar play --at 6:30 -d 10:00 dawn.flac", "ten minutes from half past six on"},
        {"sox -n -t wav - synth 3 sine 440 | nightjar play -", "what another program makes"},
        {"nightjar play -t raw -e pcm_16 -r 48k -c 1 take.raw", "a file without a head"}),
    .codes = SOUND_CODES};

const struct command command_row_record = {
    .name = "record",
    .summary = "record into a sound file",
    .usage = "FILE",
    .missing = "the file to record into is missing",
    .least = 1,
    .most = 1,
    .words = AS_FILE,
    .reads_files = true,
    .asks_cards = true,
    .text = TEXT(
        "Records until ^C, or as long as asked. FILE's name says its kind; - is standard output. "
        "One that is there is replaced.",
        "What the card loses is silence of the same length in the file, told in a line and entered "
        "in FILE's ledger. A WAV file (wav, rf64) of 8 to 32 bits or float is whole at every "
        "moment: a crash or a power cut costs two seconds at most."),
    .options =
        OPTIONS(SOUNDING, OPTION_DURATION, OPTION_OFFSET, OPTION_AT, STREAM, KIND,
                OPTION_NO_CLOBBER, OPTION_SPLIT, OPTION_APPEND, OPTION_LEDGER, OPTION_MAP, FADES),
    .examples =
        EXAMPLES({"nightjar record dawn.wav", "records until ^C"},
                 {"nightjar record -d 1:30 -r 96k -c 2 -e pcm_24 dawn.wav", "a minute and a half"},
                 {"nightjar record --at 4:00 -d 2:00:00 --split 10:00 dawn.flac",
                  "two hours from four o'clock on, in files of ten minutes"},
                 {"nightjar record -m 3 third.wav", "the card's third input alone"},
                 {"nightjar record -t wav - | sox - -n stat", "into another program"}),
    .codes = SOUND_CODES};

const struct command command_row_playrec = {
    .name = "playrec",
    .summary = "play a file and record at the same time",
    .usage = "IN OUT",
    .missing = "it takes the file to play and the file to record into",
    .least = 2,
    .most = 2,
    .words = AS_FILE,
    .reads_files = true,
    .asks_cards = true,
    .text = TEXT(
        "OUT's first frame is the one that was captured while IN's first frame sounded: over a "
        "cable OUT is IN. Both are one run on one clock, which ends with IN, with its padding or "
        "with the duration.",
        "With a duration D and padding P there are D + P frames in all; less the offset they are "
        "in OUT. Gain and fades are of what is played: OUT is as it was captured."),
    .options = OPTIONS(BOTH_OPTIONS),
    .examples = EXAMPLES(
        {"nightjar playrec sweep.wav room.wav", "a room's answer"},
        {"nightjar playrec -p 2 sweep.wav room.wav", "and two seconds more, for what echoes"},
        {"nightjar playrec -c 1,2 sweep.wav room.wav", "one channel out, two channels in"}),
    .codes = SOUND_CODES};

const struct command command_row_io = {
    .name = "io",
    .summary = "play, record or both, by pastream's command line",
    .usage = "INPUT|null [OUTPUT|null]",
    .missing = "the file to play is missing (null: none)",
    .least = 1,
    .most = 2,
    .words = AS_FILE,
    .reads_files = true,
    .asks_cards = true,
    .text = TEXT("Takes pastream's arguments: INPUT is played, OUTPUT recorded; null, ^ or '' is "
                 "none, - standard input and output. With both it is `nightjar playrec`, with one "
                 "`nightjar play` or `nightjar record`; so gain and fades are of what is played, "
                 "where something is. Its SD2 files and DWVW_N samples are left out."),
    .options = OPTIONS(OPTION_VERSION, BOTH_OPTIONS),
    .examples =
        EXAMPLES({"nightjar io input.wav output.wav", "plays and records"},
                 {"nightjar io null output.wav -r48k -d10:00", "records ten minutes"},
                 {"nightjar io -c1 -r48k -e=pcm_16 output.raw", "plays a file without a head"},
                 {"sox -n -t au - synth 3 sine 440 | nightjar io - output.wav",
                  "plays what another program makes, and records it"}),
    .codes = SOUND_CODES};

const struct command command_row_meter = {
    .name = "meter",
    .summary = "the levels of an input",
    .usage = "",
    .asks_cards = true,
    .text = TEXT("Shows peak and RMS of each channel, and how often it clipped, until ^C or as "
                 "long as asked, on standard output: in a terminal one line, in a pipe one each "
                 "second. Nothing is recorded."),
    .options = OPTIONS(SOUNDING, OPTION_DURATION, OPTION_AT, STREAM, OPTION_MAP),
    .examples = EXAMPLES({"nightjar meter", "the default card's inputs"},
                         {"nightjar meter -D Mic -d 10 --json", "for a program, ten seconds"}),
    .codes = SOUND_CODES};

const struct command command_row_convert = {
    .name = "convert",
    .summary = "make a sound file of another",
    .usage = "IN OUT",
    .missing = "it takes the file to read and the file to write",
    .least = 2,
    .most = 2,
    .words = AS_FILE,
    .reads_files = true,
    .text = TEXT("Reads IN and writes OUT: another kind, encoding, rate or other channels. - is "
                 "standard input and output. What is not asked for stays as it is. In X[,X] the "
                 "first value is IN's, the second OUT's."),
    .options = OPTIONS(OPTION_QUIET, OPTION_DURATION, OPTION_BEGIN, OPTION_FILE_RATE,
                       OPTION_FILE_CHANNELS, KIND, OPTION_NO_CLOBBER, OPTION_MAP, FADES),
    .examples = EXAMPLES(
        {"nightjar convert dawn.wav dawn.flac", "another kind of file"},
        {"nightjar convert -r 44.1k -e null,pcm_16 dawn.wav cd.wav", "another rate and width"},
        {"nightjar convert -o 1:00 -d 5 --fade-out .5 dawn.wav clip.wav",
         "five seconds of the second minute"}),
    .codes = CODES(CLI_USAGE, CLI_BUG, CLI_TEMPORARY)};
