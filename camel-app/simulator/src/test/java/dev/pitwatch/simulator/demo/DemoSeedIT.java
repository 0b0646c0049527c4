package dev.pitwatch.simulator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.admission.broker.JdbiBrokerSignInRepository;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoSeedIT {

    private static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");
    private static final DemoFile.Addresses ADDRESSES =
            new DemoFile.Addresses("http://h:1", "http://h:2", "tcp://h:3", null);

    @TempDir
    private Path folder;

    private TestDatabase database;
    private DemoFile file;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        file = new DemoFile(folder);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void givenAnEmptyDatabase_whenSeeded_thenPeopleAndDevicesCanSignIn() {
        Demo demo = seed().orElseThrow();

        assertThat(demo.users())
                .extracting(Demo.User::role, Demo.User::subRole)
                .containsExactly(
                        tuple("super_admin", null),
                        tuple("owner", null),
                        tuple("staff", "admin"),
                        tuple("staff", "operator"));
        assertThat(text("select opening_hours ->> 'sat' from workshop where code = ?", "workshop_001"))
                .isEqualTo("[[\"09:00\", \"19:00\"]]");
        for (Demo.User user : demo.users()) {
            assertThat(new Passwords()
                            .matches(
                                    user.password(),
                                    text("select password_hash from app_user where username = ?", user.username())))
                    .isTrue();
        }
        JdbiBrokerSignInRepository accounts =
                new JdbiBrokerSignInRepository(database.setup().dataSource(DatabaseRole.BROKER));
        for (Demo.Device device : demo.devices()) {
            var account = accounts.one(device.mqttUsername()).orElseThrow();
            assertThat(account.admits(device.mqttPassword())).isTrue();
            assertThat(account.rules().mayPublish("workshop/workshop_001/pit/%s/sensors".formatted(device.pit())))
                    .isTrue();
            assertThat(new LicenceKey(database.masterKey()).hash(device.licenseKey()))
                    .isEqualTo(hash(device));
        }
        assertThat(text(
                        "select count(*)::text from device where workshop_id is null and device_id = ?",
                        demo.unclaimed().deviceId()))
                .isEqualTo("1");
        assertThat(text(
                        "select string_agg(p.code, ',') from pit_grant g join pit p on p.id = g.pit_id where ? = ''",
                        ""))
                .isEqualTo("pit1");
        assertThat(text(
                        "select string_agg(quantity::text, ',' order by workshop_id) from subscription where status = ?",
                        "trial"))
                .isEqualTo("3,1");
        Demo.Device old = demo.oldFirmware();
        assertThat(old.mqttUsername()).isEqualTo(old.workshop()).isNotEqualTo("workshop_001");
        var oldAccount = accounts.one(old.mqttUsername()).orElseThrow();
        assertThat(oldAccount.admits(old.mqttPassword())).isTrue();
        assertThat(oldAccount.rules().mayPublish("workshop/%s/pit1/sensors".formatted(old.workshop())))
                .isTrue();
        assertThat(text(
                        "select count(*)::text from app_user where must_change_password or is_temporary_password or name = ?",
                        ""))
                .isEqualTo("0");
        assertThat(text("select string_agg(name, ', ' order by id) from app_user where name <> ?", ""))
                .isEqualTo("Platform owner, Asha Rao, Vikram Shah, Meena Das");
        assertThat(text(
                        "select string_agg(concat_ws(' ', email, phone), ', ' order by id) from app_user where email <> ?",
                        ""))
                .isEqualTo(
                        "asha@example.com +447700900101, vikram@example.com +447700900102, meena@example.com +447700900103");
        assertThat(text("select count(*)::text from notice where event <> ?", ""))
                .as("no links to passwords that the demo's file tells")
                .isEqualTo("0");
        assertThat(text("select string_agg(name, ', ' order by device_id) from device where name <> ?", ""))
                .isEqualTo("Wall unit 1, Wall unit 2, Wall unit 3, Old wall unit");
        assertThat(text("select string_agg(name, ', ' order by workshop_id, pit_number) from pit where name <> ?", ""))
                .isEqualTo("Bay 1, Bay 2, Bay 3, Bay 1");
        assertThat(text(
                        "select concat_ws('|', name, slug, phone, time_zone, state_code) from workshop where code = ?",
                        "workshop_001"))
                .isEqualTo("Shine Studio|shine-studio|+911140000000|Asia/Kolkata|07");
    }

    @Test
    void givenACameraServer_whenSeeded_thenThePitsOfTheWorkshopHaveCamerasWhereTheyMayBe() {
        assertThat(seed(true)).isPresent();

        assertThat(text(
                        "select string_agg(name, ', ' order by pit_number) from pit"
                                + " where camera_rtsp_url is not null and name <> ?",
                        ""))
                .isEqualTo("Bay 1, Bay 2, Bay 3");
        assertThat(text("select camera_networks::text from workshop where code = ?", "workshop_001"))
                .isEqualTo("{192.0.2.0/24}");
        CameraHosts.Owner owner = new CameraHosts.Owner("workshop_001", List.of("192.0.2.0/24"));
        assertThat(CameraHosts.standard().hostProblem("192.0.2.3", owner)).isEmpty();
        assertThat(text("select config ->> 'camera_offline_s' from alert_config where pit_id is null and ? = ''", ""))
                .as("nothing answers there, which is no alert on the first day")
                .isEqualTo("86400");
    }

    @Test
    void givenNoCameraServer_whenSeeded_thenNoPitHasACamera() {
        assertThat(seed()).isPresent();

        assertThat(text("select count(*)::text from pit where camera_rtsp_url is not null and name <> ?", ""))
                .isEqualTo("0");
        assertThat(text("select count(*)::text from alert_config where ? = ''", ""))
                .isEqualTo("0");
    }

    @Test
    void givenACrashBeforeReadiness_whenStartedAgain_thenTheSecretsAreStillThere() {
        Demo first = seed().orElseThrow();

        assertThat(seed()).contains(first);
        assertThat(folder.resolve("demo.json")).doesNotExist();
    }

    @Test
    void givenAPublishedFile_whenStartedAgain_thenSecretsStayAndAddressesFollow() throws IOException {
        Demo demo = seed().orElseThrow();
        file.publish(demo, ADDRESSES);

        Demo again = seed().orElseThrow();
        file.publish(again, new DemoFile.Addresses("http://h:9", "http://h:2", "tcp://h:3", null));

        assertThat(again).isEqualTo(demo);
        JsonNode json = Json.MAPPER.readTree(folder.resolve("demo.json").toFile());
        assertThat(json.get("http_url").textValue()).isEqualTo("http://h:9");
        assertThat(folder.toFile().list()).containsExactly("demo.json");
    }

    @Test
    void givenADemo_whenPublished_thenTheFileHasTheFieldsOfTheContractAndIsPrivate() throws IOException {
        file.publish(seed().orElseThrow(), ADDRESSES);

        Path published = folder.resolve("demo.json");
        JsonNode json = Json.MAPPER.readTree(published.toFile());
        assertThat(names(json))
                .containsExactlyInAnyOrder(
                        "http_url",
                        "management_url",
                        "mqtt_url",
                        "workshop_id",
                        "tracking_url",
                        "users",
                        "devices",
                        "unclaimed",
                        "old_firmware");
        assertThat(names(json.get("old_firmware"))).isEqualTo(names(json.at("/devices/0")));
        assertThat(names(json.get("unclaimed")))
                .containsExactlyInAnyOrder("device_id", "license_key", "mqtt_username", "mqtt_password", "claim_code");
        assertThat(names(json.at("/users/0"))).containsExactlyInAnyOrder("role", "sub_role", "username", "password");
        assertThat(names(json.at("/devices/0")))
                .containsExactlyInAnyOrder(
                        "device_id", "license_key", "mqtt_username", "mqtt_password", "workshop", "pit", "pit_id");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(published)))
                .isEqualTo("rw-------");
    }

    @Test
    void givenSomethingElseInTheDatabase_whenSeeded_thenNothingIsTouched() {
        database.superuser().useHandle(handle -> handle.execute("insert into workshop (name) values ('Other')"));

        assertThat(seed()).isEmpty();
        assertThat(text("select count(*)::text from workshop where name <> ?", "Other"))
                .isEqualTo("0");
    }

    @Test
    void givenADemo_whenItStartsAgainAndAgain_thenItsOneJobIsHalfDoneWithTimeLeft() {
        Demo demo = seed().orElseThrow();
        TestClock clock = new TestClock(Instant.now());
        DemoJob job =
                new DemoJob(database.database(), database.masterKey(), URI.create("http://localhost:8080"), clock);

        String url = job.trackingUrl(demo).orElseThrow();
        assertThat(url).matches("http://localhost:8080/track/[A-Za-z0-9_-]{22}");
        assertThat(text("select status || ' ' || count(*) over () from job where customer_name = ?", "Rohan Mehta"))
                .isEqualTo("in_progress 1");
        assertThat(text("select string_agg(state, ',' order by position) from job_stage where name <> ?", ""))
                .isEqualTo("done,done,done,running,pending,pending");
        assertThat(text(
                        "select extract(epoch from (now() - from_at))::int / 600 || '' from job_occupancy where to_at is null and ? = ''",
                        ""))
                .isEqualTo("15");

        clock.pass(Duration.ofDays(3));
        assertThat(job.trackingUrl(demo)).contains(url);
        assertThat(text(
                        "select (estimated_end_time > ?::timestamptz)::text from job",
                        clock.instant().toString()))
                .isEqualTo("true");
        assertThat(text("select count(*)::text from job where car_model <> ?", ""))
                .isEqualTo("1");
    }

    @Test
    void givenAFreshDemo_whenItsHistoryIsWritten_thenJobsAndReadingsAreThereOnceAndNobodyIsNotified() {
        Demo demo = seed().orElseThrow();
        DemoHistory history = new DemoHistory(
                database.database(),
                database.masterKey(),
                URI.create("http://localhost:8080"),
                ZONE,
                Clock.systemUTC());
        DemoJob job = new DemoJob(
                database.database(), database.masterKey(), URI.create("http://localhost:8080"), Clock.systemUTC());

        history.writeJobs(demo);
        String url = job.trackingUrl(demo).orElseThrow();
        history.writeReadings(demo);

        String alerts = text("select count(*)::text from alert where alert_type <> ?", "");
        history.writeJobs(demo);
        history.writeReadings(demo);
        assertThat(text("select count(*)::text from alert where alert_type <> ?", ""))
                .isEqualTo(alerts);
        assertThat(job.trackingUrl(demo)).as("the same job at each start").contains(url);
        assertThat(text(
                        "select string_agg(status || ' ' || n, ', ' order by status) from"
                                + " (select status, count(*) n from job where car_model <> ? group by 1) s",
                        ""))
                .isEqualTo("delivered 12, in_progress 1");
        assertThat(text("select (count(*) between 28000 and 30240)::text from reading where boot_id = ?", "demohist"))
                .isEqualTo("true");
        assertThat(text("select count(distinct job_id)::text from reading where boot_id = ?", "demohist"))
                .as("five of history stood there within seven days, at whatever time of the day, and the demo's own")
                .isEqualTo("6");
        assertThat(text(
                        "select string_agg(alert_type || ' ' || (n between 5 and 600), ', ' order by alert_type) from"
                                + " (select alert_type, count(*) n from alert where cleared_reason <> ? group by 1) s",
                        ""))
                .as("what the air of these seven days has raised, each over by now; some weeks have more of it")
                .isEqualTo("critical_aqi true, device_offline true, high_aqi true");
        assertThat(text("select count(*)::text from alert where cleared_at is null and alert_type <> ?", ""))
                .isEqualTo("0");
        assertThat(text(
                        "select ((select count(*) from notice) + (select count(*) from announcement where subject <> ?))::text",
                        ""))
                .isEqualTo("0");
        assertThat(text(
                        "select (max(recorded_at) > now() - interval '10 minutes')::text from reading_latest where device_id <> ?",
                        ""))
                .isEqualTo("true");

        database.superuser().useHandle(handle -> handle.execute("delete from alert"));
        history.writeReadings(demo);
        assertThat(text("select (count(*) > 10)::text from alert where alert_type <> ?", ""))
                .as("of a start that was killed before its alerts were written")
                .isEqualTo("true");
    }

    private Optional<Demo> seed() {
        return seed(false);
    }

    private Optional<Demo> seed(boolean cameras) {
        return new DemoSeed(
                        database.database(),
                        file,
                        database.masterKey(),
                        URI.create("http://localhost:8080"),
                        cameras,
                        Clock.systemUTC())
                .seedOrRead(ZONE, Accounts.EMBEDDED);
    }

    private String text(String sql, String parameter) {
        return database.superuser().withHandle(handle -> handle.createQuery(sql)
                .bind(0, parameter)
                .mapTo(String.class)
                .one());
    }

    private byte[] hash(Demo.Device device) {
        return database.superuser()
                .withHandle(handle -> handle.createQuery("select key_hash from licence where device_id = ?")
                        .bind(0, device.deviceId())
                        .mapTo(byte[].class)
                        .one());
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new java.util.ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
