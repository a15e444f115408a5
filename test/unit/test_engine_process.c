/* SPDX-License-Identifier: MIT
 * test_engine_process.c - private engines on the simulated card, and programs in their place.
 *
 * Called with words, this program is nightjar-engine. */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/engine_process.h"
#include "host/spawn.h"
#include "test/unit/clip_files.h"
#include "test/unit/engine_self.h"
#include "test/unit/sim_kit.h"

#define TEXT_BYTES 256

static const char *self;

/* A simulated card, and a segment for one direction of it. */
struct scene {
    struct sim_kit sim;
    struct segment_memory segment;
    struct nj_client *client;
    struct engine_process process;
    char text[TEXT_BYTES];
};

static void begin(struct scene *scene, uint32_t direction, uint32_t rate_hz)
{
    struct nj_stream_config config = {.direction = direction, .rate_hz = rate_hz};

    *scene = (struct scene){.process = {.pid = 0}};
    sim_kit_start(&scene->sim, "--lockstep --paused");
    snprintf(config.device, sizeof config.device, "sim:%s", scene->sim.socket_path);
    assert_int_equal(nj_stream_config_complete(&config), NJ_OK);
    assert_int_equal(segment_memory_create(&scene->segment, &config), NJ_OK);
    assert_int_equal(nj_client_create(&scene->client, scene->segment.memory, scene->segment.bytes),
                     NJ_OK);
}

static void end(struct scene *scene)
{
    engine_process_stop(&scene->process);
    nj_client_destroy(scene->client);
    segment_memory_destroy(&scene->segment);
    sim_kit_stop(&scene->sim);
}

static int start(struct scene *scene, const char *program, uint32_t direction)
{
    return engine_process_start(&scene->process, program, &scene->segment, direction, scene->client,
                                scene->text, sizeof scene->text);
}

static void a_private_engine_runs_until_it_is_stopped(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, NJ_PLAY, 48000);
    assert_true(engine_process_is_gone(&scene.process));
    for (int i = 0; i < 3; i++) { /* the same segment again and again */
        assert_int_equal(start(&scene, self, NJ_PLAY), NJ_OK);
        if (scene.text[0] != '\0')
            assert_int_equal(strncmp(scene.text, "degraded: ", 10), 0);
        assert_false(engine_process_is_gone(&scene.process));
        assert_int_equal(getpgid(scene.process.pid), scene.process.pid);
        engine_process_stop(&scene.process);
        assert_int_equal(scene.process.code, 0);
        assert_true(engine_process_is_gone(&scene.process));
        engine_process_stop(&scene.process);
    }
    end(&scene);
}

static void a_killed_engine_is_gone(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, NJ_CAPTURE, 48000);
    assert_int_equal(start(&scene, self, NJ_CAPTURE), NJ_OK);
    kill(scene.process.pid, SIGKILL);
    for (int i = 0; i < 1000 && !engine_process_is_gone(&scene.process); i++)
        usleep(2000);
    assert_true(engine_process_is_gone(&scene.process));
    assert_int_equal(scene.process.code, -1);
    end(&scene);
}

static void what_is_wrong_is_told(void **state)
{
    struct scene scene;

    (void)state;
    begin(&scene, NJ_PLAY, 44100);
    assert_int_equal(start(&scene, self, NJ_PLAY), NJ_EFORMAT);
    assert_non_null(strstr(scene.text, "does not run at 44100 Hz; it offers 48000 Hz"));
    assert_int_equal(scene.process.code, 100);
    assert_int_equal(start(&scene, "/nowhere/engine", NJ_PLAY), NJ_ESYSTEM);
    assert_string_equal(scene.text, "/nowhere/engine: No such file or directory");
    assert_int_equal(start(&scene, "/bin/true", NJ_PLAY), NJ_ESYSTEM);
    assert_string_equal(scene.text, "the engine does not start");
    end(&scene);
}

