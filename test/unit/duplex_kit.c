/* SPDX-License-Identifier: MIT */
#include "test/unit/duplex_kit.h"

#include <math.h>
#include <string.h>

/* ---- the callback ---------------------------------------------------------------------------- */

static double frame_ns(const struct card *card, double frame)
{
    return card->start_ns + frame * 1e9 / card->hz;
}

static void hear(struct duplex *duplex, int64_t number, double sounds_ns)
{
    double older = (sounds_ns - frame_ns(&duplex->capture, (double)(number - 1))) * RATE / 1e9;
    int64_t gap = number - duplex->last - 1 - duplex->silence;

    assert_true(number > duplex->last);
    if (duplex->last > 0 && gap > 0)
        duplex->left_out += (uint64_t)gap;
    duplex->last = number;
    duplex->silence = 0;
    duplex->earliest = fmin(duplex->earliest, older - DELAY);
    duplex->latest = fmax(duplex->latest, older - DELAY);
}

static int listen(void *user, struct nj_block *block)
{
    struct duplex *duplex = user;
    const int32_t *in = block->in;
    double first = (double)(duplex->play.blocks * PERIOD + duplex->play.lost + BUFFER);

    for (uint32_t i = 0; i < block->frames; i++) {
        if (in[i] != 0) {
            hear(duplex, in[i], frame_ns(&duplex->play, first + i));
        } else if (duplex->last > 0) {
            duplex->silent++;
            duplex->silence++;
        }
    }
    duplex->frames += block->frames;
    duplex->lost = block->lost_frames;
    duplex->dry = block->dry_frames;
    return NJ_CONTINUE;
}

/* ---- the cards ------------------------------------------------------------------------------- */

static void open_card(struct card *card, uint32_t direction)
{
    struct nj_stream_config config = {.direction = direction,
                                      .rate_hz = RATE,
                                      .channels = 1,
                                      .format = NJ_FORMAT_S32,
                                      .period_frames = PERIOD,
                                      .periods = PERIODS,
                                      .flags =
                                          direction == NJ_CAPTURE ? NJ_STREAM_ACTIONS_ONLY : 0};

    rig_open(&card->rig, &config);
    memory_ring_open(&card->ring, sizeof(int32_t), CAPACITY, 0);
    card->hz = RATE;
}

static void open_end(struct feed_end *end, const struct card *card, unsigned char *scratch)
{
    end->client = card->rig.client;
    end->ring = card->ring.ring;
    end->frame_bytes = sizeof(int32_t);
    end->scratch = scratch;
}

void duplex_open(struct duplex *duplex)
{
    struct nj_record record = {.format = NJ_FORMAT_S32, .start_frame = NJ_NOW, .early = 1};
    struct nj_play play = {
        .start_frame = NJ_NOW, .gain = 1, .memory_channels = 1, .memory_format = NJ_FORMAT_S32};

    memset(duplex, 0, sizeof *duplex);
    open_card(&duplex->play, NJ_PLAY);
    open_card(&duplex->capture, NJ_CAPTURE);
    duplex->play.start_ns = duplex->capture.start_ns = 1e9;
    open_end(&duplex->feed.play, &duplex->play, duplex->scratch[0]);
    open_end(&duplex->feed.capture, &duplex->capture, duplex->scratch[1]);
    duplex->feed.callback = listen;
    duplex->feed.user = duplex;
    duplex->feed.pair_ns = (int64_t)(DELAY * 1e9 / RATE + 0.5);
    duplex->feed.longer = PERIOD;
    duplex->earliest = 1e9;
    duplex->latest = -1e9;
    record.ring = duplex->capture.ring.ring;
    play.ring = duplex->play.ring.ring;
    assert_int_equal(nj_record(duplex->capture.rig.client, &record, NULL), NJ_OK);
    assert_int_equal(nj_play(duplex->play.rig.client, &play, NULL), NJ_OK);
}

void duplex_close(struct duplex *duplex)
{
    memory_ring_close(&duplex->play.ring);
    memory_ring_close(&duplex->capture.ring);
    rig_close(&duplex->play.rig);
    rig_close(&duplex->capture.rig);
}

static struct block_time told(struct card *card, double time_ns)
{
    struct block_time time = {(int64_t)(time_ns + card->told_ns + 0.5), card->flagged};

    card->flagged = false;
    return time;
}

static void capture_block(struct duplex *duplex)
{
    struct card *card = &duplex->capture;
    uint64_t first = card->blocks * PERIOD + card->lost;
    struct block_time time = told(card, frame_ns(card, (double)first));
    int32_t in[PERIOD];

    for (int32_t i = 0; i < PERIOD; i++)
        in[i] = (int32_t)first + i + 1;
    capture_process(card->rig.process, in, PERIOD, &time);
    card->blocks++;
}

static void play_block(struct duplex *duplex)
{
    struct card *card = &duplex->play;
    uint64_t first = card->blocks * PERIOD + card->lost + BUFFER;
    struct block_time time = told(card, frame_ns(card, (double)first));
    int32_t out[PERIOD];

    feed_play(&duplex->feed, PERIOD, &time);
    play_process(card->rig.process, out, PERIOD, &time);
    card->blocks++;
}

/* When the thread gets the next block: a period of it was captured, or has sounded. */
static double wakes_ns(const struct card *card)
{
    return frame_ns(card, (double)((card->blocks + 1) * PERIOD + card->lost)) + card->late_ns;
}

void duplex_step(struct duplex *duplex)
{
    if (wakes_ns(&duplex->play) <= wakes_ns(&duplex->capture))
        play_block(duplex);
    else
        capture_block(duplex);
}

void duplex_run(struct duplex *duplex, double seconds)
{
    double end_ns = fmax(wakes_ns(&duplex->play), wakes_ns(&duplex->capture)) + seconds * 1e9;

    while (fmin(wakes_ns(&duplex->play), wakes_ns(&duplex->capture)) < end_ns)
        duplex_step(duplex);
}

void duplex_expect_counted(const struct duplex *duplex)
{
    assert_int_equal(duplex->lost, duplex->silent + duplex->left_out);
    assert_int_equal(duplex->dry, 0);
}

void duplex_expect_delay(const struct duplex *duplex, double earliest, double latest)
{
    if (duplex->earliest < earliest || duplex->latest > latest)
        fail_msg("delays are off by %.2f to %.2f frames", duplex->earliest, duplex->latest);
}
