package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.audit.AuditFilter;
import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people ask of devices, while no broker is there: commands stay queued. */
class CommandRequestsIT {

    private static final CommandRequest RESTART =
            new CommandRequest(CommandKind.RESTART, Map.of(), "hangs", Optional.of(Duration.ofMinutes(5)));
    private static final Page FIRST = new Page(1, 50);

    private static TestDatabase db;

    private final TestClock clock = new TestClock(Instant.now());
    private final CommandRequests requests = requests();
    private SampleWorkshop shop;
    private String second;
    private Principal owner;

    @BeforeAll
    static void open() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    private CommandRequests requests() {
        FakeSender away = new FakeSender();
        away.away = true;
        CommandService commands = new CommandService(
                db.database(), db.masterKey(), away, device -> false, event -> {}, clock, new SimpleMeterRegistry());
        return new CommandRequests(db.database(), commands, new AuditLog(db.database(), clock), clock, true);
    }

    @BeforeEach
    void register() {
        shop = SampleWorkshop.in(db);
        second = shop.deviceId() + "B";
        SampleWorkshop.addDevice(db, shop.workshopId(), shop.pitId(), second);
        long user = shop.addUser(db, "boss", null, null);
        owner = new Principal(user, "boss", Role.OWNER, null, shop.workshopId(), null, Set.of(), false);
    }

    @Test
    void givenACommand_whenTheSameIsPending_thenItIsAConflictUntilThatIsTooOld() {
        Command first = requests.give(owner, shop.deviceId(), RESTART);

        assertThatThrownBy(() -> requests.give(owner, shop.deviceId(), RESTART))
                .hasMessageContaining(first.id().toString());
        clock.pass(Duration.ofMinutes(6));

        assertThat(requests.give(owner, shop.deviceId(), RESTART).id()).isNotEqualTo(first.id());
        assertThat(requests.get(owner, shop.deviceId(), first.id()).reason()).isEqualTo("hangs");
        assertThat(requests.list(owner, shop.deviceId(), any(), "-created_at", FIRST)
                        .items())
                .hasSize(2);
        assertThat(db.texts("select after ->> 'reason' from audit_log where action = 'command' and thing_id = '%s'"
                        .formatted(shop.deviceId())))
                .containsExactly("hangs", "hangs");
    }

    @Test
    void givenOthersDevices_whenAskedFor_thenTheyAreNotFound() {
        Principal stranger = SampleWorkshop.in(db).owner();
        Command given = requests.give(owner, shop.deviceId(), RESTART);

        refused(ProblemCode.NOT_FOUND, () -> requests.give(stranger, shop.deviceId(), RESTART));
        refused(ProblemCode.NOT_FOUND, () -> requests.get(stranger, shop.deviceId(), given.id()));
        refused(ProblemCode.NOT_FOUND, () -> requests.get(owner, second, given.id()));
        refused(ProblemCode.NOT_FOUND, () -> requests.get(owner, shop.deviceId(), UUID.randomUUID()));
        refused(ProblemCode.NOT_FOUND, () -> requests.list(stranger, shop.deviceId(), any(), "-created_at", FIRST));
        refused(
                ProblemCode.NOT_FOUND,
                () -> requests.give(stranger, shop.workshopId(), byIds(shop.deviceId()), RESTART));
    }

