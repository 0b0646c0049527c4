package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.TestLength;
import dev.pitwatch.integration.BackupRun.Ended;
import dev.pitwatch.launcher.backup.BackupFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine is backed up while readings flow, lost, and brought back elsewhere. */
class BackupCommandIT {

    /** 2,000 readings a second in the long form; the machine that builds carries fewer beside it. */
    private static final int DEVICES = TestLength.of(10, 100);

    private static final int PER_SECOND_AND_DEVICE = 20;
    private static final int READINGS = 500;
    private static final Duration SOON = Duration.ofSeconds(60);

    /** What the names of backups begin with that are older than any is kept. */
    private static final String OLD = "2020-01-01T00-00-0";

    private static final int OLD_FILES = 2_000;

    @TempDir
    static Path folder;

    private static Pitwatch pitwatch;
    private static Workshop workshop;
    private static BackupRun backups;

    @BeforeAll
    static void start() throws Exception {
        // What a hub that is late takes at once is no flood.
        pitwatch = Pitwatch.empty(folder.resolve("data"), Map.of("PITWATCH_RATE_LIMITS", "off"));
        workshop = pitwatch.workshop("Backup", DEVICES);
        backups = new BackupRun(folder.resolve("kept"));
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    private static Path data() {
        return folder.resolve("data");
    }

    @Test
    void givenReadingsThatFlow_whenBackedUpAndRestoredElsewhere_thenAllThatWasAcknowledgedIsThereOnce()
            throws Exception {
        keepFiles();
        RestClient owner = pitwatch.signIn(workshop.owner());
        long pending = pitwatch.one(Long.class, PENDING, workshop.owner().username());
        ConcurrentSkipListMap<Instant, Map<String, Long>> books = new ConcurrentSkipListMap<>();
        ScheduledExecutorService clerk = Executors.newSingleThreadScheduledExecutor();
        Load load = Load.start(pitwatch, workshop.devices(), PER_SECOND_AND_DEVICE);
        Ended backup;
        try {
            load.awaitMore(READINGS);
            clerk.scheduleAtFixedRate(() -> write(books, load), 0, 20, TimeUnit.MILLISECONDS);
            backup = backups.backUp(data(), operators("operators"), "--check");
            load.awaitMore(READINGS);
        } finally {
            load.stop();
            clerk.shutdownNow();
        }
        assertThat(backup.code()).as(backup.said()).isZero();
        assertThat(backup.said())
                .contains("1 workshop, %d devices, ".formatted(DEVICES), "Checked: a database starts on it")
                .containsPattern(" readings until \\d{4}-\\d\\d-\\d\\dT");
        Path made = backups.all().get(backups.all().size() - 1);
        JsonNode manifest = BackupRun.manifest(made);
        Instant until = Instant.parse(manifest.get("complete_until").asText());
        assertThat(Json.MAPPER
                        .readTree(made.resolve("checked.json").toFile())
                        .get("error")
                        .isNull())
                .isTrue();
        Map<String, Long> acknowledged = books.floorEntry(until).getValue();
        assertThat(acknowledged.values().stream().mapToLong(Long::longValue).sum())
                .isGreaterThanOrEqualTo(READINGS);

        Device otherKey = withOtherKey(owner, workshop.devices().get(1));
        Device otherPassword = withOtherPassword(owner, workshop.devices().get(2));
        Path elsewhere = folder.resolve("elsewhere");
        Ended restored = backups.restore(elsewhere, folders("anew"), made.toString());

        assertThat(restored.code()).as(restored.said()).isZero();
        assertThat(restored.said()).contains("wait: ./pitwatch restore --send");
        operatorsHaveTheirFilesBack(elsewhere, restored);
        assertThat(Files.readString(elsewhere.resolve("master-key")))
                .isEqualTo(Files.readString(data().resolve("master-key")));
        try (Pitwatch again = Pitwatch.restored(elsewhere)) {
            assertThat(missing(again.database(), load.bootId(), acknowledged)).isEmpty();
            assertThat(again.one(
                            Long.class,
                            "select count(*) - count(distinct (device_id, seq)) from reading where boot_id = ?",
                            load.bootId()))
                    .isZero();
            assertThat(again.signIn(workshop.owner()).get("/auth/me").status()).isEqualTo(200);
            assertThat(old(again, owner).get("/auth/me").status()).isEqualTo(401);
            Device device = workshop.devices().get(0);
            String boot = "%08x".formatted(ThreadLocalRandom.current().nextInt());
            try (MqttConnection connection = again.connect(device)) {
                connection.publish(device.sensors(), device.reading(boot, 1).with("temperature", 21.5));
                await().atMost(SOON)
                        .until(() ->
                                again.one(Long.class, "select count(*) from reading where boot_id = ?", boot) == 1);
            }
            reachesTheOneWithAnotherKeyAlone(again, elsewhere, otherKey, otherPassword);
            assertThat(notices(again, pending)).isZero();
            Ended sent = backups.restore(elsewhere, Map.of(), "--send");
            assertThat(sent.said()).contains(" notice", " of them go out now.");
            assertThat(notices(again, pending)).isEqualTo(1);
            Ended dropped = backups.restore(elsewhere, Map.of(), "--drop");
            assertThat(dropped.said()).contains("No messages wait");
        }
        needsTheMasterKeyOfThen(elsewhere, made);
    }

    /** {@return where an installation has its operators' files, which are there} */
    private static Map<String, String> operators(String name) throws IOException {
        Map<String, String> folders = folders(name);
        for (String path : folders.values()) {
            Path edited = Files.createDirectories(Path.of(path).resolve("within"));
            Files.writeString(edited.resolve("edited"), "by a person, in " + name);
        }
        return folders;
    }

    /** Puts files into the data folder as the hub does. */
    private static void keepFiles() throws IOException {
        Path files = Files.createDirectories(data().resolve("files"));
        Files.writeString(files.resolve("scratch.jpg"), "a picture");
        Path archive = Files.createDirectories(data().resolve("archive"));
        Files.writeString(archive.resolve("2026-01.tar.gz"), "a month");
    }

    private static Map<String, String> folders(String name) {
        Path all = folder.resolve(name);
        return Map.of(
                "PITWATCH_ROUTES", all.resolve("routes").toString(),
                "PITWATCH_CONFIG", all.resolve("config").toString(),
                "PITWATCH_DEPLOY", all.resolve("deploy").toString());
    }

    private static void operatorsHaveTheirFilesBack(Path data, Ended restored) {
        assertThat(data.resolve("files/scratch.jpg")).hasContent("a picture");
        assertThat(data.resolve("archive/2026-01.tar.gz")).hasContent("a month");
        assertThat(data.resolve("restored")).doesNotExist();
        for (String path : folders("anew").values()) {
            assertThat(restored.said()).contains(path + " is as it was.");
            assertThat(Path.of(path, "within", "edited")).hasContent("by a person, in operators");
        }
    }

    /** It is sent the new key, and uses it. */
    private static Device withOtherKey(RestClient owner, Device device) {
        String key = owner.post("/devices/%s/licence/rotate".formatted(device.id()))
                .required()
                .get("license_key")
                .textValue();
        return new Device(device.id(), key, device.mqttPassword(), device.workshop(), device.pit(), device.pitId());
    }

    private static Device withOtherPassword(RestClient owner, Device device) {
        String password = owner.post("/devices/%s/credentials/rotate".formatted(device.id()))
                .required()
                .get("mqtt_password")
                .textValue();
        return new Device(device.id(), device.licenceKey(), password, device.workshop(), device.pit(), device.pitId());
    }

    /** Both were rotated after the backup. One has a connection, by which it gets another key; one has to be visited. */
    private static void reachesTheOneWithAnotherKeyAlone(
            Pitwatch again, Path data, Device otherKey, Device otherPassword) throws Exception {
        String boot = "%08x".formatted(ThreadLocalRandom.current().nextInt());
        assertThatThrownBy(() -> again.connect(otherPassword.id(), otherPassword.id(), otherPassword.mqttPassword()))
                .hasMessageContaining("may not sign in");
        try (MqttConnection connection = again.connect(otherKey)) {
            connection.subscribe(otherKey.topic("command"));
            connection.publish(otherKey.sensors(), otherKey.reading(boot, 1));
            await("what was refused is noted").atMost(SOON).untilAsserted(() -> assertThat(devices(data))
                    .containsSubsequence(
                            "Devices to be visited: 1.",
                            otherPassword.id(),
                            "Devices to be given a new licence key: 1.",
                            otherKey.id()));

            assertThat(devices(data, "--renew")).contains(otherKey.id() + ": a new key is on its way");
            await("the new key").atMost(SOON).until(() -> newKey(connection).isPresent());
            Payload reading = otherKey.reading(boot, 2)
                    .with("license_key", newKey(connection).orElseThrow());
            connection.publish(otherKey.sensors(), reading);
            await("its reading")
                    .atMost(SOON)
                    .until(() -> again.one(Long.class, "select count(*) from reading where boot_id = ?", boot) == 1);
        }
        assertThat(devices(data))
                .contains("Devices to be given a new licence key: 0.")
                .containsSubsequence("Devices to be visited: 1.", otherPassword.id());
    }

    private static String devices(Path data, String... more) throws IOException, InterruptedException {
        List<String> words = Stream.concat(Stream.of("restore", "--devices"), Stream.of(more))
                .toList();
        Ended listed = backups.command(data, Map.of(), words.toArray(String[]::new));
        assertThat(listed.code()).as(listed.said()).isZero();
        return listed.said();
    }

    private static Optional<String> newKey(MqttConnection connection) {
        return connection.received().stream()
                .map(MqttConnection.Message::json)
                .filter(message -> message.path("command").asText().equals("SET_LICENCE"))
                .map(message -> message.at("/params/license_key").asText())
                .findFirst();
    }

    /** Rotated since, the key of the installation that runs opens none of the backups of before; theirs lies in them. */
    private static void needsTheMasterKeyOfThen(Path data, Path backup) throws Exception {
        Path file = data.resolve("master-key");
        String then = Files.readString(file);
        Ended rotated = backups.command(data, Map.of(), "admin", "rotate-master-key");
        assertThat(rotated.code()).as(rotated.said()).isZero();
        assertThat(file).content().isNotEqualTo(then);

        refused(backup, Map.of("PITWATCH_MASTER_KEY", Files.readString(file).strip()), "another master key");
        Map<String, String> environment = new TreeMap<>(operators("others"));
        environment.put("PITWATCH_MASTER_KEY", then.strip());
        Path ofThen = folder.resolve("of-then");
        Ended restored = backups.restore(ofThen, environment, backup.toString());
        assertThat(restored.code()).as(restored.said()).isZero();
        dropsWhatWaits(ofThen, environment);
        for (String name : List.of("routes", "config", "deploy")) {
            Path others = folder.resolve("others").resolve(name);
            Path restoredBeside = ofThen.resolve("restored").resolve(name);
            assertThat(restored.said())
                    .contains("%s has other files than the backup, whose are in %s".formatted(others, restoredBeside));
            assertThat(others.resolve("within/edited")).hasContent("by a person, in others");
            assertThat(restoredBeside.resolve("within/edited")).hasContent("by a person, in operators");
        }
    }

    private static void dropsWhatWaits(Path data, Map<String, String> environment) throws Exception {
        Ended dropped = backups.restore(data, environment, "--drop");
        assertThat(dropped.said()).contains("Waiting: ", " notice", "They are dropped: none goes out.");
        Ended left = backups.command(
                data, environment, "psql", "select 'notices: ' || count(*) from notice where dedupe_key = 'backup'");
        assertThat(left.said()).contains("notices: 0");
        assertThat(backups.restore(data, environment, "--send").said()).contains("No messages wait");
    }

    private static final String PENDING =
            """
            insert into notice (workshop_id, user_id, event, channel, dedupe_key, next_attempt_at, give_up_at, created_at)
            select workshop_id, id, 'test', 'email', 'backup', now() + interval '1 hour', now() + interval '1 day', now()
            from app_user where username = ? returning id
            """;

    private static long notices(Pitwatch pitwatch, long id) {
        return pitwatch.one(Long.class, "select count(*) from notice where id = ?", id);
    }

    private static RestClient old(Pitwatch again, RestClient before) {
        return again.superAdmin().as(before.token());
    }

    private static void write(Map<Instant, Map<String, Long>> books, Load load) {
        // The book first: what it holds was acknowledged before that moment.
        Map<String, Long> book = load.book();
        books.put(Instant.now(), book);
    }

    /** {@return devices of which fewer readings are there than were acknowledged} */
    private static Map<String, Long> missing(Jdbi database, String boot, Map<String, Long> acknowledged) {
        Map<String, Long> missing = new TreeMap<>();
        acknowledged.forEach((device, count) -> {
            long there = database.withHandle(handle -> handle.createQuery(
                            "select count(distinct seq) from reading where device_id = ? and boot_id = ? and seq < ?")
                    .bind(0, device)
                    .bind(1, boot)
                    .bind(2, count)
                    .mapTo(Long.class)
                    .one());
            if (there < count) {
                missing.put(device, count - there);
            }
        });
        return missing;
    }

    @Test
    void givenABackup_whenItOrItsKeyIsWrong_thenItIsRefusedWithTheReasonAndNothingIsLeft() throws Exception {
        Ended backup = backups.backUp(data());
        assertThat(backup.code()).as(backup.said()).isZero();
        Path made = backups.all().get(backups.all().size() - 1);
        BackupRun others = new BackupRun(folder.resolve("others"));
        Path words = Files.writeString(folder.resolve("wrong-words"), others.privateWords());
        Path misspelt = Files.writeString(
                folder.resolve("misspelt"), "x" + backups.privateWords().substring(1));

        refused(made, Map.of("BACKUP_PRIVATE_KEY_FILE", words.toString()), "was encrypted for another key");
        refused(made, Map.of("BACKUP_PRIVATE_KEY_FILE", misspelt.toString()), "that is no private key");
        refused(
                made,
                Map.of("PITWATCH_MASTER_KEY", "another key than that of the machine that was lost"),
                "another master key");
        refused(folder.resolve("kept"), Map.of(), "is no backup");
        refused(changed(made, "broken", copy -> flip(copy.resolve("database.tar.gz"))), Map.of(), "is broken");
        refused(changed(made, "cut", copy -> cut(copy.resolve("files.tar.gz"))), Map.of(), "is broken");
        refused(
                changed(made, "missing", copy -> Files.delete(copy.resolve("database.tar.gz"))),
                Map.of(),
                "is missing");
        refused(
                changed(made, "edited", copy -> edit(copy, json -> json.put("ended_at", "2020-01-01T00:00:00Z"))),
                Map.of(),
                "its MAC doesn't fit");
        refused(
                changed(
                        made,
                        "newer",
                        copy -> edit(copy, json -> json.put("schema", 999).put("version", "9.9.9"))),
                Map.of(),
                "restore it with 9.9.9 or a newer version");
        refused(
                changed(made, "format", copy -> edit(copy, json -> json.put("format", 2))),
                Map.of(),
                "know its format");
        refused(
                changed(made, "older", copy -> edit(copy, json -> json.put("postgres", "16"))),
                Map.of(),
                "holds a cluster of PostgreSQL 16");
        Ended full = backups.restore(data(), Map.of(), made.toString());
        assertThat(full.code()).isNotZero();
        assertThat(full.said()).contains("is not empty");
        Ended keyless = backups.command(
                data(), Map.of(), "backup", folder.resolve("keyless").toString());
        assertThat(keyless.code()).isNotZero();
        assertThat(keyless.said()).contains("BACKUP_PUBLIC_KEY is not set", "--plain");
        assertThat(folder.resolve("keyless")).doesNotExist();
    }

    @Test
    void givenARestoreThatIsKilled_whenStartedOrRestoredAgain_thenBothAreRefusedUntilTheFolderIsEmpty()
            throws Exception {
        Ended backup = backups.backUp(data());
        assertThat(backup.code()).as(backup.said()).isZero();
        Path made = backups.all().get(backups.all().size() - 1);
        Path half = folder.resolve("half");

        Process killed = backups.beginRestore(half, made);
        await().atMost(SOON).until(() -> Files.exists(half.resolve("postgres")));
        killed.destroyForcibly().waitFor();

        Ended started = backups.command(half, Map.of(), "up", "--empty");
        Ended again = backups.restore(half, Map.of(), made.toString());
        String brokenOff = "a restore into %s was broken off: empty that folder and restore again".formatted(half);
        assertThat(started.code()).isNotZero();
        assertThat(started.said()).contains(brokenOff);
        assertThat(again.code()).isNotZero();
        assertThat(again.said()).contains(brokenOff);
        BackupFolder.delete(half);
        Ended restored = backups.restore(half, Map.of(), made.toString());
        assertThat(restored.code()).as(restored.said()).isZero();
    }

    @Test
    void givenABackupThatWasChecked_whenRestoredIntoTheSameFolder_thenThatIsEmptyEnough() throws Exception {
        Ended backup = backups.backUp(data());
        assertThat(backup.code()).as(backup.said()).isZero();
        String made = backups.all().get(backups.all().size() - 1).toString();
        Path fresh = folder.resolve("fresh");
        Ended keys = backups.command(fresh, Map.of(), "backup", "keygen");
        assertThat(keys.said()).contains("BACKUP_PUBLIC_KEY=pitwatch-backup-");
        assertThat(fresh).doesNotExist();

        Ended checked = backups.restoreAtTerminal(fresh, "--check", made);
        Ended restored = backups.restoreByPipe(fresh, made);

        assertThat(checked.code()).as(checked.said()).isZero();
        assertThat(checked.said()).as("what is typed is not shown").doesNotContain(backups.privateWords());
        assertThat(restored.code()).as(restored.said()).isZero();
    }

    @Test
    void givenAPlainBackup_whenAKeyIsSet_thenItIsRefusedUnlessThatIsSaidAndItsCheckSaysThatItIsNotSigned()
            throws Exception {
        BackupRun plain = new BackupRun(folder.resolve("plain"));
        Ended backup = plain.backUp(data(), "--plain");
        assertThat(backup.code()).as(backup.said()).isZero();
        assertThat(backup.said()).contains("not encrypted");
        Path made = plain.all().get(0);

        refused(made, Map.of(), "is not encrypted, and so not signed");
        Map<String, String> publicKey = Map.of("BACKUP_PRIVATE_KEY_FILE", "", "BACKUP_PUBLIC_KEY", plain.publicKey());
        refused(made, publicKey, "is not encrypted, and so not signed");
        Ended checked = plain.restore(folder.resolve("checking"), publicKey, "--check", "--plain", made.toString());
        assertThat(checked.code()).as(checked.said()).isZero();
        assertThat(checked.said()).contains("it is not signed");
        Ended restored = plain.restore(folder.resolve("from-plain"), publicKey, "--plain", made.toString());
        assertThat(restored.code()).as(restored.said()).isZero();
    }

    private static void refused(Path backup, Map<String, String> environment, String reason) throws Exception {
        Path nowhere = folder.resolve("nowhere");
        Ended ended = backups.restore(nowhere, environment, backup.toString());

        assertThat(ended.code()).as(ended.said()).isNotZero();
        assertThat(ended.said()).contains(reason);
        if (Files.exists(nowhere)) {
            try (Stream<Path> left = Files.list(nowhere)) {
                assertThat(left.filter(path -> !path.endsWith("launcher.lock"))).isEmpty();
            }
        }
    }

    private interface Change {
        void make(Path copy) throws IOException;
    }

    private interface Edit {
        void make(ObjectNode manifest);
    }

    private static Path changed(Path backup, String name, Change change) throws IOException {
        Path copy = Files.createDirectories(folder.resolve("changed").resolve(name));
        try (Stream<Path> files = Files.list(backup)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        change.make(copy);
        return copy;
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private static void cut(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 20));
    }

    private static void edit(Path copy, Edit edit) throws IOException {
        ObjectNode manifest = (ObjectNode) BackupRun.manifest(copy);
        edit.make(manifest);
        Files.write(copy.resolve("manifest.json"), Json.bytes(manifest));
    }

    @Test
    void givenABackup_whenTheNextOnesAreKilledAnywhere_thenItIsWholeAndNothingElseLooksLikeOne() throws Exception {
        Ended first = backups.backUp(data());
        assertThat(first.code()).as(first.said()).isZero();
        List<Path> before = backups.all();

        List<Path> old = old(5);
        for (String step : List.of("database.tar.gz", "files.tar.gz", "backup-check", OLD)) {
            // A step of a few milliseconds may be over before it is seen: the next backup has it, too.
            await(step).atMost(SOON).until(() -> killedAt(step));
        }

        // One that was killed while it was checked is a backup already.
        assertThat(backups.all()).containsAll(before).allSatisfy(one -> assertThat(one.resolve("manifest.json"))
                .exists());
        Ended next = backups.backUp(data(), "--check");
        assertThat(next.code()).as(next.said()).isZero();
        try (Stream<Path> left = Files.list(backups.kept())) {
            assertThat(left.filter(path -> path.toString().endsWith(".part"))).isEmpty();
        }
        assertThat(old).as("older than BACKUP_DAYS").allSatisfy(one -> assertThat(one)
                .doesNotExist());
        for (Path one : before) {
            Ended checked = backups.restore(folder.resolve("checking"), Map.of(), "--check", one.toString());
            assertThat(checked.code()).as(checked.said()).isZero();
        }
    }

    /** One of each hour would fill the disk. */
    @Test
    void givenBackupsWhoseCheckFails_whenMadeAgain_thenTheNewestOfThemAndTheGoodOnesStay() throws Exception {
        BackupRun unsound = new BackupRun(folder.resolve("unsound"));
        Ended good = unsound.backUp(data(), "--check");
        assertThat(good.code()).as(good.said()).isZero();
        List<Path> whole = unsound.all();
        Path settings = data().resolve("postgres/cluster/postgresql.auto.conf");
        String before = Files.readString(settings);
        Files.writeString(settings, before + "nonsense = 1\n"); // no server starts on a copy with that
        List<Path> first;
        try {
            failsItsCheck(unsound);
            first = unsound.all();
            failsItsCheck(unsound);
        } finally {
            Files.writeString(settings, before);
        }

        assertThat(first).hasSize(2).containsAll(whole);
        assertThat(unsound.all()).hasSize(2).containsAll(whole).isNotEqualTo(first);
    }

    private static void failsItsCheck(BackupRun backups) throws Exception {
        Ended failed = backups.backUp(data(), "--check");
        assertThat(failed.code()).as(failed.said()).isNotZero();
        List<Path> all = backups.all();
        assertThat(Json.MAPPER
                        .readTree(
                                all.get(all.size() - 1).resolve("checked.json").toFile())
                        .get("error")
                        .isTextual())
                .isTrue();
    }

    private static boolean killedAt(String step) throws IOException, InterruptedException {
        Process killed = backups.beginBackup(data(), "--check");
        boolean seen = false;
        while (killed.isAlive() && !seen) {
            TimeUnit.MILLISECONDS.sleep(1);
            seen = isAt(step);
        }
        killed.destroyForcibly().waitFor();
        return seen;
    }

    /** {@return so many that are to be deleted, with files enough that it can be seen} */
    private static List<Path> old(int number) throws IOException {
        List<Path> old = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            Path one = Files.createDirectory(backups.kept().resolve(OLD + i + "Z"));
            Files.createFile(one.resolve("manifest.json"));
            for (int file = 0; file < OLD_FILES; file++) {
                Files.createFile(one.resolve("file" + file));
            }
            old.add(one);
        }
        return old;
    }

    private static boolean isAt(String step) throws IOException {
        if (step.equals("backup-check")) {
            return Files.exists(data().resolve(step).resolve("cluster"));
        }
        try (Stream<Path> parts = Files.list(backups.kept())) {
            if (step.equals(OLD)) {
                return parts.anyMatch(part -> String.valueOf(part.getFileName()).startsWith("." + OLD));
            }
            return parts.filter(path -> path.toString().endsWith(".part"))
                    .anyMatch(part -> Files.exists(part.resolve(step)));
        }
    }
}
