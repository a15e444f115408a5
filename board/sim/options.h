/* SPDX-License-Identifier: MIT
 * options.h - the command line of `nightjar-sim serve`.
 *
 * Fails:    options_parse: NJ_EINVAL, and one line on stderr says what is wrong. */
#ifndef BOARD_SIM_OPTIONS_H
#define BOARD_SIM_OPTIONS_H

#include "nightjar.h"

/* option, argument, field, what it means */
#define OPTIONS(X)                                                                                 \
    X("--socket", "PATH", OPTION_SOCKET, "where to listen")                                        \
    X("--rate", "HZ", OPTION_RATE, "the card's only rate [48000]")                                 \
    X("--play", "CHANNELS", OPTION_PLAY, "outputs, 0 for none [2]")                                \
    X("--capture", "CHANNELS", OPTION_CAPTURE, "inputs, 0 for none [2]")                           \
    X("--format", "FORMAT", OPTION_FORMAT, "the card's only format: s16, s24_3, s32, f32 [s16]")   \
    X("--lockstep", NULL, OPTION_LOCKSTEP, "time waits for engines and waiters [default]")         \
    X("--real-time", NULL, OPTION_REAL_TIME, "time is CLOCK_MONOTONIC")                            \
    X("--play-file", "FILE", OPTION_PLAY_FILE, "a WAV of what the card plays, from frame 0 on")    \
    X("--source", "SOURCE", OPTION_SOURCE,                                                         \
      "what is captured: silence, ramp, prbs, tone, cable or FILE.wav [prbs]")                     \
    X("--ppm", "N", OPTION_PPM, "how much too fast the card's crystal is [0]")                     \
    X("--utc", "SECONDS", OPTION_UTC, "lockstep: UTC at card frame 0 [the present second]")        \
    X("--lines", "N", OPTION_LINES, "button lines [32]")                                           \
    X("--paused", NULL, OPTION_PAUSED, "lockstep: time stands until `start` or `run`")             \
    X("--patience", "SECONDS", OPTION_PATIENCE,                                                    \
      "lockstep: how long anybody may keep time standing [10]")                                    \
    X("--lost", "RULE", OPTION_LOST,                                                               \
      "lockstep: while an engine is lost time goes real, free, or it stands: stand [real]")

struct options {
    const char *socket_path, *play_file, *source;
    uint32_t rate_hz, play_channels, capture_channels, format, lines;
    bool lockstep, paused;
    int64_t ppm, utc_s, patience_ns; /* utc_s < 0: the present second */
    uint32_t lost_rule;
};

NJ_WARN_UNUSED int options_parse(struct options *options, int count, char **words);
void options_help(void);

#endif
