package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.readings.occupancy.PitJobs;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadingCarTest {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");

    @Test
    void givenACarUntilNow_whenAReadingIsFromBefore_thenItIsAboutThatJob() throws InterruptedException {
        ReadingCar car = new ReadingCar((pit, time) -> pit == 2 && time.isBefore(NOW) ? 42L : null);
        ReadingDraft before = measured(NOW.minusSeconds(1));
        ReadingDraft after = measured(NOW);

        car.find(before);
        car.find(after);

        assertThat(before.build().jobId()).isEqualTo(42);
        assertThat(after.build().jobId()).isNull();
    }

    @Test
    void givenNothingIsKnownYet_whenInterrupted_thenItIsNotTakenForAnEmptyPit() {
        ReadingDraft draft = measured(NOW);

        assertThatThrownBy(() -> new ReadingCar(new NeverKnown()).find(draft)).isInstanceOf(InterruptedException.class);
    }

    private static ReadingDraft measured(Instant at) {
        return new ReadingClock().date(SampleMessage.ofADevice().at(at), SampleMessage.received(NOW));
    }

    private static final class NeverKnown implements PitJobs {

        @Override
        public @Nullable Long at(long pitId, Instant time) {
            throw new AssertionError("asked before it is known");
        }

        @Override
        public void awaitKnown() throws InterruptedException {
            throw new InterruptedException();
        }
    }
}
