/* SPDX-License-Identifier: MIT
 * nearest.c - how far apart two words are. See nearest.h. */
#include "cli/nearest.h"

#include <ctype.h>
#include <string.h>

static int letter(char c)
{
    return c == '_' ? '-' : tolower((unsigned char)c);
}

static unsigned int least(unsigned int a, unsigned int b)
{
    return a < b ? a : b;
}

unsigned int nearest_distance(const char *word, const char *other)
{
    /* Row i: the distances of word's first i letters to all beginnings of `other`. */
    unsigned int rows[3][NEAREST_BYTES + 1];
    size_t letters = strlen(word), others = strlen(other);
    if (letters >= NEAREST_BYTES || others >= NEAREST_BYTES)
        return NEAREST_BYTES;
    for (unsigned int k = 0; k <= others; k++)
        rows[0][k] = k;
    for (unsigned int i = 1; i <= letters; i++) {
        unsigned int *row = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t k = 1; k <= others; k++) {
            int a = letter(word[i - 1]), b = letter(other[k - 1]);
            row[k] = least(above[k - 1] + (a != b), least(above[k], row[k - 1]) + 1);
            if (i > 1 && k > 1 && a == letter(other[k - 2]) && letter(word[i - 2]) == b)
                row[k] = least(row[k], before[k - 2] + 1);
        }
    }
    return rows[letters % 3][others];
}

int nearest_is_near(unsigned int distance, const char *word)
{
    size_t letters = strlen(word);
    return distance <= (letters < 4 ? 1 : letters < 8 ? 2 : 3);
}
