package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.pitwatch.core.platform.workshop.CameraHosts.Owner;
import dev.pitwatch.core.platform.workshop.CameraStates.CameraState;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.work.camera.CameraLook.Flow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which paths are found not to be recorded, by lists of their files. */
class RecordingWatchTest {

    private final TestClock clock = TestClock.atExample();
    private final List<String> asked = new ArrayList<>();
    private final Map<String, MediaControl.Answer> answers = new HashMap<>();
    private Duration lists = Duration.ZERO;
    private final RecordingWatch watch = new RecordingWatch(
            new MediaApi((method, path, body) -> {
                String name = path.replace("/v3/recordings/get/", "");
                asked.add(name);
                clock.pass(lists);
                return answers.getOrDefault(name, answer(200, "{\"segments\":[]}", true));
            }),
            clock);

    @Test
    void givenAPathWithoutFiles_whenItHasFlownForLongEnough_thenItIsMissingUntilItIsNotToBeRecorded() {
        assertThat(look(true, "w/pit1")).isEmpty();
        clock.pass(RecordingWatch.LATE.minusSeconds(1));
        assertThat(look(true, "w/pit1")).isEmpty();
        assertThat(asked).isEmpty();

        clock.pass(Duration.ofSeconds(1));
        assertThat(look(true, "w/pit1")).containsExactly("w/pit1");

        assertThat(look(false, "w/pit1")).isEmpty();
        assertThat(look(true, "w/pit1")).as("it may have begun just now").isEmpty();
    }

    @Test
    void givenAPathThatDoesNotFlow_whenLookedAt_thenNothingIsSaidOfItsFiles() {
        look(true, "w/pit1");
        clock.pass(RecordingWatch.LATE);

        PitCamera camera = camera("w/pit1", true);
        assertThat(watch.missing(List.of(camera), Map.of())).isEmpty();
        assertThat(watch.missing(List.of(camera), Map.of("w/pit1", new Flow(false, 0, Optional.empty()))))
                .isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void givenAnswersThatDoNotSayIt_whenLookedAt_thenNothingIsMissing() {
        look(true, "w/pit1", "w/pit2");
        clock.pass(RecordingWatch.LATE);

        answers.put("w/pit1", answer(200, "{\"segments\":[{\"start\":\"2020-01-01T00:00:00Z\"},{\"sta", false));
        answers.put("w/pit2", answer(500, "{}", true));

        assertThat(look(true, "w/pit1", "w/pit2")).isEmpty();
    }

    @Test
    void givenManyPaths_whenLookedAt_thenTheyTakeTurns() {
        String[] paths =
                IntStream.rangeClosed(1, 7).mapToObj(number -> "w/pit" + number).toArray(String[]::new);
        look(true, paths);
        clock.pass(RecordingWatch.LATE);

        assertThat(look(true, paths)).hasSize(RecordingWatch.AT_ONCE);
        assertThat(look(true, paths)).containsExactlyInAnyOrder(paths);

        assertThat(asked).hasSize(2 * RecordingWatch.AT_ONCE).contains(paths);
    }

    @Test
    void givenAPathWithFiles_whenLookedAtAgainAndAgain_thenTheyAreListedEveryFewMinutes() {
        look(true, "w/pit1");
        clock.pass(RecordingWatch.LATE);
        answers.put("w/pit1", answer(200, "{\"segments\":[{\"start\":\"2099-01-01T00:00:00Z\"}]}", true));

        long looks = 2 * RecordingWatch.AGAIN.dividedBy(Duration.ofSeconds(10));
        for (int i = 0; i < looks; i++) {
            assertThat(look(true, "w/pit1")).isEmpty();
            clock.pass(Duration.ofSeconds(10));
        }

        assertThat(asked).hasSize(2);
    }

    @Test
    void givenListsThatTakeLong_whenLookedAt_thenNoneIsBegunAfterSomeSecondsAndTheOthersAreNext() {
        look(true, "w/pit1", "w/pit2", "w/pit3");
        clock.pass(RecordingWatch.LATE);
        lists = RecordingWatch.TURN.dividedBy(2);

        assertThat(look(true, "w/pit1", "w/pit2", "w/pit3")).hasSize(2);
        assertThat(asked).hasSize(2);

        look(true, "w/pit1", "w/pit2", "w/pit3");
        assertThat(asked).contains("w/pit1", "w/pit2", "w/pit3");
    }

    @Test
    void givenAPathThatIsMissing_whenItsListFails_thenItIsStillMissingUntilAllIsForgotten() {
        look(true, "w/pit1");
        clock.pass(RecordingWatch.LATE);
        assertThat(look(true, "w/pit1")).containsExactly("w/pit1");

        answers.put("w/pit1", answer(500, "{}", true));
        assertThat(look(true, "w/pit1")).containsExactly("w/pit1");

        watch.forget();
        assertThat(look(true, "w/pit1")).isEmpty();
    }

    @Test
    void givenTwoListsOfOthersUnderWay_whenLookedAt_thenTheLookEndsSoonAndThePathsAreInTheNext() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch ended = new CountDownLatch(1);
        MediaApi api = new MediaApi((method, path, body) -> {
            if (path.endsWith("/other")) {
                begun.countDown();
                awaitEnd(ended);
            }
            return answer(200, "{\"segments\":[]}", true);
        });
        RecordingWatch busy = new RecordingWatch(api, clock);
        look(busy, true, "w/pit1", "w/pit2", "w/pit3");
        clock.pass(RecordingWatch.LATE);
        ExecutorService others = Executors.newFixedThreadPool(2);
        try {
            others.submit(() -> api.oldestRecordings("w/other", any -> true));
            others.submit(() -> api.oldestRecordings("w/other", any -> true));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            Set<String> missing = assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> look(busy, true, "w/pit1", "w/pit2", "w/pit3"));

            assertThat(missing).isEmpty();
        } finally {
            ended.countDown();
            others.shutdown();
        }
        assertThat(others.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(look(busy, true, "w/pit1", "w/pit2", "w/pit3")).hasSize(3);
    }

    private static void awaitEnd(CountDownLatch ended) {
        try {
            ended.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Set<String> look(boolean recorded, String... paths) {
        return look(watch, recorded, paths);
    }

    private static Set<String> look(RecordingWatch watch, boolean recorded, String... paths) {
        Map<String, Flow> flows = new HashMap<>();
        List.of(paths).forEach(path -> flows.put(path, new Flow(true, 1, Optional.of("H264"))));
        return watch.missing(
                List.of(paths).stream().map(path -> camera(path, recorded)).toList(), flows);
    }

    private static PitCamera camera(String path, boolean recorded) {
        return new PitCamera(
                new Owner("w", List.of()),
                path,
                "rtsp://8.8.8.8/1",
                Optional.empty(),
                recorded,
                7,
                new CameraState(1, "one", true, null, null, null, null, null));
    }

    private static MediaControl.Answer answer(int status, String body, boolean isWhole) {
        return new MediaControl.Answer(status, body, isWhole, Optional.empty());
    }
}
