/* SPDX-License-Identifier: MIT
 * probe.c - one line of JSON that says what a card offers. See probe.h. */
#include "engine/probe.h"

#include <stdio.h>
#include <string.h>

#include "engine/exit_code.h"
#include "engine/mixer_control.h"
#include "engine/sim_pcm.h"

static void print_string(const char *text)
{
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        if ((unsigned char)*text < 0x20)
            printf("\\u%04x", (unsigned)(unsigned char)*text);
        else
            putchar(*text);
    }
    putchar('"');
}

static void print_offer(const struct offer *offer)
{
    const char *comma = "";
    printf("{\"formats\":[");
    for (uint32_t format = 1; format < NJ_FORMAT_COUNT; format++)
        if (((offer->formats >> format) & 1U) != 0) {
            printf("%s\"%s\"", comma, nj_format_name(format));
            comma = ",";
        }
    printf("],\"rates\":[");
    for (int i = 0; i < OFFER_MAX_RATES && offer->rates_hz[i] != 0; i++)
        printf("%s%u", i > 0 ? "," : "", offer->rates_hz[i]);
    printf("],\"rate_min\":%u,\"rate_max\":%u,\"channels_min\":%u,\"channels_max\":%u,"
           "\"period_min\":%u,\"period_max\":%u,\"periods_min\":%u,\"periods_max\":%u,\"buffer_"
           "max\":%u}",
           offer->rate_min_hz, offer->rate_max_hz, offer->channels_min, offer->channels_max,
           offer->period_min, offer->period_max, offer->periods_min, offer->periods_max,
           offer->buffer_max);
}

static void print_error(int error, const char *why)
{
    printf("{\"error\":\"%s\",\"text\":", nj_error_name(error));
    print_string(why);
    putchar('}');
}

int probe_offer(struct device *device, uint32_t direction, struct offer *offer, char *why)
{
    struct alsa_config config = {.fd = -1};
    int error = device_find(device, direction, why);
    if (error == NJ_OK && device_simulated(device))
        error = sim_pcm_connect(device->socket, direction);
    if (error != NJ_OK && device_simulated(device))
        snprintf(why, DEVICE_WHY_BYTES, "the simulated card: %s", nj_error_text(error));
    if (error == NJ_OK)
        error = alsa_config_install(&config, device);
    if (error == NJ_OK)
        error = offer_ask(offer, &config, device, direction, why);
    if (device_simulated(device))
        sim_pcm_disconnect();
    alsa_config_remove(&config);
    return error;
}

static int print_direction(const struct device *parsed, uint32_t direction)
{
    char why[DEVICE_WHY_BYTES] = "";
    struct device device = *parsed;
    struct offer offer;
    int error = probe_offer(&device, direction, &offer, why);
    printf(",\"%s\":", direction == NJ_PLAY ? "play" : "capture");
    if (error == NJ_OK)
        print_offer(&offer);
    else
        print_error(error, why);
    return error;
}

static void print_title(struct device *device, uint32_t direction)
{
    char title[80], why[DEVICE_WHY_BYTES];
    struct alsa_config config = {.fd = -1};
    snprintf(title, sizeof(title), "%.79s", device->name);
    if (device_find(device, direction, why) == NJ_OK && !device_simulated(device) &&
        alsa_config_install(&config, device) == NJ_OK)
        mixer_control_title(device, title, sizeof(title));
    alsa_config_remove(&config);
    printf(",\"name\":");
    print_string(title);
}

int probe_print(const char *name, uint32_t direction)
{
    char why[DEVICE_WHY_BYTES] = "";
    struct device device;
    int error = device_parse(&device, name, why);
    if (error != NJ_OK) {
        fprintf(stderr, "nightjar-engine: %s\n", why);
        return exit_code_of(error);
    }
    struct device found = device;
    printf("{\"device\":");
    print_string(device.name);
    print_title(&found, direction == NJ_CAPTURE ? NJ_CAPTURE : NJ_PLAY);
    int play = direction != NJ_CAPTURE ? print_direction(&device, NJ_PLAY) : NJ_EINVAL;
    int capture = direction != NJ_PLAY ? print_direction(&device, NJ_CAPTURE) : NJ_EINVAL;
    puts("}");
    if (play == NJ_OK || capture == NJ_OK)
        return EXIT_ASKED;
    return exit_code_of(direction != NJ_CAPTURE ? play : capture);
}