/* In a process of its own, which is then killed. */
static pid_t start_and_stay(struct scene *scene, int told)
{
    pid_t starter = fork();

    if (starter != 0)
        return starter;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (start(scene, self, NJ_CAPTURE) != NJ_OK ||
        write(told, &scene->process.pid, sizeof scene->process.pid) < 0)
        _exit(1);
    pause();
    _exit(0);
}

static void an_engine_ends_with_its_starter(void **state)
{
    struct scene scene;
    int told[2];
    pid_t engine = 0, ended = 0;

    (void)state;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    begin(&scene, NJ_CAPTURE, 48000);
    assert_int_equal(pipe(told), 0);
    pid_t starter = start_and_stay(&scene, told[1]);
    close(told[1]);
    assert_int_equal(read(told[0], &engine, sizeof engine), sizeof engine);
    assert_int_equal(kill(engine, 0), 0);
    kill(starter, SIGKILL);
    assert_int_equal(waitpid(starter, NULL, 0), starter);
    for (int i = 0; i < 1000 && ended == 0; i++) {
        usleep(2000);
        ended = waitpid(engine, NULL, WNOHANG);
    }
    assert_int_equal(ended, engine);
    close(told[0]);
    end(&scene);
}

static void descriptors_are_put_where_they_belong(void **state)
{
    char text[64] = "";
    const char *const words[] = {"/bin/sh", "-c", "read a <&3; read b <&4; echo \"$a $b\"", NULL};
    int one[2], two[2], out[2];
    pid_t pid;

    (void)state;
    assert_true(pipe2(one, O_CLOEXEC) == 0 && pipe2(two, O_CLOEXEC) == 0 &&
                pipe2(out, O_CLOEXEC) == 0);
    assert_int_equal(write(one[1], "one\n", 4) + write(two[1], "two\n", 4), 8);
    /* The first of them stands where another is put. */
    const int files[] = {SPAWN_NOWHERE, out[1], SPAWN_NOWHERE, two[0], one[0]};
    assert_int_equal(spawn_engine(words, files, 5, &pid), 0);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_int_equal(read(out[0], text, sizeof text), 8);
    assert_string_equal(text, "two one\n");
    for (int i = 0; i < 2; i++) {
        int fds[] = {one[i], two[i], out[i]};
        for (size_t k = 0; k < 3; k++)
            close(fds[k]);
    }
}

static void the_program_is_found(void **state)
{
    char path[4096], beside[4096];

    (void)state;
    folder_enter();
    assert_non_null(getcwd(beside, sizeof beside - 32));
    setenv("PATH", beside, 1);
    file_write_text("nightjar-engine", "#!/bin/sh\n");
    assert_false(engine_process_find(path, sizeof path)); /* it cannot be run */
    assert_string_equal(strrchr(path, '/'), "/nightjar-engine");
    assert_int_equal(chmod("nightjar-engine", 0755), 0);
    strcat(beside, "/nightjar-engine");
    char *list = path + 2048;
    snprintf(list, 2048, "/nowhere::%.*s:/bin", (int)(strrchr(beside, '/') - beside), beside);
    setenv("PATH", list, 1);
    assert_true(engine_process_find(path, 2048));
    assert_string_equal(path, beside);
    setenv("NIGHTJAR_ENGINE", "/bin/sh", 1);
    assert_true(engine_process_find(path, sizeof path));
    assert_string_equal(path, "/bin/sh");
    setenv("NIGHTJAR_ENGINE", "/nowhere", 1);
    assert_false(engine_process_find(path, sizeof path));
    unsetenv("NIGHTJAR_ENGINE");
    folder_leave();
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptors_are_put_where_they_belong),
        cmocka_unit_test(the_program_is_found),
        cmocka_unit_test(a_private_engine_runs_until_it_is_stopped),
        cmocka_unit_test(a_killed_engine_is_gone),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(an_engine_ends_with_its_starter),
    };

    self = engine_self(argc, argv);
    return cmocka_run_group_tests_name("engine_process", tests, NULL, NULL);
}
