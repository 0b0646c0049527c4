package dev.pitwatch.hub.system;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files under config/ that can't be used as they are, while what was read of them before goes on. Each look reads them again, and
 * says in the log what has become wrong or right since the one before. Thread safe.
 */
public final class ConfigFiles {

    private static final Logger LOG = LoggerFactory.getLogger(ConfigFiles.class);
    private static final String SETTINGS = "dev.pitwatch.hub.cfg";
    private static final int MAX_PROBLEMS = 20;

    private final Path folder;
    private final Supplier<List<String>> settings;
    private final Clock clock;
    /** By name in config/, of those that somebody else reads, and logs. */
    private final Map<String, Supplier<List<String>>> others = new TreeMap<>();
    /** By the file's name, those that were there once, too; empty: it is right. */
    private final Map<String, Optional<WrongFile>> files = new TreeMap<>();

    /**
     * A file that can't be used.
     *
     * @param file its name in config/
     * @param since when that was seen first
     * @param problems a sentence each, with the key or line; the first 20
     */
    public record WrongFile(String file, Instant since, List<String> problems) {}

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

    /** Looks again; {@return those that are wrong, by name} */
    public synchronized List<WrongFile> look() {
        Map<String, List<String>> found = new TreeMap<>();
        files.keySet().forEach(file -> found.put(file, List.of()));
        found.putAll(unreadable());
        found.put(SETTINGS, settings.get());
        others.forEach((file, problems) -> found.put(file, problems.get()));
        found.forEach(this::take);
        return files.values().stream().flatMap(Optional::stream).toList();
    }

    /** {@return of each file that is or was there whether it is wrong, after another look} */
    public synchronized Map<String, Boolean> areWrong() {
        look();
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
                        : Optional.of(
                                new WrongFile(file, before.map(WrongFile::since).orElseGet(clock::instant), problems)));
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
