package dev.pitwatch.base.settings;

import dev.pitwatch.base.files.FileTrust;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Where a setting may stand: the variable {@code NAME}, a file named by {@code NAME_FILE}, or config/dev.pitwatch.hub.cfg
 * under the variable's name in lower case with dots and without {@code PITWATCH_}, e.g. {@code http.port}.
 */
final class SettingSources {

    private static final String PREFIX = "PITWATCH_";
    private static final String FILE = "dev.pitwatch.hub.cfg";

    private final Map<String, String> environment;
    private final Path home;
    private final Map<String, String> file = new HashMap<>();
    private final Map<String, String> origins = new HashMap<>();
    private final Map<String, String> found = new HashMap<>();
    private final Set<String> problems = new LinkedHashSet<>();
    /** Keys of the file that settings may stand under. */
    private final Set<String> keys = new HashSet<>();

    private final Path folder;

    SettingSources(Map<String, String> environment, Path home) {
        this.environment = environment;
        this.home = home;
        this.folder = folder("PITWATCH_CONFIG", "config");
        keys.clear(); // the file can't say where it lies
        readFile();
    }

    /** {@return the folder of the file} */
    Path folder() {
        return folder;
    }

    /** {@return the folder that a setting names, or the default one} */
    Path folder(String name, String byDefault) {
        try {
            return home.resolve(text(name, byDefault)).normalize();
        } catch (InvalidPathException e) {
            wrong(name, "a folder");
            return home.resolve(byDefault);
        }
    }

    /** {@return the setting, which is one of those, or the default one} */
    String oneOf(String name, String byDefault, String... allowed) {
        String text = text(name, byDefault);
        if (Arrays.asList(allowed).contains(text)) {
            return text;
        }
        wrong(name, "one of " + String.join(", ", allowed));
        return byDefault;
    }

    Optional<String> text(String name) {
        Optional<String> value = lookUp(name).map(String::strip).filter(text -> !text.isEmpty());
        value.ifPresent(text -> found.put(name, text));
        return value;
    }

    String text(String name, String byDefault) {
        return text(name).orElse(byDefault);
    }

    /** {@return what stands under that key in config/, where alone some settings may be} */
    Optional<String> configured(String key) {
        keys.add(key);
        Optional<String> value = Optional.ofNullable(file.get(key)).map(String::strip);
        value.ifPresent(text -> {
            found.put(key, text);
            origins.put(key, "config/" + FILE + ": " + key);
        });
        return value.filter(text -> !text.isEmpty());
    }

    /** {@return the keys of the file that were looked up, whether they stand there or not} */
    Set<String> keys() {
        return Set.copyOf(keys);
    }

    void wrong(String name, String expected) {
        String value = found.get(name);
        problems.add("%s is %s, expected %s"
                .formatted(origins.getOrDefault(name, name), value == null ? "not set" : '"' + value + '"', expected));
    }

    void wrongHidden(String name, String expected) {
        problems.add("%s (value hidden), expected %s".formatted(origins.getOrDefault(name, name), expected));
    }

    void complain() {
        if (!problems.isEmpty()) {
            throw new SettingsException(List.copyOf(problems));
        }
    }

    private Optional<String> lookUp(String name) {
        String key = (name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name)
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
        keys.add(key);
        String given = environment.get(name);
        if (given != null && !given.isBlank()) {
            return Optional.of(given);
        }
        String named = environment.get(name + "_FILE");
        if (named != null && !named.isBlank()) {
            return content(name, home.resolve(named));
        }
        String written = file.get(key);
        if (written != null && !written.isBlank()) {
            origins.put(name, "config/" + FILE + ": " + key);
        }
        return Optional.ofNullable(written);
    }

    private Optional<String> content(String name, Path path) {
        try {
            return Optional.of(Files.readString(path));
        } catch (IOException e) {
            problems.add("%s_FILE is \"%s\", expected a file that can be read".formatted(name, path));
            return Optional.empty();
        }
    }

    /** Says what in the folder others may change: anyone who may has all rights of the hub. */
    private boolean isTrusted() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{cfg,config}")) {
            FileTrust trust = FileTrust.ofThisProcess();
            List<String> refusals = new ArrayList<>();
            trust.refusal(folder).ifPresent(refusals::add);
            for (Path each : files) {
                trust.refusal(folder, each).ifPresent(refusals::add);
            }
            problems.addAll(refusals);
            return refusals.isEmpty();
        } catch (IOException e) {
            problems.add("%s can't be read: %s".formatted(folder, e.getMessage()));
            return false;
        }
    }

    private void readFile() {
        if (!Files.isDirectory(folder) || !isTrusted()) {
            return;
        }
        Path path = folder.resolve(FILE);
        if (!Files.isRegularFile(path)) {
            return;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            problems.add("%s: %s, expected lines of key = value".formatted(path, e.getMessage()));
        }
        properties.stringPropertyNames().forEach(key -> file.put(key, properties.getProperty(key)));
    }
}