    @Test
    void givenManyDevices_whenTheyAreNamed_thenEachGetsItOrNone() {
        Command pending = requests.give(owner, shop.deviceId(), RESTART);

        List<Command> given = requests.give(owner, shop.workshopId(), byIds(second, shop.deviceId()), RESTART);

        assertThat(given).extracting(Command::deviceId).containsExactly(shop.deviceId(), second);
        assertThat(given.get(0).id()).isEqualTo(pending.id());
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> requests.give(owner, shop.workshopId(), byIds(second, "NOBODY"), RESTART));
        retire(second);
        CommandRequest identify =
                new CommandRequest(CommandKind.IDENTIFY, Map.of("seconds", 5), null, Optional.empty());
        refused(
                ProblemCode.CONFLICT,
                () -> requests.give(owner, shop.workshopId(), byIds(shop.deviceId(), second), identify));
        refused(ProblemCode.CONFLICT, () -> requests.give(owner, second, identify));
        assertThat(db.texts("select command from command where workshop_id = %d".formatted(shop.workshopId())))
                .containsExactly("RESTART", "RESTART");
    }

    @Test
    void givenLabels_whenDevicesBearOne_thenThoseInServiceGetIt() {
        db.execute("update device set labels = '{left}' where workshop_id = %d".formatted(shop.workshopId()));
        retire(second);
        DeviceChoice left = new DeviceChoice(List.of(), List.of("left", "nowhere"));

        assertThat(requests.give(owner, shop.workshopId(), left, RESTART))
                .extracting(Command::deviceId)
                .containsExactly(shop.deviceId());
        retire(shop.deviceId());
        refused(ProblemCode.VALIDATION_FAILED, () -> requests.give(owner, shop.workshopId(), left, RESTART));
    }

    @Test
    void givenManyDevices_whenCommandedAtOnce_thenItIsOneLineOfTheAuditLogFoundByEach() {
        requests.give(owner, shop.workshopId(), byIds(shop.deviceId(), second), RESTART);
        requests.give(owner, shop.workshopId(), byIds(shop.deviceId(), second), RESTART); // is pending

        assertThat(db.texts(
                        ("select (after -> 'thing_ids')::text || jsonb_array_length(after -> 'command_ids') from audit_log"
                                        + " where action = 'command' and workshop_id = %d")
                                .formatted(shop.workshopId())))
                .containsExactly("[\"%s\", \"%s\"]2".formatted(shop.deviceId(), second));
        AuditLog audit = new AuditLog(db.database(), clock);
        assertThat(List.of(shop.deviceId(), second, "NOBODY"))
                .extracting(device -> audit.list(owner.scope(), lines(device), "-created_at", FIRST)
                        .items()
                        .size())
                .containsExactly(1, 1, 0);
    }

    private static AuditFilter lines(String device) {
        Optional<String> none = Optional.empty();
        return new AuditFilter(
                Optional.empty(),
                none,
                Optional.empty(),
                none,
                Optional.of("command"),
                Optional.of("device"),
                Optional.of(device),
                none,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void givenOneThatWasSentAnother_whenManyAreCommanded_thenNoneIs() {
        requests.give(owner, second, interval(30));
        db.execute("update command set state = 'sent' where device_id = '%s'".formatted(second));

        refused(
                ProblemCode.CONFLICT,
                () -> requests.give(owner, shop.workshopId(), byIds(shop.deviceId(), second), interval(60)));

        assertThat(db.texts("select device_id from command where workshop_id = %d".formatted(shop.workshopId())))
                .containsExactly(second);
    }

    @Test
    void givenAMinute_whenMoreDevicesAreCommandedAtOnceThanSixHundred_thenTheyHaveToWait() {
        for (int call = 0; call < 300; call++) {
            requests.give(owner, shop.workshopId(), byIds(shop.deviceId(), second), RESTART);
        }

        refused(
                ProblemCode.RATE_LIMITED,
                () -> requests.give(owner, shop.workshopId(), byIds(shop.deviceId(), second), RESTART));
        requests.give(owner, shop.deviceId(), interval(60));
    }

    private static CommandRequest interval(int seconds) {
        return new CommandRequest(CommandKind.SET_INTERVAL, Map.of("interval_s", seconds), null, Optional.empty());
    }

    private static CommandFilter any() {
        return new CommandFilter(Optional.empty(), Optional.empty());
    }

    private static DeviceChoice byIds(String... ids) {
        return new DeviceChoice(List.of(ids), List.of());
    }

    private static void retire(String device) {
        db.execute("update device set status = 'retired', pit_id = null where device_id = '%s'".formatted(device));
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }
}
