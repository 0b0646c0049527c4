package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whose changes are saved next, and whose give way. */
class ChangeQueueTest {

    private final ChangeQueue queue = new ChangeQueue(10);

    @Test
    void givenManyChangesOfOne_whenTaken_thenOthersAndThePlatformHaveTheirTurnsAndEachKeepsItsOrder() {
        add(1L, 6);
        add(2L, 1);
        add(null, 2);

        assertThat(saved(3)).containsExactly("1:0", "2:0", "null:0");
        assertThat(saved(3)).containsExactly("1:1", "null:1", "1:2");
        assertThat(saved(9)).containsExactly("1:3", "1:4", "1:5");
        assertThat(queue.size()).isZero();
    }

    @Test
    void givenAFullQueue_whenAnotherIsAdded_thenTheLargestLosesItsOwnAndTakesNoMoreUntilThatIsNoticed() {
        add(2L, 3);
        add(1L, 7);

        assertThat(queue.add(change(2L, 3))).isEqualTo(7);
        assertThat(queue.add(change(1L, 7))).isZero();

        assertThat(queue.workshops()).containsExactly(2L);
        assertThat(queue.takeOverflowed()).containsExactly(1L);
        assertThat(queue.takeOverflowed()).isEmpty();
        add(1L, 1);
        assertThat(saved(9)).containsExactly("2:0", "1:0", "2:1", "2:2", "2:3");
    }

    @Test
    void givenAFullQueue_whenTheLargestAddsOnItself_thenItIsTheOneThatGivesWay() {
        add(2L, 1);
        add(1L, 10);

        assertThat(queue.takeOverflowed()).containsExactly(1L);
        assertThat(saved(9)).containsExactly("2:0");
    }

    @Test
    void givenChangesThatAreOnTheirWay_whenTheyGaveWayMeanwhile_thenWhatCameSinceStays() {
        add(1L, 10);
        List<EpisodeChange> onTheirWay = queue.next(2);
        add(2L, 1);
        queue.takeOverflowed();
        add(1L, 1);

        queue.remove(onTheirWay);

        assertThat(queue.size()).isEqualTo(2);
    }

    @Test
    void givenThePlatformsThatGaveWay_whenNoticed_thenTheyAreTakenAgain() {
        add(null, 10);
        add(3L, 1);

        assertThat(queue.takeOverflowed()).isEmpty();
        add(null, 1);
        assertThat(saved(9)).containsExactly("3:0", "null:0");
    }

    private void add(@Nullable Long workshop, int count) {
        for (int i = 0; i < count; i++) {
            queue.add(change(workshop, i));
        }
    }

    private List<String> saved(int count) {
        List<EpisodeChange> next = queue.next(count);
        queue.remove(next);
        List<String> names = new ArrayList<>();
        next.forEach(change -> names.add(change.workshopId() + ":" + change.alertType()));
        return names;
    }

    private static EpisodeChange change(@Nullable Long workshop, int number) {
        return new Clearing(workshop, String.valueOf(number), "subject", ClearedReason.NO_DATA, Instant.EPOCH);
    }
}
