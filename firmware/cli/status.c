/* SPDX-License-Identifier: MIT
 * status.c - the command `nightjar status`: the supervisor's figures, for people or as JSON. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/reply.h"
#include "cli/talk.h"

static const char *text_of(const char *place, const char *key)
{
    static char texts[8][1100];
    static unsigned int next;
    char *text = texts[next++ % 8];
    reply_text(place, key, text, sizeof texts[0]);
    return text;
}

static void print_stream(const char *stream)
{
    const char *presses = reply_find(stream, "presses");
    int64_t rate = reply_number(stream, "rate");
    printf("%s: %s, %s", text_of(stream, "name"), text_of(stream, "state"),
           text_of(stream, "text"));
    if (rate)
        printf(", %" PRId64 " Hz, %" PRId64 " channels %s, %" PRId64 " x %" PRId64 " frames", rate,
               reply_number(stream, "channels"), text_of(stream, "format"),
               reply_number(stream, "periods"), reply_number(stream, "period"));
    printf("\n  %" PRId64 " frames, %" PRId64 " xruns, %" PRId64 " holes of %" PRId64
           " frames, %" PRId64 " restarts\n",
           reply_number(stream, "frames"), reply_number(stream, "xruns"),
           reply_number(stream, "holes"), reply_number(stream, "hole_frames"),
           reply_number(stream, "restarts"));
    if (reply_number(stream, "blocks"))
        printf("  callback %.1f us on average, %.1f at most, %.2f %% load; the rate is off by %.1f "
               "ppm\n",
               reply_real(stream, "mean_callback_us"), reply_real(stream, "worst_callback_us"),
               100 * reply_real(stream, "load"), reply_real(stream, "measured_ppm"));
    if (!presses)
        return;
    printf("  %" PRId64 " presses, %" PRId64 " late", reply_number(presses, "presses"),
           reply_number(presses, "late"));
    if (reply_number(presses, "measured"))
        printf("; press to sound %.3f / %.3f / %.3f ms (least / median / most), stated %" PRId64
               " frames",
               reply_real(presses, "min_latency_ms"), reply_real(presses, "median_latency_ms"),
               reply_real(presses, "max_latency_ms"), reply_number(stream, "latency_frames"));
    putchar('\n');
}

static void print_button(const char *button)
{
    printf("button %s on %s plays %s: %" PRId64 " presses", text_of(button, "name"),
           text_of(button, "line"), text_of(button, "clip"), reply_number(button, "presses"));
    if (reply_find(button, "last"))
        printf(", last %s", text_of(button, "last"));
    printf("%s\n", reply_number(button, "sounding") ? ", sounding" : "");
}

static void print_take(const char *take)
{
    printf("take %s: %s", text_of(take, "name"), text_of(take, "state"));
    if (reply_find(take, "trouble"))
        printf(" (%s)", text_of(take, "trouble"));
    if (text_of(take, "file")[0])
        printf(", %s", text_of(take, "file"));
    printf("\n  %" PRId64 " frames in this file, %" PRId64 " in all, %" PRId64
           " files closed, %" PRId64 " holes of %" PRId64 " frames\n",
           reply_number(take, "file_frames"), reply_number(take, "frames"),
           reply_number(take, "files"), reply_number(take, "holes"),
           reply_number(take, "hole_frames"));
}

static void print_each(const char *reply, const char *key, void (*print)(const char *element))
{
    for (const char *at = reply_first(reply_find(reply, key)); at; at = reply_next(at))
        print(at);
}

static void print_status(const char *reply)
{
    printf("nightjar %s, pid %" PRId64 ", %s, %s\n", text_of(reply, "version"),
           reply_number(reply, "pid"), reply_bool(reply, "armed") ? "armed" : "starting",
           text_of(reply, "utc"));
    printf("memory: %" PRId64 " kB, and %" PRId64 " kB of streams\n", reply_number(reply, "rss_kb"),
           reply_number(reply, "segments_kb"));
    if (reply_number(reply, "mistakes"))
        printf("%" PRId64 " mistakes in the configuration: nightjar check names them\n",
               reply_number(reply, "mistakes"));
    print_each(reply, "streams", print_stream);
    print_each(reply, "buttons", print_button);
    print_each(reply, "takes", print_take);
}

int command_status(const struct arguments *arguments)
{
    char *reply;
    int code = talk_ask(arguments_value(arguments, OPTION_RUNTIME, CLI_RUNTIME), "status", &reply);
    if (code)
        return code;
    if (arguments_have(arguments, OPTION_JSON))
        puts(reply);
    else
        print_status(reply);
    free(reply);
    return CLI_OK;
}
