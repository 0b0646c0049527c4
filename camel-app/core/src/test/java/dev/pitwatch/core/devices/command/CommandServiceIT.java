package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandServiceIT {

    private final FakeSender broker = new FakeSender();
    private final Set<String> offline = ConcurrentHashMap.newKeySet();
    private final List<LiveEvent> events = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private TestDatabase db;
    private SampleWorkshop shop;
    private DatabaseNotifications notifications;
    private CommandService commands;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        start();
    }

    private void start() {
        connect();
        commands.start();
    }

    private void connect() {
        notifications = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
        commands = new CommandService(
                db.database(),
                db.masterKey(),
                broker,
                device -> !offline.contains(device),
                events::add,
                Clock.systemUTC(),
                meters);
        commands.listen(notifications);
        notifications.start();
        await().until(notifications::isListening); // what is notified before is lost
    }

    private void stop() {
        commands.close();
        notifications.close();
    }

    @AfterEach
    void close() {
        stop();
        db.close();
    }

    @Test
    void givenACommand_whenQueued_thenItIsSentAsTheContractSaysAndItsStateTold() {
        Command command = commands.queue(
                scope(), new NewCommand(shop.deviceId(), CommandKind.IDENTIFY, Map.of("seconds", 5), null, null));

        assertThat(command.state()).isEqualTo(CommandState.QUEUED);
        awaitState(command, "sent");
        FakeSender.Sent sent = broker.sent.get(0);
        assertThat(sent.topic())
                .isEqualTo("workshop/%s/device/%s/command".formatted(shop.workshopCode(), shop.deviceId()));
        assertThat(sent.message().get("v").asInt()).isEqualTo(1);
        assertThat(sent.message().get("command_id").asText())
                .isEqualTo(command.id().toString());
        assertThat(sent.message().get("params").get("seconds").asInt()).isEqualTo(5);
        assertThat(sent.message().get("exp").asLong()
                        - sent.message().get("issued_at").asLong())
                .isEqualTo(Duration.ofMinutes(5).toSeconds());
        await().untilAsserted(() -> assertThat(events).anySatisfy(event -> {
            assertThat(event.type()).isEqualTo("device_command");
            assertThat(event.pitId()).isEqualTo(shop.pitId());
            assertThat(event.kind().isFor(LiveEventType.Viewer.STAFF)).isFalse();
            assertThat(((Map<?, ?>) event.data()).get("state")).isEqualTo("sent");
        }));
    }

    @Test
    void givenThousandsOfCommands_whenTheyChangeAtOnce_thenEachIsTold() {
        stop();
        meters.clear();
        connect(); // and has no time yet
        db.execute(
                """
                insert into command (command_id, workshop_id, device_id, command, state, finished_at)
                select gen_random_uuid(), %d, '%s', 'IDENTIFY', 'done', now() from generate_series(1, 5000)
                """
                        .formatted(shop.workshopId(), shop.deviceId()));
        await().until(() -> meters.get("pitwatch.commands.work").gauge().value() >= 4_096);

        commands.start();

        await().untilAsserted(() -> assertThat(events).hasSize(5_000));
    }

    @Test
    void givenAnswers_whenTheyCome_thenTheCommandMovesOnAndNeverBack() {
        Command command = queue(CommandKind.RESTART);
        awaitState(command, "sent");

        answer(command, CommandState.PROGRESS, 40);
        answer(command, CommandState.ACCEPTED, null);
        assertThat(state(command)).isEqualTo("progress");
        answer(command, CommandState.DONE, null);
        answer(command, CommandState.FAILED, null);

        assertThat(state(command)).isEqualTo("done");
        assertThat(db.texts("select progress || ' ' || (finished_at is not null) from command"))
                .containsExactly("40 true");
    }

    @Test
    void givenARestart_whenItIsAccepted_thenTheBootThatDidIsKept() {
        db.execute("update device set boot_id = 'first'");
        Command command = queue(CommandKind.RESTART);
        answer(command, CommandState.ACCEPTED, null);
        db.execute("update device set boot_id = 'second'");

        answer(command, CommandState.ACCEPTED, null); // as another hub hears it, later

        assertThat(db.texts("select accepted_boot_id || ' ' || (accepted_at is not null) from command"))
                .containsExactly("first true");
    }

    @Test
    void givenAnAnswerOfAnotherDevice_whenItComes_thenNothingMoves() {
        Command command = queue(CommandKind.RESTART);
        awaitState(command, "sent");

        commands.answered("SOMEONE-ELSE", new CommandAnswer(command.id(), CommandState.DONE, null, null));

        assertThat(state(command)).isEqualTo("sent");
    }

    @Test
    void givenNobodyListens_whenTheDeviceComesOnline_thenTheCommandIsSentAgain() {
        broker.subscribed = false;
        Command command = queue(CommandKind.IDENTIFY);
        await().until(() ->
                db.number("select count(*) from command where state = 'queued' and next_at > created_at") == 1);

        broker.subscribed = true;
        commands.cameOnline(shop.deviceId());

        awaitState(command, "sent");
        assertThat(broker.sent).hasSize(2);
    }

    @Test
    void givenADeviceThatIsAway_whenItIsBack_thenOnlyThenItIsSentWhatWaits() {
        offline.add(shop.deviceId());
        Command command = queue(CommandKind.IDENTIFY);
        Command disable = queue(CommandKind.DISABLE);
        awaitWorker();
        assertThat(broker.sent).isEmpty();
        assertThat(state(command)).isEqualTo("queued");

        offline.clear();
        commands.cameOnline(shop.deviceId());

        awaitState(command, "sent");
        awaitState(disable, "sent");
        assertThat(broker.commands()).containsExactlyInAnyOrder("IDENTIFY", "DISABLE");
    }

    @Test
    void givenMoreThanTheBrokerTakesAtOnce_whenThereIsRoomAgain_thenTheyAreSentSoon() {
        broker.room.set(0);
        Command command = queue(CommandKind.IDENTIFY);
        awaitWorker();
        assertThat(broker.sent).isEmpty();

        broker.room.set(1);

        awaitState(command, "sent"); // the look at all that waits is after 30 s
    }

    @Test
    void givenWhatPeopleWrite_whenACommandIsSent_thenTheDeviceIsSparedIt() {
        NewCommand restart = new NewCommand(
                shop.deviceId(), CommandKind.RESTART, Map.of(), "hangs since noon", null, Duration.ofMinutes(1));

        Command command = commands.queue(scope(), restart);

        await().until(() -> !broker.sent.isEmpty());
        JsonNode message = broker.sent.get(0).message();
        assertThat(message.get("reason").isNull()).isTrue();
        assertThat(message.get("exp").asLong() - message.get("issued_at").asLong())
                .isEqualTo(60);
        assertThat(command.reason()).isEqualTo("hangs since noon");
    }

    @Test
    void givenASwitch_whenANewerOneIsGiven_thenItTakesItsPlace() {
        offline.add(shop.deviceId());
        Command disable = queue(CommandKind.DISABLE);
        Command identify = queue(CommandKind.IDENTIFY);

        Command enable = queue(CommandKind.ENABLE);

        assertThat(state(disable)).isEqualTo("expired");
        assertThat(state(identify)).isEqualTo("queued");
        assertThat(state(enable)).isEqualTo("queued");
        assertThat(enable.expiresAt()).isNull();
    }

    @Test
    void givenADeviceOnItsWay_whenItArrives_thenBothPlacesWereToldAndTheOldOneIsForgotten() {
        db.execute("update device set assigned_from_workshop = 'unclaimed'");
        Command assign = queue(CommandKind.ASSIGN);
        awaitState(assign, "sent");

        answer(assign, CommandState.DONE, null);

        assertThat(broker.sent)
                .extracting(FakeSender.Sent::topic)
                .containsExactlyInAnyOrder(
                        "workshop/%s/device/%s/command".formatted(shop.workshopCode(), shop.deviceId()),
                        "workshop/unclaimed/device/%s/command".formatted(shop.deviceId()));
        assertThat(db.texts("select coalesce(assigned_from_workshop, 'nowhere') from device"))
                .containsExactly("nowhere");
        assertThat(broker.cleared).containsExactly("workshop/unclaimed/device/%s/status".formatted(shop.deviceId()));
    }

    @Test
    void givenAnotherWorkshop_whenItCommands_thenThereIsNoSuchDevice() {
        Scope other = Scope.workshop(SampleWorkshop.in(db).workshopId());

        assertThatThrownBy(() -> commands.queue(
                        other, new NewCommand(shop.deviceId(), CommandKind.IDENTIFY, Map.of(), null, null)))
                .isInstanceOf(Problem.class);
    }

    @Test
    void givenALicenceKey_whenShown_thenItIsMaskedAndOnlyTheDeviceGetsIt() {
        Command command = commands.queue(
                scope(),
                new NewCommand(
                        shop.deviceId(), CommandKind.SET_LICENCE, Map.of("license_key", "LIC-SECRET"), null, null));

        await().until(() -> !broker.sent.isEmpty());
        assertThat(command.shape().toString()).doesNotContain("LIC-SECRET").contains("***");
        assertThat(broker.sent.get(0).message().toString()).contains("LIC-SECRET");
    }

    @Test
    void givenALicenceKey_whenStored_thenTheTableDoesNotTellIt() {
        commands.queue(
                scope(),
                new NewCommand(
                        shop.deviceId(), CommandKind.SET_LICENCE, Map.of("license_key", "LIC-SECRET"), null, null));

        assertThat(db.texts("select params::text from command"))
                .singleElement(as(STRING))
                .contains("license_key")
                .doesNotContain("LIC-SECRET");
    }

    @Test
    void givenCommandsTogetherWithTheirCause_whenQueued_thenTheyGoOutInOrderOnceItIsCommitted() {
        List<NewCommand> both = List.of(
                new NewCommand(shop.deviceId(), CommandKind.ENABLE, Map.of(), "manual", null),
                new NewCommand(shop.deviceId(), CommandKind.SET_INTERVAL, Map.of("interval_s", 30), null, null));

        db.database().together(() -> {
            commands.queue(scope(), both);
            awaitWorker();
            assertThat(broker.sent).isEmpty();
            return both;
        });

        await().until(() -> broker.commands().equals(List.of("ENABLE", "SET_INTERVAL")));
        await().untilAsserted(
                        () -> assertThat(db.texts("select state from command")).containsExactly("sent", "sent"));
    }

    @Test
    void givenACauseThatFails_whenACommandWasQueuedWithIt_thenItIsNeverSent() {
        assertThatThrownBy(() -> db.database().together(() -> {
                    queue(CommandKind.IDENTIFY);
                    throw new IllegalStateException("planted");
                }))
                .hasMessage("planted");

        awaitWorker();
        assertThat(broker.sent).isEmpty();
        assertThat(db.texts("select state from command")).isEmpty();
    }

    @Test
    void givenADeviceThatIsNone_whenItIsAmongOthers_thenNobodyIsTold() {
        assertThatThrownBy(() -> commands.queue(
                        scope(),
                        List.of(
                                new NewCommand(shop.deviceId(), CommandKind.DISABLE, Map.of(), "manual", null),
                                new NewCommand("NOBODY", CommandKind.DISABLE, Map.of(), "manual", null))))
                .isInstanceOf(Problem.class);

        assertThat(db.texts("select state from command")).isEmpty();
        assertThat(commands.queue(scope(), List.of())).isEmpty();
    }

    @Test
    void givenADeviceThatMovedWithinItsWorkshop_whenItArrives_thenItsStatusStaysAtTheBroker() {
        db.execute("update device set assigned_from_workshop = '%s', assigned_from_pit = 'pit9'"
                .formatted(shop.workshopCode()));
        Command assign = queue(CommandKind.ASSIGN);
        awaitState(assign, "sent");

        answer(assign, CommandState.DONE, null);

        assertThat(db.texts("select coalesce(assigned_from_pit, 'nowhere') from device"))
                .containsExactly("nowhere");
        assertThat(broker.cleared).isEmpty();
    }

    @Test
    void givenADeviceThatIsMovedAgainOnItsWay_whenItObeysTheFirst_thenThatPlaceIsItsOwnUntilItHasObeyedTheNewer() {
        String pit = db.texts("select code from pit where id = %d".formatted(shop.pitId()))
                .get(0);
        db.execute("update device set assigned_from_workshop = '%s', assigned_from_pit = 'first'"
                .formatted(shop.workshopCode()));
        Command elsewhere = assign("another", "far");
        awaitState(elsewhere, "sent");
        Command replaced = assign(shop.workshopCode(), "second");
        awaitState(replaced, "sent");
        Command newer = assign(shop.workshopCode(), pit);
        awaitState(newer, "sent");
        assertThat(state(replaced)).isEqualTo("expired");

        answer(elsewhere, CommandState.DONE, null);
        assertThat(from()).as("of another workshop").isEqualTo("first");
        answer(replaced, CommandState.DONE, null);
        assertThat(from()).isEqualTo("second");
        assertThat(db.texts("select array_to_string((device_topics(d)).may_publish, ' ') from device d"))
                .singleElement(as(STRING))
                .contains("/pit/second/sensors", "/pit/%s/sensors".formatted(pit))
                .doesNotContain("/pit/first/");

        answer(newer, CommandState.DONE, null);
        answer(replaced, CommandState.DONE, null);
        assertThat(from()).isEqualTo("nowhere");
    }

    @Test
    void givenADeviceThatIsMovedBackOnItsWay_whenItObeysTheFirst_thenThatPlaceIsItsOwnToo() {
        Command replaced = assign(shop.workshopCode(), "second");
        awaitState(replaced, "sent");
        assign(shop.workshopCode(), db.texts("select code from pit").get(0));

        answer(replaced, CommandState.DONE, null);

        assertThat(from()).isEqualTo("second");
    }

    private Command assign(String workshop, String pit) {
        return commands.queue(
                scope(),
                new NewCommand(
                        shop.deviceId(), CommandKind.ASSIGN, Map.of("workshop", workshop, "pit", pit), null, null));
    }

    private String from() {
        return db.texts("select coalesce(assigned_from_pit, 'nowhere') from device")
                .get(0);
    }

    @Test
    void givenTheBrokerAway_whenADeviceArrives_thenItHasArrivedAllTheSame() {
        db.execute("update device set assigned_from_workshop = 'unclaimed'");
        Command assign = queue(CommandKind.ASSIGN);
        awaitState(assign, "sent");
        broker.away = true;

        answer(assign, CommandState.DONE, null);

        assertThat(db.texts("select coalesce(assigned_from_workshop, 'nowhere') from device"))
                .containsExactly("nowhere");
    }

    @Test
    void givenAnInterval_whenTheDeviceHasTakenIt_thenItIsTheDevices() {
        Command interval = commands.queue(
                scope(),
                new NewCommand(shop.deviceId(), CommandKind.SET_INTERVAL, Map.of("interval_s", 30), null, null));

        answer(interval, CommandState.DONE, null);

        assertThat(db.texts("select interval_s::text from device")).containsExactly("30");
    }

    @Test
    void givenADeviceThatHasAPit_whenHeardAmongThoseThatNobodyHas_thenItIsAssignedAgainOnceAMinute() {
        commands.astray(shop.deviceId());
        commands.astray(shop.deviceId());

        await().until(() -> broker.sent.size() == 2);
        awaitWorker();
        assertThat(broker.sent)
                .extracting(FakeSender.Sent::topic)
                .containsExactlyInAnyOrder(
                        "workshop/%s/device/%s/command".formatted(shop.workshopCode(), shop.deviceId()),
                        "workshop/unclaimed/device/%s/command".formatted(shop.deviceId()));
        assertThat(broker.sent.get(0).message().get("params").toString())
                .isEqualTo("{\"pit\":\"pit1\",\"workshop\":\"%s\"}".formatted(shop.workshopCode()));
    }

    /** The worker is through with all that waited: it does one thing after the other. */
    private void awaitWorker() {
        SampleWorkshop other = SampleWorkshop.in(db);
        int before = events.size();
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into command (command_id, workshop_id, device_id, command) values (?, ?, ?, 'IDENTIFY')",
                        UUID.randomUUID(),
                        other.workshopId(),
                        other.deviceId()));
        await().until(() -> events.size() > before);
        db.superuser().useHandle(handle -> handle.execute("delete from command where device_id = ?", other.deviceId()));
    }

    private Command queue(CommandKind kind) {
        return commands.queue(scope(), new NewCommand(shop.deviceId(), kind, Map.of(), null, null));
    }

    private void answer(Command command, CommandState state, Integer progress) {
        commands.answered(shop.deviceId(), new CommandAnswer(command.id(), state, progress, null));
    }

    private Scope scope() {
        return Scope.workshop(shop.workshopId());
    }

    /** What is sent is marked as such before the broker has it. */
    private void awaitState(Command command, String state) {
        await().untilAsserted(() -> assertThat(state(command)).isEqualTo(state));
        if (state.equals("sent")) {
            await().until(() -> broker.sent.stream().anyMatch(one -> one.message()
                    .get("command_id")
                    .asText()
                    .equals(command.id().toString())));
        }
    }

    private String state(Command command) {
        return db.texts("select state from command where command_id = '%s'".formatted(command.id()))
                .get(0);
    }
}
