package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The verbs backup and restore, with a key pair and a folder of backups of a test's own. */
final class BackupRun {

    private static final Pattern PUBLIC = Pattern.compile("BACKUP_PUBLIC_KEY=(\\S+)");
    private static final String ID = "\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\dZ";
    private static final Pattern PRIVATE = Pattern.compile("(?m)^ {2}([a-z]{5}(?: [a-z]{5}){16})$");

    /** A verb that checks starts a PostgreSQL, perhaps beside builds that want all processors. */
    private static final long MINUTES = 5;

    private final Path folder;
    private final String publicKey;
    private final Path privateKey;

    /** What a verb said, and how it ended. */
    record Ended(int code, String said) {}

    /** Makes the key pair. */
    BackupRun(Path folder) throws IOException, InterruptedException {
        this.folder = Files.createDirectories(folder);
        String keys =
                run(folder.resolve("nothing"), Map.of(), "backup", "keygen").said();
        this.publicKey = found(PUBLIC, keys);
        this.privateKey = Files.writeString(folder.resolve("words"), found(PRIVATE, keys));
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in " + text);
        }
        return matcher.group(1);
    }

    /** {@return how many the hub has run by its own metric that ended so} */
    static double runs(Pitwatch pitwatch, String outcome) {
        return pitwatch.meters().getOrDefault("pitwatch_backup_runs_total{outcome=\"%s\"}".formatted(outcome), 0.0);
    }

    /** {@return a {@code BACKUP_AT} of two hours ago: one is due at the start, and none for long} */
    static String twoHoursAgo() {
        return LocalTime.now(ZoneId.of("Asia/Kolkata"))
                .minusHours(2)
                .truncatedTo(ChronoUnit.MINUTES)
                .toString();
    }

    String publicKey() {
        return publicKey;
    }

    Path kept() {
        return folder.resolve("backups");
    }

    Process beginBackup(Path data, String... more) throws IOException {
        return Pitwatch.begin(data, Map.of("BACKUP_PUBLIC_KEY", publicKey), folder.resolve("begun"), backup(more));
    }

    private String[] backup(String... more) {
        List<String> words = new ArrayList<>(List.of("backup", kept().toString()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    Ended backUp(Path data, String... more) throws IOException, InterruptedException {
        return backUp(data, Map.of(), more);
    }

    /** With more than the public key in the environment. */
    Ended backUp(Path data, Map<String, String> environment, String... more) throws IOException, InterruptedException {
        Map<String, String> all = new TreeMap<>(Map.of("BACKUP_PUBLIC_KEY", publicKey));
        all.putAll(environment);
        return run(data, all, backup(more));
    }

    /** With the private key, unless the environment names another. */
    Ended restore(Path data, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        Map<String, String> all = new TreeMap<>(Map.of("BACKUP_PRIVATE_KEY_FILE", privateKey.toString()));
        all.putAll(environment);
        return run(data, all, restore(words));
    }

    /** {@return a restore that has begun} */
    Process beginRestore(Path data, Path backup) throws IOException {
        return Pitwatch.begin(
                data,
                Map.of("BACKUP_PRIVATE_KEY_FILE", privateKey.toString()),
                folder.resolve("begun"),
                restore(backup.toString()));
    }

    /** With the private key on standard input. */
    Ended restoreByPipe(Path data, String... words) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process process = Pitwatch.begin(data, Map.of(), said, restore(words));
        return typed(process, said, words);
    }

    /** With the private key typed at a terminal, once that asks. */
    Ended restoreAtTerminal(Path data, String... words) throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        Process process = Pitwatch.beginAtTerminal(data, Map.of(), said, restore(words));
        await("its question").atMost(Duration.ofMinutes(MINUTES)).until(() -> Files.readString(said)
                .contains("words: "));
        return typed(process, said, words);
    }

    private Ended typed(Process process, Path said, String... words) throws IOException, InterruptedException {
        try (Writer input = process.outputWriter()) {
            input.write(privateWords() + "\n");
        }
        return ended(process, said, words);
    }

    private static String[] restore(String... words) {
        List<String> command = new ArrayList<>(List.of("restore"));
        command.addAll(List.of(words));
        return command.toArray(String[]::new);
    }

    /** Without any key. */
    Ended command(Path data, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        return run(data, environment, words);
    }

    private Ended run(Path data, Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        Path said = folder.resolve("said");
        return ended(Pitwatch.begin(data, environment, said, words), said, words);
    }

    private static Ended ended(Process process, Path said, String... words) throws IOException, InterruptedException {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException(String.join(" ", words) + " did not end: " + Files.readString(said));
        }
        return new Ended(process.exitValue(), Files.readString(said));
    }

    /** {@return the backups that are there, the oldest first} */
    List<Path> all() throws IOException {
        try (Stream<Path> inside = Files.list(kept())) {
            return inside.filter(BackupRun::isBackup).sorted().toList();
        }
    }

    /** {@return whether that is one, by its name: the log between them lies beside them} */
    static boolean isBackup(Path path) {
        return String.valueOf(path.getFileName()).matches(ID);
    }

    static JsonNode manifest(Path backup) throws IOException {
        return Json.MAPPER.readTree(backup.resolve("manifest.json").toFile());
    }

    String privateWords() throws IOException {
        return Files.readString(privateKey);
    }
}
