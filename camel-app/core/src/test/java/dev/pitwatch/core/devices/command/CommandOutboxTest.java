package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.testing.TestClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class CommandOutboxTest {

    private static final int ROOM = 64;

    private final FakeAnswers rows = new FakeAnswers();
    private final List<CompletableFuture<Boolean>> onTheWay = new ArrayList<>();
    private final List<String> topics = new ArrayList<>();
    private boolean woken;
    private final CommandOutbox outbox = new CommandOutbox(rows, this::take, TestClock.atExample(), () -> woken = true);

    @Test
    void givenMoreThanTheBrokerTakesAtOnce_whenHalfAreThrough_thenTheNextGoInTheirOrder() {
        add(100);
        work();
        assertThat(onTheWay).hasSize(ROOM);

        arrive(31);
        work();
        assertThat(onTheWay).hasSize(ROOM - 31);
        arrive(1);
        work();

        assertThat(onTheWay).hasSize(ROOM);
        arrive(ROOM);
        work();
        arrive(onTheWay.size());
        work();
        assertThat(topics).hasSize(100).isSorted().doesNotHaveDuplicates();
        assertThat(rows.marked.stream().mapToInt(List::size).sum()).isEqualTo(100);
        assertThat(outbox.size()).isZero();
    }

    @Test
    void givenTheDatabaseAway_whenItIsBack_thenWhatWasSentIsMarked() {
        add(2);
        work();
        arrive(2);
        rows.failures = 1;
        assertThatThrownBy(outbox::work).hasMessageContaining("planted");

        outbox.work();

        assertThat(rows.marked).hasSize(1);
        assertThat(rows.marked.get(0)).hasSize(2);
    }

    @Test
    void givenTheDatabaseAway_whenItIsBack_thenWhatWasNotReadIsSent() {
        add(2);
        rows.failures = 1;
        assertThatThrownBy(outbox::work).hasMessageContaining("planted");

        outbox.work();

        assertThat(topics).hasSize(2).isSorted();
    }

    @Test
    void givenACommandThatIsRefusedLate_whenThereIsRoom_thenItIsSentAgain() {
        add(1);
        work();

        onTheWay.remove(0).completeExceptionally(new RejectedExecutionException("planted"));
        outbox.work();

        assertThat(topics).hasSize(2);
    }

    @Test
    void givenTooMany_whenOneMoreComes_thenItHasToWaitForTheNextLook() {
        int added = 0;
        while (outbox.add(UUID.randomUUID())) {
            added++;
        }

        assertThat(added).isEqualTo(outbox.size()).isEqualTo(16_384);
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            UUID id = UUID.randomUUID();
            Command command = new Command(
                    id,
                    1L,
                    null,
                    "ESP32-%03d".formatted(i),
                    CommandKind.IDENTIFY,
                    Map.of(),
                    null,
                    CommandState.QUEUED,
                    null,
                    null,
                    null,
                    Instant.EPOCH,
                    null,
                    null,
                    null);
            rows.queued.put(id, new CommandRepository.Delivery(command, "ws1"));
            outbox.add(id);
        }
    }

    private CompletableFuture<Boolean> take(String topic, byte[] payload) {
        if (onTheWay.size() >= ROOM) {
            return CompletableFuture.failedFuture(new RejectedExecutionException("planted: no room"));
        }
        topics.add(topic);
        CompletableFuture<Boolean> sending = new CompletableFuture<>();
        onTheWay.add(sending);
        return sending;
    }

    private void arrive(int count) {
        List<CompletableFuture<Boolean>> arrived = List.copyOf(onTheWay.subList(0, count));
        onTheWay.subList(0, count).clear();
        arrived.forEach(one -> one.complete(true));
    }

    private void work() {
        while (woken) {
            woken = false;
            outbox.work();
        }
    }
}
