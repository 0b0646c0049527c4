package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class CommandOutboxTest {

    private static final int ROOM = 64;

    private final FakeAnswers rows = new FakeAnswers();
    private final List<CompletableFuture<Boolean>> onTheWay = new ArrayList<>();
    private final List<String> topics = new ArrayList<>();
    private final TestClock clock = TestClock.atExample();
    private boolean woken;
    private boolean online = true;
    private final CommandOutbox outbox =
            new CommandOutbox(rows, this::take, device -> online, clock, () -> woken = true);

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
        assertThat(rows.back).isEmpty();
        assertThat(outbox.size()).isZero();
    }

    @Test
    void givenTheDatabaseAway_whenItIsBack_thenWhatWasNotSentIsGivenBack() {
        add(2);
        work();
        onTheWay.forEach(one -> one.completeExceptionally(new NotSentException("planted: away")));
        rows.failures = 1;
        assertThatThrownBy(outbox::work).hasMessageContaining("planted");

        outbox.work();

        assertThat(rows.back).hasSize(2).allSatisfy((id, at) -> assertThat(at)
                .isEqualTo(clock.instant().plusSeconds(30)));
    }

    @Test
    void givenOneThatIsGivenWhileOthersAreGivenBack_whenItsTurnComes_thenItIsSent() {
        add(1);
        work();
        onTheWay.remove(0).completeExceptionally(new NotSentException("planted: away"));
        rows.meanwhile = () -> {
            clock.pass(Duration.ofMillis(1));
            add(3);
        };

        outbox.work();

        assertThat(topics).as("one, and three that are new").hasSize(4);
    }

    @Test
    void givenABrokerThatSaysNothing_whenItMayHaveTheCommand_thenItIsNotGivenBack() {
        add(2);
        work();

        onTheWay.get(0).completeExceptionally(new TimeoutException("planted"));
        onTheWay.get(1).complete(false);
        outbox.work();

        assertThat(rows.back).isEmpty();
        assertThat(rows.unheard).as("the one that nobody listened to").hasSize(1);
    }

    @Test
    void givenMoreToBeTriedAgainThanTheBrokerTakesAtOnce_whenSomeAreNew_thenTheyDoNotWaitForThose() {
        add(100, outbox::addAgain);
        add(3, outbox::add);

        work();

        assertThat(topics).hasSize(ROOM);
        assertThat(topics.subList(0, 3))
                .as("the new ones, and others in what room they leave")
                .containsExactly(topic(0), topic(1), topic(2));
        assertThat(outbox.size()).isEqualTo(100 + 3 - ROOM);
    }

    private static String topic(int device) {
        return CommandSender.COMMANDS.formatted("new", "ESP32-%03d".formatted(device));
    }

    @Test
    void givenTwoPlaces_whenTheDeviceListensInOne_thenItIsSent() {
        add(1);
        rows.queued.replaceAll((id, places) ->
                List.of(places.get(0), new CommandOutbox.Delivery(places.get(0).command(), "unclaimed", true)));
        work();

        onTheWay.get(0).complete(false);
        onTheWay.get(1).complete(true);
        outbox.work();

        assertThat(topics).hasSize(2);
        assertThat(rows.back).isEmpty();
    }

    @Test
    void givenADeviceThatIsAway_whenItsTurnComes_thenNothingIsSent() {
        online = false;
        add(2);

        work();

        assertThat(topics).isEmpty();
        assertThat(outbox.size()).isZero();
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
        outbox.tryAgain();
        outbox.work();

        assertThat(topics).hasSize(2);
        assertThat(rows.back).containsValue(clock.instant());
    }

    @Test
    void givenTooMany_whenOneMoreComes_thenItHasToWaitForTheNextLook() {
        int added = 0;
        while (outbox.add(new CommandOutbox.Due(UUID.randomUUID(), "ESP32-000"))) {
            added++;
        }

        assertThat(added).isEqualTo(outbox.size()).isEqualTo(16_384);
    }

    private void add(int count) {
        add(count, outbox::add);
    }

    private void add(int count, Predicate<CommandOutbox.Due> to) {
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
                    clock.instant(),
                    null,
                    null,
                    null);
            rows.queued.put(id, List.of(new CommandOutbox.Delivery(command, count == 3 ? "new" : "ws1", true)));
            assertThat(to.test(new CommandOutbox.Due(id, command.deviceId()))).isTrue();
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
