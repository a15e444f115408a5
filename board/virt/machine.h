/* SPDX-License-Identifier: MIT
 * machine.h - the emulated board as init sees it: file systems, modules, interrupt threads.
 *
 * Threads: one; init only.
 * Fails:   what cannot be mounted or loaded is said on the console, and the boot goes on.
 */
#ifndef BOARD_VIRT_MACHINE_H
#define BOARD_VIRT_MACHINE_H

#include <stddef.h>

/* init.c: the console, and CLOCK_MONOTONIC. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
long now_ms(void);
void sleep_ms(long ms);

void mount_system(void);
void load_modules(void); /* every file that /lib/modules/order names, in that order */
void mount_card(void);
void unmount_card(void);

/* The device of the virtio port with this name; -1 when there is none. */
int find_port(const char *name, char *device, size_t size);

/* Raises the interrupt threads of sound, USB and GPIO to FIFO 90, above the engine's 80 (the kernel
 * starts them at 50). They appear when drivers probe and lines are requested, so it looks every
 * second for some seconds after look_for_interrupts(), then every ten. */
void look_for_interrupts(void);
void raise_interrupts(void);

#endif
