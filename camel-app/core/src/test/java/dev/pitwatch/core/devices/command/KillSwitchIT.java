package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices that are disabled and enabled again at once: the newer order counts, whatever the older one's way was. */
class KillSwitchIT {

    private static final Duration AWHILE = Duration.ofSeconds(31);

    private final FakeSender broker = new FakeSender();
    private final Set<String> valid = ConcurrentHashMap.newKeySet();
    private final TestClock clock = new TestClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private TestDatabase db;
    private SampleWorkshop shop;
    private CommandService commands;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        commands = new CommandService(
                db.database(),
                db.masterKey(),
                broker,
                valid::contains,
                device -> true,
                event -> {},
                clock,
                new SimpleMeterRegistry());
        commands.start();
    }

    @AfterEach
    void close() {
        commands.close();
        db.close();
    }

    @Test
    void givenAWorkshopBeingDisabled_whenItIsEnabledMeanwhile_thenEachDeviceHearsThatLast() {
        List<String> devices = devices(3);
        AtomicBoolean first = new AtomicBoolean(true);
        broker.taken = one -> {
            if (first.getAndSet(false)) {
                valid.addAll(devices);
                commands.killSwitch().enable();
            }
        };

        commands.killSwitch().disableAll(shop.workshopId(), "subscription_suspended");

        await().untilAsserted(() -> assertThat(devices)
                .allSatisfy(device -> assertThat(heard(device)).contains("ENABLE")));
        assertThat(devices).allSatisfy(device -> assertThat(heard(device)).endsWith("ENABLE"));
    }

    @Test
    void givenNoRoomAtTheBroker_whenADisableIsReplaced_thenItIsNeverSent() {
        List<String> devices = devices(3);
        broker.room.set(1);
        commands.killSwitch().disableAll(shop.workshopId(), "subscription_suspended");
        await().until(() -> broker.sent.size() == 1 && broker.room.get() == 0);
        String told = broker.sent.get(0).message().get("command_id").asText();
        awaitState(UUID.fromString(told), "sent");

        valid.addAll(devices);
        commands.killSwitch().enable();
        broker.room.set(Integer.MAX_VALUE);

        await().untilAsserted(() -> assertThat(broker.commands()).hasSize(4));
        assertThat(broker.commands()).containsExactly("DISABLE", "ENABLE", "ENABLE", "ENABLE");
    }

    @Test
    void givenADeviceThatTookItsEnable_whenItSaysItIsDisabled_thenItGetsAnotherAfterHalfAMinute() {
        valid.add(shop.deviceId());
        Command enable = queue(CommandKind.ENABLE);
        awaitState(enable.id(), "sent");
        done(enable);
        clock.pass(Duration.ofSeconds(2));

        commands.saysDisabled(shop.deviceId()); // a DISABLE came late

        awaitUpkeep();
        assertThat(broker.commands()).containsExactly("ENABLE");
        clock.pass(AWHILE);
        await().until(() -> broker.commands().equals(List.of("ENABLE", "ENABLE")));
    }

    @Test
    void givenADeviceThatTookAReplacedDisable_whenItsEnableWasBefore_thenItGetsAnotherAfterHalfAMinute() {
        valid.add(shop.deviceId());
        Command disable = queue(CommandKind.DISABLE);
        await().until(() -> broker.sent.size() == 1);
        clock.pass(Duration.ofSeconds(1));
        Command enable = queue(CommandKind.ENABLE);
        await().until(() -> broker.sent.size() == 2);
        done(enable);

        done(disable);
        awaitUpkeep();
        clock.pass(AWHILE);

        await().until(() -> broker.commands().equals(List.of("DISABLE", "ENABLE", "ENABLE")));
    }

    @Test
    void givenADeviceThatTookAReplacedEnable_whenItsDisableWasBefore_thenItGetsThatAgainAsThatPersons() {
        long owner = shop.addUser(db, "boss", null, null);
        Command enable = queue(CommandKind.ENABLE);
        await().until(() -> broker.sent.size() == 1);
        Command disable = commands.queue(
                Scope.workshop(shop.workshopId()),
                new NewCommand(shop.deviceId(), CommandKind.DISABLE, Map.of(), "manual", owner));
        await().until(() -> broker.sent.size() == 2);
        done(disable);

        done(enable);

        await().until(() -> broker.commands().equals(List.of("ENABLE", "DISABLE", "DISABLE")));
        assertThat(db.texts("select reason || created_by from command where command = 'DISABLE'"))
                .containsExactly("manual" + owner, "manual" + owner);
    }

    @Test
    void givenADeviceThatTellsOfAnOldEnableAgainAndAgain_whenDisabled_thenItGetsThreeDisablesAtMost() {
        CommandRepository rows = new JdbiCommandRepository(db.database(), db.masterKey());
        queue(CommandKind.DISABLE);

        long given = IntStream.range(0, 5)
                .filter(tries -> rows.addDisableAgain(UUID.randomUUID(), shop.deviceId(), clock.instant())
                        .isPresent())
                .count();

        assertThat(given).isEqualTo(2);
        queue(CommandKind.ENABLE);
        clock.pass(Duration.ofMinutes(11));
        assertThat(rows.addDisableAgain(UUID.randomUUID(), shop.deviceId(), clock.instant()))
                .as("the newest is an ENABLE")
                .isEmpty();
    }

    @Test
    void givenACommandThatEndedWhileItWaited_whenItsTurnComes_thenItIsNotSent() {
        CommandRepository rows = new JdbiCommandRepository(db.database(), db.masterKey());
        commands.close();
        List<CommandRepository.Due> waiting = Stream.of(CommandKind.IDENTIFY, CommandKind.DISABLE)
                .map(kind -> new CommandRepository.Due(queue(kind).id(), shop.deviceId()))
                .toList();

        clock.pass(Duration.ofDays(1));

        assertThat(rows.take(waiting, device -> true, clock.instant()))
                .extracting(delivery -> delivery.command().kind())
                .containsExactly(CommandKind.DISABLE);
    }

    @Test
    void givenADeviceOnItsWayBack_whenItTakesItsEnable_thenItGetsNoOther() {
        valid.add(shop.deviceId());
        Command enable = queue(CommandKind.ENABLE);
        commands.saysDisabled(shop.deviceId());
        awaitUpkeep();

        done(enable);
        clock.pass(AWHILE);
        awaitUpkeep();

        assertThat(db.texts("select command from command where device_id = '%s'".formatted(shop.deviceId())))
                .containsExactly("ENABLE");
    }

    @Test
    void givenThreeEnablesByAClockThatWasAhead_whenItIsSetBack_thenTheyDoNotCount() {
        CommandRepository rows = new JdbiCommandRepository(db.database(), db.masterKey());
        Instant now = clock.instant();
        for (int i = 0; i < 3; i++) {
            Instant ahead = now.plus(Duration.ofHours(1)).plus(AWHILE.multipliedBy(i));
            rows.addEnableAgain(UUID.randomUUID(), shop.deviceId(), ahead, ahead.minus(AWHILE));
        }

        assertThat(rows.addEnableAgain(UUID.randomUUID(), shop.deviceId(), now, now.minus(AWHILE)))
                .isPresent();
    }

    @Test
    void givenADeviceThatAlwaysSaysItIsDisabled_whenEnabledThreeTimes_thenNotAgainWithinTenMinutes() {
        CommandRepository rows = new JdbiCommandRepository(db.database(), db.masterKey());
        Instant start = clock.instant();

        List<Integer> given = IntStream.range(0, 24)
                .filter(tries -> {
                    Instant now = start.plus(AWHILE.multipliedBy(tries));
                    return rows.addEnableAgain(
                                    UUID.randomUUID(), shop.deviceId(), now, now.minus(Duration.ofSeconds(30)))
                            .isPresent();
                })
                .boxed()
                .toList();

        assertThat(given).containsExactly(0, 1, 2, 20, 21, 22); // 20 * 31 s are over ten minutes
    }

    /** Another workshop's device that says it is disabled is heard by the upkeep; what waited before it is through by then. */
    private void awaitUpkeep() {
        for (int i = 0; i < 2; i++) {
            SampleWorkshop other = SampleWorkshop.in(db);
            valid.add(other.deviceId());
            commands.saysDisabled(other.deviceId());
            await().until(() -> db.texts(
                            "select command from command where device_id = '%s'".formatted(other.deviceId()))
                    .equals(List.of("ENABLE")));
            await().until(() -> broker.sent.removeIf(one -> one.topic().contains(other.deviceId())));
        }
    }

    private List<String> devices(int count) {
        for (int i = 1; i < count; i++) {
            SampleWorkshop.addDevice(
                    db, shop.workshopId(), SampleWorkshop.addPit(db, shop.workshopId(), i + 1), shop.deviceId() + i);
        }
        return db.texts("select device_id from device order by device_id");
    }

    private List<String> heard(String device) {
        return broker.sent.stream()
                .filter(one -> one.topic().contains("/" + device + "/"))
                .map(one -> one.message().get("command").asText())
                .toList();
    }

    private Command queue(CommandKind kind) {
        return commands.queue(
                Scope.workshop(shop.workshopId()), new NewCommand(shop.deviceId(), kind, Map.of(), null, null));
    }

    private void done(Command command) {
        commands.answered(shop.deviceId(), new CommandAnswer(command.id(), CommandState.DONE, null, null));
    }

    private void awaitState(UUID command, String state) {
        await().untilAsserted(() -> assertThat(
                        db.texts("select state from command where command_id = '%s'".formatted(command)))
                .containsExactly(state));
    }
}
