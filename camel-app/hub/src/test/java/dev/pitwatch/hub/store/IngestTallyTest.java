package dev.pitwatch.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.hub.store.IngestTally.Sum;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IngestTallyTest {

    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos(); // it overflows, as it may
    private final IngestTally tally = new IngestTally(() -> nanos);
    private final IngestCheck check = new IngestCheck(tally);

    @Test
    void givenMessagesOfSomeTime_whenSummed_thenThoseBetweenTheMoments() {
        long start = tally.now();
        acknowledge("a", false);
        pass(Duration.ofSeconds(3));
        long middle = tally.now();
        acknowledge("b", true);
        pass(Duration.ofMillis(249));
        acknowledge("b", false);
        pass(Duration.ofSeconds(1));
        acknowledge("c", true);
        acknowledge("d", true);
        pass(Duration.ofMillis(1));

        assertThat(tally.between(start, middle)).isEqualTo(new Sum(1, 0, 1));
        assertThat(tally.between(middle, tally.now())).isEqualTo(new Sum(4, 3, 3));
        assertThat(tally.between(start, tally.now()))
                .as("more senders are not told apart")
                .isEqualTo(new Sum(5, 3, IngestTally.SENDERS));
        assertThat(tally.between(tally.now(), tally.now())).isEqualTo(new Sum(0, 0, 0));
    }

    @Test
    void givenAMarkWithinAQuarterOfASecond_whenSummed_thenMessagesOfBeforeAndAfterAreToldApart() {
        long start = tally.now();
        acknowledge("a", false);
        pass(Duration.ofMillis(1));
        long mark = tally.mark();
        acknowledge("a", true);
        pass(Duration.ofMillis(1));
        acknowledge("a", true);
        pass(Duration.ofMillis(1));

        assertThat(tally.between(start, mark)).isEqualTo(new Sum(1, 0, 1));
        assertThat(tally.between(mark, tally.now())).isEqualTo(new Sum(2, 2, 1));
    }

    @Test
    void givenASenderThatTheBrokerDoesNotName_whenSummed_thenItIsToldByItsTopic() {
        long start = tally.now();
        tally.acknowledged(delivery("one", null), false);
        tally.acknowledged(delivery("two", null), false);
        pass(Duration.ofSeconds(1));

        assertThat(tally.between(start, tally.now()).senders()).isEqualTo(2);
    }

    @Test
    void givenMessagesOfLongAgo_whenOthersCome_thenForgotten() {
        long start = tally.now();
        acknowledge("a", false);
        pass(Duration.ofSeconds(301));
        acknowledge("a", false);
        pass(Duration.ofSeconds(1));

        assertThat(tally.between(start, tally.now()).acknowledged()).isEqualTo(1);
    }

    @Test
    void givenTwentyInternalRefusalsInARow_whenChecked_thenDownUntilAMessageIsTaken() {
        for (int i = 1; i < IngestCheck.LAST; i++) {
            acknowledge("a", true);
        }
        assertThatCode(check::check).doesNotThrowAnyException();
        acknowledge("a", true);
        assertThatThrownBy(check::check).hasMessageStartingWith("all of the last 20 messages were refused as internal");
        assertThat(check.name()).isEqualTo("ingest");

        acknowledge("a", false);

        assertThatCode(check::check).doesNotThrowAnyException();
    }

    private void acknowledge(String account, boolean internal) {
        tally.acknowledged(delivery("t", account), internal);
    }

    private static Delivery delivery(String topic, @Nullable String account) {
        return new Delivery(topic, new byte[0], 1, Instant.EPOCH, () -> {}, account);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
