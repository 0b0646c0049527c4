package dev.pitwatch.core.devices.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.admission.licence.Verdict;
import dev.pitwatch.core.devices.command.CommandService;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.devices.device.NewDevice;
import dev.pitwatch.core.devices.device.RegisteredDevice;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** For tests of a fleet: two workshops, a device, and what is sent to it. */
class FleetCase {

    static final Principal ROOT = principal(Role.SUPER_ADMIN, null);
    static final String ID = "ESP32-A1B2C3D4E5F6";
    static final String OTHER_ID = "ESP32-FFFFFFFFFFFF";
    static final DeviceChange NOTHING = new DeviceChange(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** What devices were sent; they never answer. */
    record Sent(String topic, JsonNode message) {
        String command() {
            return message.get("command").asText();
        }
    }

    final TestDatabase db = TestDatabase.create();
    final TestClock clock = new TestClock(Instant.now());
    final List<Sent> sent = new CopyOnWriteArrayList<>();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final SampleWorkshop shop = SampleWorkshop.in(db);
    final SampleWorkshop foreign = SampleWorkshop.in(db);
    final long pit1 = shop.pitId();
    final long pit2 = SampleWorkshop.addPit(db, shop.workshopId(), 2);
    final long pit3 = SampleWorkshop.addPit(db, shop.workshopId(), 3);
    final Principal owner = principal(Role.OWNER, shop.workshopId());
    final Principal stranger = principal(Role.OWNER, foreign.workshopId());
    final DeviceService devices = new DeviceService(
            new JdbiDeviceRepository(db.database(), clock),
            CameraLaw.standard(db.database()),
            db.masterKey(),
            () -> List.of("BME680", "PMS5003"),
            Accounts.EMBEDDED);
    final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    final DeviceDirectory directory =
            new DeviceDirectory(new JdbiKnownDeviceRepository(db.database().ingest()), clock, unheard -> {}, meters);
    final LicenceFilter filter = new LicenceFilter(
            directory,
            new LicenceKey(db.masterKey()),
            new FloodLimit(clock, true),
            clock,
            new JdbiKnownDeviceRepository(db.database().ingest())::forgetPreviousKey,
            meters);
    final CommandService commands = new CommandService(
            db.database(), db.masterKey(), this::send, device -> true, event -> {}, clock, new SimpleMeterRegistry());
    final FleetService fleet = fleet(Accounts.EMBEDDED);

    @BeforeEach
    void start() throws InterruptedException {
        db.superuser().useHandle(handle -> {
            handle.execute("insert into subscription (workshop_id, status) select id, 'active' from workshop");
            handle.execute("insert into app_user (username, name, role) values ('root', 'Root', 'super_admin')");
        });
        directory.listen(notifications);
        commands.switches().listen(notifications);
        notifications.start();
        directory.start();
        directory.awaitLoaded();
        commands.start();
    }

    @AfterEach
    void stop() {
        commands.close();
        directory.close();
        notifications.close();
        db.close();
    }

    FleetService fleet(Accounts accounts) {
        return new FleetService(db.database(), devices, commands, db.masterKey(), accounts, clock);
    }

    CompletionStage<Boolean> send(String topic, byte[] payload) {
        try {
            sent.add(new Sent(topic, Json.MAPPER.readTree(payload)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return CompletableFuture.completedFuture(true);
    }

    // Places ----------------------------------------------------------------------------------------------------------

    void code(long pit, String code) {
        db.database()
                .inWorkshop(
                        shop.workshopId(), handle -> handle.execute("update pit set code = ? where id = ?", code, pit));
    }

    // On, off, gone ---------------------------------------------------------------------------------------------------

    // Claim and replace -----------------------------------------------------------------------------------------------

    // Keys ------------------------------------------------------------------------------------------------------------

    // -----------------------------------------------------------------------------------------------------------------

    static Principal principal(Role role, @Nullable Long workshop) {
        return new Principal(1L, "p", role, null, workshop, null, Set.of(), false);
    }

    static NewDevice newDevice(String id, @Nullable Long pit) {
        return new NewDevice(id, Optional.ofNullable(pit), Optional.empty(), List.of(), 10, null, null);
    }

    RegisteredDevice register(String id, @Nullable Long pit) {
        return devices.register(owner, shop.workshopId(), newDevice(id, pit));
    }

    String sensors(String pit) {
        return "workshop/%s/pit/%s/sensors".formatted(shop.workshopCode(), pit);
    }

    Verdict judge(String key, String topic) {
        return judge(ID, key, topic);
    }

    Verdict judge(String device, String key, String topic) {
        return filter.judge(device, key, topic);
    }

    void awaitHeardIn(long pit, String key, String... pits) {
        for (String topic : pits) {
            await().until(() -> judge(key, sensors(topic)) instanceof Verdict.Admitted admitted
                    && Objects.equals(admitted.device().pitId(), pit));
        }
    }

    /** What the device is sent when the route devices-reconcile runs, as it does all the time. */
    void awaitReconciled(String... wanted) {
        await().untilAsserted(() -> {
            commands.switches().reconcile();
            assertThat(sent)
                    .filteredOn(one -> one.topic().contains(ID))
                    .extracting(Sent::command)
                    .containsExactly(wanted);
        });
    }

    void awaitSent(String... wanted) {
        await().untilAsserted(() -> assertThat(sent).extracting(Sent::command).containsExactly(wanted));
    }

    List<String> publishes() {
        return texts("select unnest(publish) from broker_account where username = '%s'".formatted(ID));
    }

    static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    List<String> texts(String sql) {
        return db.texts(sql);
    }

    <T> T one(Class<T> type, String sql) {
        return db.superuser()
                .withHandle(handle -> handle.createQuery(sql).mapTo(type).one());
    }
}
