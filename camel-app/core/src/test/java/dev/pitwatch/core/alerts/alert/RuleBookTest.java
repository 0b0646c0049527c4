package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.EpisodeRepository.RuleRow;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RuleBookTest {

    private static final long NOW = 1_771_626_600_000L;
    private static final long LARGE = 7;
    private static final long SMALL = 8;
    private static final int PITS = 200;

    /** Between two looks at the stop-watch. */
    private static final long STEP = Duration.ofMillis(1).toNanos();

    private final FakeEpisodeRepository repository = new FakeEpisodeRepository();
    private final AtomicLong nanos = new AtomicLong();
    private final RuleBook book = new RuleBook(repository, () -> nanos.addAndGet(STEP));

    @BeforeEach
    void load() {
        book.load(NOW);
        for (long pit = 1; pit <= PITS; pit++) {
            hottest(LARGE, pit, 30);
        }
        hottest(SMALL, PITS + 1, 30);
        changed(LARGE);
        changed(SMALL);
        book.reload(NOW);
    }

    /** One workshop's people change settings as fast as calls are taken, and all workshops' readings wait while they are read. */
    @Test
    void givenAWorkshopWithSettingsOfManyPits_whenTheyChangeAgainAtOnce_thenOthersAreReadFirstAndItsAfterAWhile() {
        hottest(LARGE, 1, 31);
        changed(LARGE);
        assertThat(book.isDue(NOW)).as("read just before").isFalse();

        hottest(SMALL, PITS + 1, 31);
        changed(SMALL);
        assertThat(book.isDue(NOW)).isTrue();
        book.reload(NOW);
        assertThat(book.of(SMALL).rows()).contains(row(SMALL, PITS + 1, 31));
        assertThat(book.of(LARGE).rows()).contains(row(LARGE, 1, 30));

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(book.isDue(NOW)).isTrue();
        book.reload(NOW);
        assertThat(book.of(LARGE).rows()).contains(row(LARGE, 1, 31)).hasSize(PITS);
        assertThat(book.isDue(NOW)).isFalse();
    }

    /** All pits of the platform are gone through then, and all workshops' readings wait meanwhile. */
    @Test
    void givenOneWorkshopOrPitThatChanged_whenItIsReadAgain_thenOnlyThatIsConcerned() {
        changed(SMALL);
        book.reload(NOW);
        assertThat(book.wasRead(SMALL, PITS + 1)).isTrue();
        assertThat(book.wasRead(LARGE, 1)).isFalse();
        assertThat(book.wasAllRead()).isFalse();

        book.occupancyChanged("1");
        book.reload(NOW);
        assertThat(book.wasRead(LARGE, 1)).isTrue();
        assertThat(book.wasRead(LARGE, 2)).isFalse();
        assertThat(book.wasRead(SMALL, PITS + 1)).isFalse();

        book.workshopChanged("");
        book.reload(NOW);
        assertThat(book.wasAllRead()).isTrue();
        assertThat(book.wasRead(LARGE, 2)).isTrue();
    }

    @Test
    void givenAWorkshopThatRests_whenAllIsReadAgain_thenItIsToo() {
        hottest(LARGE, 1, 31);
        changed(LARGE);

        book.reload(NOW + Duration.ofMinutes(2).toMillis());

        assertThat(book.of(LARGE).rows()).contains(row(LARGE, 1, 31));
    }

    private void changed(long workshop) {
        book.workshopChanged(Long.toString(workshop));
    }

    private void hottest(long workshop, long pit, int celsius) {
        repository.rules.removeIf(
                row -> row.workshopId() == workshop && Long.valueOf(pit).equals(row.pitId()));
        repository.rules.add(row(workshop, pit, celsius));
    }

    private static RuleRow row(long workshop, long pit, int celsius) {
        return new RuleRow(workshop, pit, "{\"temperature\":{\"max\":%d}}".formatted(celsius), null);
    }
}
