/* SPDX-License-Identifier: MIT
 * transport_parts.h - between transport.c, which opens and closes, transport_card.c, which chooses
 * the cards, transport_play.c, transport_sound.c and transport_record.c, which begin and look after
 * a direction, and transport_run.c, which does so until the end.
 *
 * Frames of the play side's and of the capture side's time line are different counts, joined by
 * the two clocks. The run's own frame 0 is `from` on each. */
#ifndef CLI_TRANSPORT_PARTS_H
#define CLI_TRANSPORT_PARTS_H

#include "cli/card_choice.h"
#include "cli/deck.h"
#include "cli/feeder.h"
#include "cli/interrupt.h"
#include "cli/progress.h"
#include "cli/transport.h"
#include "cli/writer.h"

#define TRANSPORT_TRACKS 64
#define TRANSPORT_TICK_NS INT64_C(50000000)

/* What the card lost of a direction before its run began does not count. */
struct transport_losses {
    uint64_t xruns, hole_frames;
};

struct transport_play {
    struct deck deck;
    struct card_choice choice;
    struct playlist playlist;
    struct feeder_track tracks[TRANSPORT_TRACKS];
    nj_handle handles[TRANSPORT_TRACKS];
    uint32_t track_count, open; /* plays that have not ended */
    nj_handle fade;             /* the stop that fades out; 0: none, or done */
    struct feeder *feeder;
    struct levels *levels;
    uint32_t level_channels;
    uint64_t source_frames; /* of the longest track; NJ_ENDLESS: not known */
    uint64_t from, to; /* first frame; after the last that is no padding, as far as it is known */
    bool begun, stopping, said_short;
    uint64_t dry_frames;
    struct transport_losses before;
};

struct transport_record {
    struct deck deck;
    struct card_choice choice;
    struct tape *tape;
    struct writer *writer;
    struct levels *levels;
    uint32_t channels;            /* of what is kept, or metered */
    uint8_t map[NJ_MAX_CHANNELS]; /* of each, the card's, 1-based; 0: silence */
    uint64_t from;
    bool begun, ended;
    struct transport_losses before;
};

struct transport {
    const struct transport_job *job;
    const struct wishes *wishes;
    char engine[4096];
    struct interrupt *interrupt;
    struct ticker *ticker;
    struct ticker_sleeper *sleeper;
    struct progress progress;
    uint32_t rate_hz;
    struct transport_play play;
    struct transport_record record;
    uint64_t run_frames;      /* in all, padding too; NJ_ENDLESS: until asked, or not known yet */
    int64_t at_utc_ns, at_ns; /* when it begins: by the calendar, and the ticker; 0: at once */
    int code;                 /* enum cli_code: the first that was not CLI_OK */
    bool ending;              /* asked to, or something is wrong */
};

/* Says a line on standard error, for people: `nightjar COMMAND: ...`. quiet: not if they want to be
 * left alone. */
__attribute__((format(printf, 3, 4))) void transport_say(struct transport *t, bool quiet,
                                                         const char *format, ...);
/* The same for what is wrong; the run ends with that code. Returns the code. */
__attribute__((format(printf, 3, 4))) int transport_fail(struct transport *t, int code,
                                                         const char *format, ...);
/* The exit code for an NJ_E*. */
int transport_code(int error);
/* Sleeps by the ticker; false: it has gone. */
bool transport_sleep(struct transport *t, int64_t until_ns);

/* transport_card.c: which cards, and how. */
int transport_choose(struct transport *t);

/* transport_play.c */
int transport_play_look(struct transport *t); /* the files */
int transport_play_open(struct transport *t); /* the deck, and frames in its rings */
/* transport_sound.c */
int transport_play_begin(struct transport *t); /* the clock is valid */
void transport_play_step(struct transport *t); /* what has happened since */
void transport_play_stop(struct transport *t); /* soon */
void transport_play_close(struct transport *t);
/* When all has sounded, by the ticker: INT64_MAX as long as that is not known, INT64_MIN when
 * nothing is played. */
int64_t transport_play_end_ns(const struct transport *t);
void transport_play_progress(struct transport *t, struct progress_side *side, int64_t now_ns,
                             bool end);

/* transport_record.c */
int transport_record_open(struct transport *t);
int transport_record_load(struct transport *t); /* levels and file, once the card is known */
void transport_record_skip(struct transport *t, int64_t now_ns); /* what comes before it begins */
int transport_record_begin(struct transport *t, uint64_t from);
void transport_record_step(struct transport *t);
void transport_record_stop(struct transport *t);
void transport_record_lost(struct transport *t); /* the engine has ended */
int transport_record_close(struct transport *t);
bool transport_record_is_over(const struct transport *t);
void transport_record_progress(struct transport *t, struct progress_side *side, bool end);

/* transport_run.c: all is open; returns when it is over. */
void transport_keep(struct transport *t);

/* What the card has lost of a direction since then. */
void transport_losses(const struct deck *deck, struct transport_losses *losses);

/* The card lost frames, and that is to end the run: `at` frames after its beginning. */
void transport_xrun(struct transport *t, const struct deck *deck, uint64_t at);
/* Likewise: the file or pipe had no frame when the card needed one. */
void transport_late(struct transport *t, uint64_t at);
/* The wishes' gain, as a factor. */
struct fade transport_fade(const struct transport *t);

static inline bool transport_plays(const struct transport *t)
{
    return t->job->input_count > 0;
}

/* Levels are all that is wanted. */
static inline bool transport_meters(const struct transport *t)
{
    return !transport_plays(t) && !t->job->output;
}

#endif
