package dev.pitwatch.hub.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.Rejections;
import dev.pitwatch.hub.store.IngestTally.Sum;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IngestTallyTest {

    private long nanos = Long.MAX_VALUE - Duration.ofSeconds(2).toNanos(); // it overflows, as it may
    private int looks;
    private final IngestTally tally = new IngestTally(() -> {
        looks++;
        return nanos;
    });
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
        tally.acknowledged(List.of(item("one", null, false), item("two", null, false)));
        pass(Duration.ofSeconds(1));

        assertThat(tally.between(start, tally.now()).senders()).isEqualTo(2);
    }

    @Test
    void givenABatch_whenTallied_thenByOneLookAtTheTimeAndInItsOrder() {
        long start = tally.now();
        looks = 0;
        List<StoreItem> batch = new ArrayList<>();
        for (int i = 0; i < IngestCheck.LAST; i++) {
            batch.add(item("t", "a", true));
        }

        tally.acknowledged(batch);

        assertThat(looks).isEqualTo(1);
        assertThatThrownBy(check::check).isInstanceOf(IllegalStateException.class);
        tally.acknowledged(List.of(item("t", "a", false), item("t", "a", true)));
        assertThatCode(check::check).doesNotThrowAnyException();
        pass(Duration.ofSeconds(1));
        assertThat(tally.between(start, tally.now())).isEqualTo(new Sum(22, 21, 1));
    }

    @Test
    void givenWhatIsNoMessageOfADevice_whenTallied_thenNotCounted() {
        long start = tally.now();
        Rejected internal = Rejected.deadLetter(Rejections.INTERNAL, "counted before", null);

        tally.acknowledged(List.of(
                StoreItem.mark(() -> {}, Instant.EPOCH),
                item("t", "a", true).triedAgain(why -> {}),
                StoreItem.summed(new Refusal(internal, "t", new byte[0], 0, Instant.EPOCH, 5, true))));
        pass(Duration.ofSeconds(1));

        assertThat(tally.between(start, tally.now())).isEqualTo(new Sum(0, 0, 0));
        assertThat(tally.internalInARow()).isZero();
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

    @Test
    void givenMessagesThatAreLeftWithTheBroker_whenOthersAreAcknowledged_thenKnownUntilTheyHaveComeAgain() {
        assertThat(tally.leavesSome()).isFalse();

        tally.left();
        acknowledge("a", false);
        pass(Duration.ofMinutes(5).plusSeconds(30));
        assertThat(tally.leavesSome()).isTrue();

        pass(Duration.ofMinutes(1));
        assertThat(tally.leavesSome()).isFalse();
    }

    private void acknowledge(String account, boolean internal) {
        tally.acknowledged(List.of(item("t", account, internal)));
    }

    private static StoreItem item(String topic, @Nullable String account, boolean internal) {
        return TalliedMessages.item(new Delivery(topic, new byte[0], 1, Instant.EPOCH, () -> {}, account), internal);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
