package dev.pitwatch.core.platform.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.JdbiLockoutRepository;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository;
import dev.pitwatch.core.people.identity.Lockout;
import dev.pitwatch.core.people.identity.PasswordLinks;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.people.user.UserService;
import dev.pitwatch.core.platform.workshop.JdbiPitRepository;
import dev.pitwatch.core.platform.workshop.JdbiWorkshopRepository;
import dev.pitwatch.core.platform.workshop.NewWorkshop;
import dev.pitwatch.core.platform.workshop.Pit;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.platform.workshop.WorkshopService;
import dev.pitwatch.core.readings.archive.ArchiveException;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlatformIT {

    private static final Principal ROOT =
            new Principal(1L, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();

    @TempDir
    private Path folder;

    private PlatformService platform;
    private final JdbiWorkshopRepository repository = new JdbiWorkshopRepository(db.database());
    private final Onboarding onboarding = new Onboarding(
            db.database(),
            new WorkshopService(repository, ZoneId.of("Asia/Kolkata"), clock),
            new PitService(new JdbiPitRepository(db.database(), db.masterKey(), clock), repository),
            new UserService(
                    db.database(),
                    new Passwords(),
                    new Lockout(new JdbiLockoutRepository(db.database()), db.masterKey(), clock),
                    new PasswordLinks(
                            new JdbiOneTimeSecretRepository(db.database()),
                            db.database(),
                            new Outbox(db.database(), db.masterKey(), clock),
                            db.masterKey(),
                            URI.create("https://pitwatch.example"),
                            clock),
                    changed -> {},
                    clock));

    @BeforeEach
    void arrange() {
        platform = new PlatformService(
                db.database(), new WorkshopArchive(db.database(), folder.resolve("archive"), db.masterKey()), clock);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAWorkshop_whenTakenOn_thenAllOfItIsThere() {
        Onboarding.Made made = takeOn(null, 3);

        assertThat(made.workshop().code()).isEqualTo("workshop_001");
        assertThat(made.workshop().totalPits()).isEqualTo(3);
        assertThat(made.workshop().subscriptionStatus()).isEqualTo("trial");
        assertThat(made.owner().username()).isEqualTo("owner_workshop_001");
        assertThat(made.owner().mustChangePassword()).isTrue();
        assertThat(made.pits()).extracting(Pit::code).containsExactly("pit1", "pit2", "pit3");
        assertThat(made.toString()).doesNotContain(made.temporaryPassword());
        assertThat(text("select plan || quantity from subscription")).isEqualTo("premium3");
        assertThat(takeOn(null, 0).pits()).isEmpty();
    }

    @Test
    void givenAnOwnersNameThatIsTaken_whenTakenOn_thenNothingIsMade() {
        long other = SampleWorkshop.in(db).workshopId();
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into app_user (workshop_id, username, name, role) values (?, 'owner_shine', 'O', 'owner')",
                        other));

        assertThatThrownBy(() -> takeOn("shine", 2))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CONFLICT));
        assertThat(text("select count(*)::text from workshop where code = 'shine'"))
                .isEqualTo("0");
        assertThat(text("select count(*)::text from pit where name like 'Pit%'"))
                .isEqualTo("0");
    }

    @Test
    void givenAWorkshop_whenLetGo_thenNobodyAndNothingGetsInAndNothingIsDeleted() {
        SampleWorkshop sample = SampleWorkshop.in(db);
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into app_user (workshop_id, username, name, role) values (?, 'own', 'O', 'owner')",
                    sample.workshopId());
            handle.execute("insert into subscription (workshop_id) values (?)", sample.workshopId());
            handle.execute(
                    "insert into licence (device_id, workshop_id, key_hash) values (?, ?, '')",
                    sample.deviceId(),
                    sample.workshopId());
            handle.execute(
                    "insert into broker_account (username, salt, password_hash) values (?, '', '')", sample.deviceId());
        });

        Departure left = platform.decommission(sample.workshopId());

        assertThat(left)
                .usingRecursiveComparison()
                .ignoringFields("archiveFile", "archivedRows")
                .isEqualTo(new Departure(sample.workshopId(), clock.instant(), 1, 1, 1, 1, "", 0));
        assertThat(text("select status from device")).isEqualTo("disabled");
        assertThat(text("select status from licence")).isEqualTo("revoked");
        assertThat(text("select enabled::text from broker_account")).isEqualTo("false");
        assertThat(text("select is_active::text from app_user")).isEqualTo("false");
        assertThat(text("select status from subscription")).isEqualTo("cancelled");
        clock.pass(Duration.ofSeconds(1));
        Departure again = platform.decommission(sample.workshopId());
        assertThat(again.usersDeactivated()
                        + again.devicesDisabled()
                        + again.licencesRevoked()
                        + again.mqttAccountsDisabled())
                .isZero();
        assertThatThrownBy(() -> platform.decommission(999)).isInstanceOf(Problem.class);
    }

    @Test
    void givenAWorkshop_whenLetGo_thenItsRowsAreInAFileWithoutSecretsAndNobodyElses() throws IOException {
        SampleWorkshop sample = SampleWorkshop.in(db);
        SampleWorkshop other = SampleWorkshop.in(db);
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into app_user (workshop_id, username, name, role, password_hash)"
                            + " values (?, 'own', 'श्री', 'owner', '$2a$secret')",
                    sample.workshopId());
            handle.execute(
                    "insert into licence (device_id, workshop_id, key_hash) values (?, ?, 'secret')",
                    sample.deviceId(),
                    sample.workshopId());
            for (SampleWorkshop one : List.of(sample, other)) {
                handle.execute(
                        "insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at)"
                                + " select ?, ?, ?, 'b', n, ?::timestamptz - n * interval '1 hour', now()"
                                + " from generate_series(1, 1200) n",
                        one.workshopId(),
                        one.pitId(),
                        one.deviceId(),
                        clock.instant());
            }
        });

        Departure left = platform.decommission(sample.workshopId());

        Path file = folder.resolve("archive").resolve(left.archiveFile());
        List<JsonNode> lines = lines(file);
        assertThat(lines).hasSize((int) left.archivedRows());
        assertThat(lines.get(0).get("table").asText()).isEqualTo("workshop");
        assertThat(lines.get(0).at("/row/id").asLong()).isEqualTo(sample.workshopId());
        assertThat(lines)
                .allMatch(line -> line.get("table").asText().equals("workshop")
                        || line.at("/row/workshop_id").asLong() == sample.workshopId());
        Map<String, Long> counts = lines.stream()
                .collect(Collectors.groupingBy(line -> line.get("table").asText(), Collectors.counting()));
        assertThat(counts).containsEntry("reading", 1200L).containsKeys("pit", "device", "licence", "app_user");
        assertThat(lines.toString()).contains("श्री").doesNotContain("secret");
        JsonNode manifest =
                Json.MAPPER.readTree(file.resolveSibling(left.archiveFile().replace(".jsonl.gz", ".json"))
                        .toFile());
        assertThat(manifest.get("sha256").asText()).isEqualTo(sha256(Files.readAllBytes(file)));
        assertThat(manifest.get("bytes").asLong()).isEqualTo(Files.size(file));
        assertThat(manifest.at("/rows/reading").asLong()).isEqualTo(1200);
        try (Stream<Path> all = Files.list(folder.resolve("archive"))) {
            assertThat(all).hasSize(2).allSatisfy(one -> assertThat(
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(one)))
                    .isEqualTo("rw-------"));
        }
    }

    @Test
    void givenAFolderThatCanNotBeWritten_whenAWorkshopIsToBeLetGo_thenItStays() throws IOException {
        SampleWorkshop sample = SampleWorkshop.in(db);
        Files.writeString(folder.resolve("archive"), "a file where the folder should be");

        assertThatThrownBy(() -> platform.decommission(sample.workshopId()))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.INTERNAL));

        assertThat(text("select status from device")).isEqualTo("active");
        assertThat(text("select (archived_at is null)::text from workshop")).isEqualTo("true");
    }

    @Test
    void givenADatabaseThatRefuses_whenAWorkshopIsToBeLetGo_thenNoFileIsLeft() throws IOException {
        SampleWorkshop sample = SampleWorkshop.in(db);
        db.superuser().useHandle(handle -> {
            handle.execute("create function refuse() returns trigger language plpgsql as"
                    + " $$ begin raise exception 'no'; end $$");
            handle.execute("create trigger refused before update on workshop for each row execute function refuse()");
        });

        assertThatThrownBy(() -> platform.decommission(sample.workshopId()))
                .isInstanceOf(UnableToExecuteStatementException.class);

        try (Stream<Path> all = Files.list(folder.resolve("archive"))) {
            assertThat(all).isEmpty();
        }
    }

    private SampleWorkshop letGo() {
        SampleWorkshop sample = SampleWorkshop.in(db);
        long id = sample.workshopId();
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into app_user (workshop_id, username, name, role, password_hash) values"
                            + " (?, 'own', 'O', 'owner', '$2a$x'), (?, 'gone', 'G', 'customer', '$2a$x')",
                    id,
                    id);
            handle.execute("update app_user set is_active = false where username = 'gone'");
            handle.execute("insert into subscription (workshop_id) values (?)", id);
            handle.execute("insert into alert_config (workshop_id) values (?)", id);
            handle.execute(
                    "insert into licence (device_id, workshop_id, key_hash) values (?, ?, 'secret')",
                    sample.deviceId(),
                    id);
            handle.execute(
                    "insert into broker_account (username, salt, password_hash) values (?, '', '')", sample.deviceId());
            handle.execute(
                    "insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at)"
                            + " select ?, ?, ?, 'b', n, ?::timestamptz - n * interval '1 hour', now()"
                            + " from generate_series(1, 1200) n",
                    id,
                    sample.pitId(),
                    sample.deviceId(),
                    clock.instant());
        });
        return sample;
    }

    private WorkshopRestore restore() {
        return WorkshopRestore.on(db.setup(), folder.resolve("archive"), db.masterKey(), clock);
    }

    private List<String> standing() {
        return List.of(
                text("select string_agg(username || is_active, ' ' order by username) from app_user"),
                text("select string_agg(status, ' ') from device"),
                text("select string_agg(status, ' ') from licence"),
                text("select string_agg(status, ' ') from subscription"),
                text("select count(*)::text from workshop where archived_at is null"),
                text("select count(*)::text from alert_config"),
                text("select count(*)::text from reading"));
    }

    @Test
    void givenAWorkshopThatWasLetGo_whenRestored_thenAllStandsAsItStoodThen() {
        SampleWorkshop sample = letGo();
        List<String> before = standing();
        Departure left = platform.decommission(sample.workshopId());
        db.superuser().useHandle(handle -> handle.execute("delete from reading where seq > 1000"));
        assertThat(WorkshopRestore.list(folder.resolve("archive")))
                .containsExactly(
                        new WorkshopRestore.Kept(left.archiveFile(), sample.workshopCode(), left.archivedRows()));

        WorkshopRestore.Restored restored = restore().restore(left.archiveFile(), false);

        assertThat(restored).isEqualTo(new WorkshopRestore.Restored(sample.workshopCode(), left.archivedRows(), 200));
        assertThat(standing()).isEqualTo(before);
        assertThat(text("select enabled::text from broker_account")).isEqualTo("true");
        assertThat(text("select encode(key_hash, 'escape') from licence")).isEqualTo("secret");
        assertThat(text("select count(*)::text from audit_log where action = 'restore' and thing = 'workshop'"))
                .isEqualTo("1");
        assertThatThrownBy(() -> restore().restore(left.archiveFile(), false))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("was not let go");
    }

    @Test
    void givenAWorkshopWhoseRowsAreGone_whenRestored_thenTheyAreMadeAgainWithoutKeys() {
        SampleWorkshop sample = letGo();
        SampleWorkshop.in(db);
        List<String> before = standing();
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into command (command_id, workshop_id, device_id, command) values"
                            + " (gen_random_uuid(), ?, ?, 'RESTART')",
                    sample.workshopId(),
                    sample.deviceId());
            handle.execute(
                    "insert into notice (workshop_id, user_id, event, channel, dedupe_key, next_attempt_at, give_up_at, created_at)"
                            + " select workshop_id, id, 'set_password', 'sms', 'k', now(), now(), now() from app_user"
                            + " where username = 'own'");
        });
        Departure left = platform.decommission(sample.workshopId());
        wipe(sample.workshopId());

        WorkshopRestore.Restored restored = restore().restore(left.archiveFile(), false);

        assertThat(restored.missing()).isEqualTo(left.archivedRows());
        List<String> after = new ArrayList<>(before);
        after.set(2, "revoked");
        assertThat(standing()).isEqualTo(after);
        assertThat(text("select count(*)::text from app_user where password_hash is not null"))
                .isEqualTo("0");
        assertThat(text("select state from notice")).isEqualTo("suppressed");
        assertThat(text("select state from command")).isEqualTo("expired");
        assertThat(takeOn("next", 1).workshop().id()).isGreaterThan(sample.workshopId());
    }

    @Test
    void givenAWorkshopWithAnErasedCustomer_whenRestoredWhereNothingIsLeftOfIt_thenTheyAreThereAndStayErased() {
        SampleWorkshop sample = letGo();
        String erased = db.database().inWorkshop(sample.workshopId(), handle -> handle.createQuery(
                        "select erase_person(id, now()) from app_user where username = 'gone'")
                .mapTo(String.class)
                .one());
        assertThat(erased).isEqualTo("erased");
        List<String> people = standing();
        Departure left = platform.decommission(sample.workshopId());
        wipe(sample.workshopId());

        WorkshopRestore.Restored restored = restore().restore(left.archiveFile(), false);

        assertThat(restored.missing()).isEqualTo(left.archivedRows());
        assertThat(standing().get(0))
                .isEqualTo(people.get(0))
                .startsWith("erased_")
                .contains("false own");
    }

    @Test
    void givenPeopleOfLookAlikeNamesFromBeforeThatWasRefused_whenRestored_thenAllComeBack() {
        SampleWorkshop sample = letGo();
        SampleWorkshop other = SampleWorkshop.in(db);
        db.superuser().useTransaction(handle -> {
            handle.execute("alter table app_user disable trigger user_name_key"); // as before V011
            handle.execute(
                    "insert into app_user (workshop_id, username, name, role) values"
                            + " (?, 'Asha', 'A', 'owner'), (?, 'asha', 'A', 'owner'), (?, 'bill_101', 'B', 'owner'),"
                            + " (?, 'zoe', 'Z', 'owner'), (?, 'ZOE', 'Z', 'owner'), (?, 'bill_lOl', 'B', 'owner')",
                    sample.workshopId(),
                    sample.workshopId(),
                    sample.workshopId(),
                    sample.workshopId(),
                    other.workshopId(),
                    other.workshopId());
            handle.execute(
                    "update app_user set name_key = lower(username) where username in ('Asha', 'zoe', 'bill_101', 'bill_lOl')");
            handle.execute("alter table app_user enable trigger user_name_key");
        });
        String before = people();
        Departure left = platform.decommission(sample.workshopId());

        restore().restore(left.archiveFile(), false);
        assertThat(people()).as("where they are still there").isEqualTo(before);

        clock.pass(Duration.ofSeconds(1));
        left = platform.decommission(sample.workshopId());
        wipe(sample.workshopId());
        WorkshopRestore.Restored restored = restore().restore(left.archiveFile(), false);

        assertThat(restored.missing()).isEqualTo(left.archivedRows());
        assertThat(people()).isEqualTo(before);
        assertThatThrownBy(() -> db.superuser()
                        .useHandle(handle ->
                                handle.execute("update app_user set username = 'ZoE' where username = 'own'")))
                .as("the rule is in force again")
                .hasMessageContaining("app_user_name_key");
    }

    private String people() {
        return text(
                "select string_agg(username || ' ' || coalesce(name_key, '-') || ' ' || is_active, ', ' order by id)"
                        + " from app_user");
    }

    /** As if the database were another one. */
    private void wipe(long workshop) {
        db.superuser().useTransaction(handle -> {
            handle.execute("set local session_replication_role = replica");
            List<String> tables = handle.createQuery(
                            "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
                                    + " where a.attname = 'workshop_id' and c.relkind in ('r', 'p')"
                                    + " and not c.relispartition and c.relnamespace = 'public'::regnamespace")
                    .mapTo(String.class)
                    .list();
            tables.forEach(table -> handle.execute("delete from %s where workshop_id = ?".formatted(table), workshop));
            handle.execute("delete from workshop where id = ?", workshop);
        });
    }

    /** Ids begin at 1 in every database. */
    @Test
    void givenAnotherDatabaseWhereIdsAndNamesAreTaken_whenRestored_thenItNamesThemAndNothingHappens() {
        SampleWorkshop sample = letGo();
        long id = sample.workshopId();
        Departure left = platform.decommission(id);
        wipe(id);
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into workshop (id, name, code) overriding system value values (?, 'Other', 'other')", id);
            refused(left, sample.workshopCode() + " can't be restored here: its id " + id + " is taken by other;");
            handle.execute("delete from workshop");
            handle.execute(
                    "insert into workshop (id, name, code) overriding system value values (?, 'Other', ?)",
                    id + 1,
                    sample.workshopCode());
            refused(left, "restored here: taken in workshop: code " + sample.workshopCode() + " by ");
            handle.execute("update workshop set code = 'other', slug = 'other'");
            handle.execute(
                    "insert into app_user (workshop_id, username, name, role) values (null, 'own', 'O', 'super_admin')");
            refused(left, "taken in app_user: name_key own; username own (rows refused: 1);");
            handle.execute("delete from app_user");
            handle.execute(
                    "insert into pit (id, workshop_id, pit_number, name) overriding system value values (?, ?, 1, 'Bay')",
                    sample.pitId(),
                    id + 1);
            refused(left, "taken in pit: id " + sample.pitId() + " by other (rows refused: 1);");
        });
        assertThat(text("select count(*)::text from app_user")).isEqualTo("0");
    }

    private void refused(Departure left, String why) {
        assertThatThrownBy(() -> restore().restore(left.archiveFile(), false))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining(why)
                .hasMessageEndingWith("nothing was restored; it goes back into the database that it was let go in,"
                        + " or into an empty one")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void givenAFileThatWasChanged_whenRestored_thenNothingHappens() throws IOException {
        SampleWorkshop sample = letGo();
        Departure left = platform.decommission(sample.workshopId());
        wipe(sample.workshopId());
        for (String none : List.of("nothing.jsonl.gz", "../" + left.archiveFile(), "/etc/passwd", "")) {
            assertThatThrownBy(() -> restore().restore(none, false)).hasMessageContaining("is no file");
        }

        Path file = folder.resolve("archive").resolve(left.archiveFile());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> restore().restore(left.archiveFile(), false)).hasMessageContaining("another SHA-256");
    }

    @Test
    void givenAnArchiveThatSomebodyElseWrote_whenRestored_thenItIsRefused() throws IOException {
        SampleWorkshop sample = letGo();
        SampleWorkshop neighbour = SampleWorkshop.in(db);
        Departure left = platform.decommission(sample.workshopId());
        wipe(sample.workshopId());
        Path file = folder.resolve("archive").resolve(left.archiveFile());
        Path manifest = file.resolveSibling(left.archiveFile().replace(".jsonl.gz", ".json"));
        List<JsonNode> lines = lines(file);
        ObjectNode device = (ObjectNode) lines.stream()
                .filter(line -> line.get("table").asText().equals("device"))
                .findFirst()
                .orElseThrow()
                .get("row");
        device.put("workshop_id", neighbour.workshopId());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (JsonNode line : lines) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        ObjectNode told = (ObjectNode) Json.MAPPER.readTree(manifest.toFile());
        told.put("sha256", sha256(Files.readAllBytes(file)));
        Files.write(manifest, Json.MAPPER.writeValueAsBytes(told));

        assertThatThrownBy(() -> restore().restore(left.archiveFile(), false))
                .hasMessageContaining("is not signed with this master key");

        told.put("format", 1).remove("hmac");
        Files.write(manifest, Json.MAPPER.writeValueAsBytes(told));
        assertThatThrownBy(() -> restore().restore(left.archiveFile(), false)).hasMessageContaining("--unsigned");
        assertThatThrownBy(() -> restore().restore(left.archiveFile(), true))
                .hasMessageContaining("a row of device is not of the workshop");
        device.put("workshop_id", sample.workshopId());
        lines.forEach(line -> ((ObjectNode) line).put("table", line.get("table").asText() + "; drop table notice"));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write((lines.get(0) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        told.put("sha256", sha256(Files.readAllBytes(file)));
        Files.write(manifest, Json.MAPPER.writeValueAsBytes(told));
        assertThatThrownBy(() -> restore().restore(left.archiveFile(), true)).hasMessageContaining("an unknown table");
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        try (BufferedReader text = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (String line = text.readLine(); line != null; line = text.readLine()) {
                lines.add(Json.MAPPER.readTree(line));
            }
        }
        return lines;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void givenThingsOfAllKinds_whenLookedOver_thenTheyAreCounted() {
        String takenOn = takeOn(null, 2).workshop().code();
        SampleWorkshop sample = SampleWorkshop.in(db);
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into alert (workshop_id, alert_type, severity, subject, message, created_at)"
                            + " values (?, 'high_aqi', 'warning', 'pit:1', 'm', now())",
                    sample.workshopId());
            handle.execute(
                    "insert into violation (device_id, reason, topic, hour, count, first_seen_at, last_seen_at)"
                            + " values ('d', 'flood', 't', ?, 7, ?, ?)",
                    clock.instant(),
                    clock.instant(),
                    clock.instant());
        });

        Overview overview = platform.overview(Set.of("email", "push"));

        assertThat(overview.workshops()).containsEntry("trial", 1L).containsEntry("none", 1L);
        assertThat(overview.pits()).isEqualTo(3);
        assertThat(overview.users()).containsEntry("owner", 1L);
        assertThat(overview.devices()).containsEntry("active", 1L);
        assertThat(overview.licences()).isEmpty();
        assertThat(overview.openAlerts()).containsEntry("warning", 1L);
        assertThat(overview.violations()).isEqualTo(1);
        assertThat(overview.refusedMessages()).isEqualTo(7);
        assertThat(overview.deadLetters()).isZero();
        assertThat(overview.ownersWithoutChannel())
                .as("of the one owner, who has a telephone only")
                .extracting(Overview.UnreachedOwner::workshop)
                .containsExactly(takenOn);
        assertThat(platform.overview(Set.of("whatsapp")).ownersWithoutChannel()).isEmpty();
        assertThat(platform.database().sizeBytes()).isPositive();
        assertThat(platform.database().version()).isNotBlank();
    }

    private Onboarding.Made takeOn(@Nullable String code, int pits) {
        NewWorkshop wanted = new NewWorkshop("Shine", code, null, null, null, null, null, null, null, null, null, null);
        return onboarding.takeOn(ROOT, wanted, "premium", new Onboarding.Owner("Ann", null, "+91 1234567"), pits);
    }

    private String text(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }
}
