package dev.pitwatch.hub.system;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files under config/ that can't be used as they are, while what was read of them before goes on, and keys that nothing reads. Each look
 * reads them again, and says in the log what has become wrong or right since the one before. Thread safe.
 */
public final class ConfigFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigFiles.class);
    private static final String SETTINGS = "dev.pitwatch.hub.cfg";
    private static final int MAX_PROBLEMS = 20;

    /** Plugins come after the hub, and ask for their settings then. */
    private static final Duration LATEST_READER = Duration.ofMinutes(2);

    private final Path folder;
    private final Supplier<List<String>> settings;
    private final Clock clock;
    /** By name in config/, of those that somebody else reads, and logs. */
    private final Map<String, Supplier<List<String>>> others = new TreeMap<>();
    /** By the file's name, those that were there once, too; empty: it is right. */
    private final Map<String, Optional<WrongFile>> files = new TreeMap<>();

    /** What keys of the hub's settings were looked for. */
    private final List<Supplier<Set<String>>> readers = new ArrayList<>();

    /** Keys of the hub's settings that nothing has looked for, and since when. */
    private final Map<String, Instant> unread = new TreeMap<>();

    private final Set<String> warned = new HashSet<>();

    /**
     * A file that can't be used, or of which something is not.
     *
     * @param file its name in config/
     * @param since when that was seen first
     * @param problems a sentence each, with the key or line; the first 20
     * @param unread keys that no setting, plugin or route file has; the first 20
     */
    public record WrongFile(String file, Instant since, List<String> problems, List<String> unread) {}

    /**
     * Takes the folder.
     *
     * @param settings reads the hub's settings again: what is wrong with them
     */
    public ConfigFiles(Path folder, Supplier<List<String>> settings, Clock clock) {
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
    }

    /** Adds a file or folder in config/ that another reads, keeps the last good version of, and logs. */
    public synchronized void also(String file, Supplier<List<String>> problems) {
        others.put(file, problems);
    }

    /** Adds what looks for keys of the hub's settings: {@code keys} are those it has looked for. Without any none counts as unread. */
    public synchronized void readBy(Supplier<Set<String>> keys) {
        readers.add(keys);
    }

    /** Looks again; {@return those that are wrong, or of which something is not read, by name} */
    public synchronized List<WrongFile> look() {
        lookForProblems();
        List<String> keys = lookForUnread();
        Map<String, WrongFile> all = new TreeMap<>();
        files.values().stream().flatMap(Optional::stream).forEach(wrong -> all.put(wrong.file(), wrong));
        if (!keys.isEmpty()) {
            WrongFile wrong = all.get(SETTINGS);
            Instant since = wrong == null ? Collections.min(unread.values()) : wrong.since();
            all.put(SETTINGS, new WrongFile(SETTINGS, since, wrong == null ? List.of() : wrong.problems(), keys));
        }
        return List.copyOf(all.values());
    }

    private void lookForProblems() {
        Map<String, List<String>> found = new TreeMap<>();
        files.keySet().forEach(file -> found.put(file, List.of()));
        found.putAll(unreadable());
        found.put(SETTINGS, settings.get());
        others.forEach((file, problems) -> found.put(file, problems.get()));
        found.forEach(this::take);
    }

    /** {@return the keys of the hub's settings that nothing reads, for so long that nothing will} */
    private List<String> lookForUnread() {
        Set<String> keys = readers.isEmpty() ? new TreeSet<>() : settingKeys();
        readers.forEach(reader -> keys.removeAll(reader.get()));
        Instant now = clock.instant();
        unread.keySet().retainAll(keys);
        keys.forEach(key -> unread.putIfAbsent(key, now));
        List<String> longSince = unread.entrySet().stream()
                .filter(key -> !now.isBefore(key.getValue().plus(LATEST_READER)))
                .map(Map.Entry::getKey)
                .limit(MAX_PROBLEMS)
                .toList();
        warned.retainAll(keys);
        longSince.stream()
                .filter(warned::add)
                .forEach(key -> LOG.warn(
                        "config/{}: nothing reads {}: no setting, plugin or route file has that name", SETTINGS, key));
        return longSince;
    }

    private Set<String> settingKeys() {
        Path path = folder.resolve(SETTINGS);
        Properties properties = new Properties();
        if (Files.isRegularFile(path)) {
            try (Reader reader = Files.newBufferedReader(path)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                LOG.debug("{} can't be read: {}", path, e.getMessage()); // said as a problem of it
            }
        }
        return new TreeSet<>(properties.stringPropertyNames());
    }

    /** {@return of each file that is or was there whether it is wrong, after another look} */
    public synchronized Map<String, Boolean> areWrong() {
        look(); // of which nothing that isn't read is an alert
        Map<String, Boolean> all = new TreeMap<>();
        files.forEach((file, wrong) -> all.put(file, wrong.isPresent()));
        return all;
    }

    private void take(String file, List<String> all) {
        List<String> problems = all.stream().limit(MAX_PROBLEMS).toList();
        Optional<WrongFile> before = files.getOrDefault(file, Optional.empty());
        if (files.containsKey(file)
                && before.map(WrongFile::problems).orElse(List.of()).equals(problems)) {
            return;
        }
        files.put(
                file,
                problems.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new WrongFile(
                                file, before.map(WrongFile::since).orElseGet(clock::instant), problems, List.of())));
        if (!others.containsKey(file)) {
            log(file, problems, before.isPresent());
        }
    }

    private static void log(String file, List<String> problems, boolean wasWrong) {
        problems.forEach(problem -> LOG.error("{}", problem));
        if (!problems.isEmpty()) {
            LOG.error("config/{} is not taken: the hub goes on with the settings of before", file);
        } else if (wasWrong) {
            LOG.info("config/{} is right again", file);
        }
    }

    /** Files of plugins and of route files, of which nobody says here what belongs in them. */
    private Map<String, List<String>> unreadable() {
        Map<String, List<String>> found = new TreeMap<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (DirectoryStream<Path> there = Files.newDirectoryStream(folder, "*.cfg")) {
            for (Path path : there) {
                String name = path.getFileName().toString();
                if (!name.equals(SETTINGS) && !name.startsWith(".")) {
                    found.put(name, problems(path, name));
                }
            }
        } catch (IOException e) {
            LOG.warn("config/ can't be listed: {}", e.toString());
        }
        return found;
    }

    private static List<String> problems(Path path, String name) {
        try (Reader reader = Files.newBufferedReader(path)) {
            new Properties().load(reader);
            return List.of();
        } catch (IOException | IllegalArgumentException e) {
            return List.of("config/%s: %s, expected lines of key = value in UTF-8".formatted(name, e.getMessage()));
        }
    }
}
