/* SPDX-License-Identifier: MIT
 * miniaudio.c - miniaudio's code: its header alone holds it. bench.mk leaves out what is not
 * measured.
 */
#define MINIAUDIO_IMPLEMENTATION
#include <miniaudio.h>
