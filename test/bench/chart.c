/* SPDX-License-Identifier: MIT
 * chart.c - the bar chart of a table: a panel for each case, a bar for each contestant. */
#include <stdio.h>
#include <string.h>

#include "test/bench/bench.h"

enum {
    ACROSS = 3, /* panels beside each other */
    BAR = 15,
    STEP = 20,
    LABEL = 190, /* left of the first panel's bars, in each row of panels */
    PANEL = 230,
    GAP = 30,
    HEAD = 64,
    TITLE = 26
};

static uint32_t bars(const struct bench_table *table)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < table->contestant_count; i++)
        count += !table->contestants[i]->off_chart;
    return count;
}

static double longest(const struct bench_table *table, const struct bench_result *result,
                      uint32_t column)
{
    double most = 0;

    for (uint32_t i = 0; i < table->contestant_count; i++) {
        if (!table->contestants[i]->off_chart && result->cells[i][column].median > most)
            most = result->cells[i][column].median;
    }
    return most;
}

static void panel(FILE *file, const struct bench_table *table, const struct bench_result *result,
                  uint32_t column, uint32_t x, uint32_t y)
{
    const double most = longest(table, result, column);

    fprintf(file, "<text x=\"%u\" y=\"%u\" font-weight=\"bold\">%s</text>\n", x, y,
            table->cases[column].name);
    y += 10;
    for (uint32_t i = 0; i < table->contestant_count; i++) {
        const double value = result->cells[i][column].median;
        const bool ours = strncmp(table->contestants[i]->name, "nightjar", 8) == 0;

        if (table->contestants[i]->off_chart)
            continue;
        if (x == LABEL)
            fprintf(file, "<text x=\"%d\" y=\"%u\" text-anchor=\"end\">%s</text>\n", LABEL - 8,
                    y + 12, table->contestants[i]->name);
        if (value >= 0)
            fprintf(file,
                    "<rect x=\"%u\" y=\"%u\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n"
                    "<text x=\"%.1f\" y=\"%u\" fill=\"#555\">%.*f</text>\n",
                    x, y, value / most * (PANEL - 50), BAR, ours ? "#c4502b" : "#8fa3b5",
                    x + value / most * (PANEL - 50) + 4, y + 12, value < 100 ? 2 : 0, value);
        y += STEP;
    }
}

void bench_chart(const struct bench_table *table, const struct bench_result *result,
                 const char *folder)
{
    const uint32_t height = TITLE + bars(table) * STEP + 14;
    const uint32_t rows = (table->case_count + ACROSS - 1) / ACROSS;
    const uint32_t width = LABEL + ACROSS * PANEL + (ACROSS - 1) * GAP;
    char path[512];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s.svg", folder, table->file);
    file = fopen(path, "w");
    if (!file)
        bench_fail(path, "cannot be written");
    fprintf(file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" "
            "font-family=\"sans-serif\" font-size=\"12\">\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n"
            "<text x=\"12\" y=\"24\" font-size=\"17\" font-weight=\"bold\">%s</text>\n"
            "<text x=\"12\" y=\"42\" fill=\"#555\">%s; shorter is better, each panel has its own "
            "scale</text>\n",
            width, HEAD + rows * height, table->title, table->unit);
    for (uint32_t i = 0; i < table->case_count; i++)
        panel(file, table, result, i, LABEL + i % ACROSS * (PANEL + GAP),
              HEAD + i / ACROSS * height + 12);
    fprintf(file, "</svg>\n");
    if (fclose(file) != 0)
        bench_fail(path, "cannot be written");
    printf("Chart: %s\n", path);
}
