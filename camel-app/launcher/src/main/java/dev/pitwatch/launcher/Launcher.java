package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.SettingsException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOError;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/** What {@code ./pitwatch up} and {@code ./pitwatch down} run, from the top folder of the sources. */
public final class Launcher {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final String LOG_FILE = "org.slf4j.simpleLogger.logFile";

    private Launcher() {}

    /** Takes the verb of {@code ./pitwatch} with its words. */
    public static void main(String[] arguments) {
        Terminal terminal = new Terminal(System.out, Boolean.getBoolean("pitwatch.terminal"));
        Path home = Path.of(System.getProperty("pitwatch.home", "")).toAbsolutePath();
        List<String> words = List.of(arguments);
        try {
            if (words.equals(List.of("up"))) {
                up(home, true, Optional.empty(), terminal);
            } else if (words.equals(List.of("up", "--empty"))) {
                up(home, false, Optional.empty(), terminal);
            } else if (!words.isEmpty() && words.get(0).equals("dev")) {
                DevOptions options = DevOptions.parse(words.subList(1, words.size()));
                up(home, !options.empty(), Optional.of(options), terminal);
            } else if (!words.isEmpty() && words.get(0).equals("psql")) {
                psql(home, words.subList(1, words.size()), terminal);
            } else if (words.equals(List.of("down"))) {
                // Whatever else is wrong with the settings by now: what runs has to stop.
                new Down(Settings.data(System.getenv(), home), terminal).run();
            } else if (words.equals(List.of("migrate"))) {
                migrate(home, terminal);
            } else if (!words.isEmpty() && words.get(0).equals("admin")) {
                admin(home, words.subList(1, words.size()), terminal);
            } else if (!words.isEmpty() && words.get(0).equals("archive")) {
                archive(home, words.subList(1, words.size()), terminal);
            } else if (!words.isEmpty() && words.get(0).equals("mediamtx-config")) {
                new MediamtxConfigCommand(Settings.read(System.getenv(), home), terminal)
                        .run(words.subList(1, words.size()));
            } else if (!words.isEmpty() && words.get(0).equals("release")) {
                new ReleaseCommand(terminal).run(words.subList(1, words.size()));
            } else if (words.equals(List.of("backup", "keygen"))) {
                // Whatever is set, and without a data folder, which has to stay empty for a restore.
                BackupCommand.keygen(terminal);
            } else if (!words.isEmpty() && words.get(0).equals("backup")) {
                backup(home, words.subList(1, words.size()), terminal);
            } else if (!words.isEmpty() && words.get(0).equals("restore")) {
                restore(home, words.subList(1, words.size()), terminal);
            } else if (!words.isEmpty() && words.get(0).equals("upgrade")) {
                quiet();
                UpgradeCommand.upgrade(home, System.getenv(), terminal, words.subList(1, words.size()));
            } else if (!words.isEmpty() && words.get(0).equals("rollback")) {
                quiet();
                UpgradeCommand.rollback(home, System.getenv(), terminal, words.subList(1, words.size()));
            } else {
                terminal.error(
                        "expected up, up --empty, dev, down, migrate, psql, admin, archive, mediamtx-config, release, backup, restore, upgrade or rollback, got \"%s\""
                                .formatted(String.join(" ", words)));
                System.exit(MISUSED);
            }
        } catch (SettingsException e) {
            e.problems().forEach(terminal::error);
            System.exit(FAILED);
        } catch (LauncherException e) {
            e.lines().forEach(terminal::error);
            System.exit(e.code());
        } catch (UncheckedIOException e) {
            // A folder or file that can't be made or read: the cause names it.
            terminal.error("%s: %s".formatted(e.getMessage(), reason(e.getCause())));
            System.exit(FAILED);
        } catch (RuntimeException e) {
            LoggerFactory.getLogger(Launcher.class).error("failed", e);
            terminal.error("%s; more in %s"
                    .formatted(
                            String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                            System.getProperty(LOG_FILE, "what is above")));
            System.exit(FAILED);
        }
    }

    private static String reason(IOException cause) {
        return cause instanceof AccessDeniedException denied
                ? "the user it runs as may not read or write " + denied.getFile()
                : cause.toString();
    }

    private static void up(Path home, boolean demo, Optional<DevOptions> dev, Terminal terminal) {
        Settings settings = Settings.read(System.getenv(), home);
        Path data = settings.folders().data();
        Optional<RunLock> lock = RunLock.take(data);
        if (lock.isEmpty()) {
            throw new LauncherException(
                    "Pitwatch runs on %s already: stop it with ./pitwatch down, or set PITWATCH_DATA to another folder"
                            .formatted(data));
        }
        RestoreCommand.requireFinished(data);
        UpgradeCommand.settle(home, terminal);
        DataFolder.close(data)
                .forEach(folder -> terminal.warn("%s belongs to another user: its rights stay".formatted(folder)));
        OrphanProcesses.stop(data).forEach(part -> terminal.warn(part + " of a launcher that was killed: stopped"));
        Ports ports = new Ports(settings);
        dev.map(DevOptions::debugPort).ifPresent(port -> port.ifPresent(ports::withDebugger));
        List<String> taken = ports.problems();
        if (!taken.isEmpty()) {
            throw new LauncherException(taken);
        }
        logTo(Folders.log(data));
        new Run(home, settings, demo, dev, terminal).untilStopped();
    }

    private static void migrate(Path home, Terminal terminal) {
        Settings settings = Settings.read(System.getenv(), home);
        logTo(Folders.log(settings.folders().data()));
        new MigrateCommand(settings, terminal).run();
    }

    private static void admin(Path home, List<String> words, Terminal terminal) {
        Settings settings = Settings.read(System.getenv(), home);
        logTo(Folders.log(settings.folders().data()));
        new AdminCommand(settings, terminal, Launcher::password).run(words);
    }

    private static void psql(Path home, List<String> words, Terminal terminal) {
        Settings settings = Settings.read(System.getenv(), home);
        logTo(Folders.log(settings.folders().data()));
        int status = new PsqlCommand(settings, terminal, System.getenv().getOrDefault("PATH", "")).run(words);
        if (status != 0) {
            System.exit(status);
        }
    }

    private static void backup(Path home, List<String> words, Terminal terminal) {
        Settings settings = Settings.read(System.getenv(), home);
        logTo(Folders.log(settings.folders().data()));
        new BackupCommand(settings, home, terminal, PostgresPrograms.of(System.getenv())).run(words);
    }

    /** Where the log would be is empty yet. */
    private static void restore(Path home, List<String> words, Terminal terminal) {
        quiet();
        new RestoreCommand(home, System.getenv(), terminal, Launcher::password).run(words);
    }

    /** What libraries say goes to the terminal where no log of a data folder is written. Set before the first logger is made. */
    private static void quiet() {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    }

    private static void archive(Path home, List<String> words, Terminal terminal) {
        Settings settings = Settings.read(System.getenv(), home);
        logTo(Folders.log(settings.folders().data()));
        new ArchiveCommand(settings, terminal).run(words);
    }

    /** Asks without an echo, or takes the first line of what is piped in, which is empty where nothing is. */
    private static String password(String prompt) {
        Console console = System.console();
        if (console == null) {
            // Nothing may ever come, as by `ssh HOST` or `docker exec -i`: whoever waits reads what for. Not on
            // standard output, which is read.
            System.err.println(prompt.strip());
        }
        try {
            char[] typed = console == null
                    ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                            .lines()
                            .findFirst()
                            .orElse("")
                            .toCharArray()
                    : console.readPassword("%s", prompt);
            return typed == null ? "" : new String(typed);
        } catch (UncheckedIOException | IOError e) {
            throw new LauncherException("the password can't be read: " + e.getMessage());
        }
    }

    /** The launcher's own log, and its libraries': the terminal is for people. Set before the first logger is made. */
    private static void logTo(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (java.io.IOException e) {
            throw new LauncherException("%s can't be made: %s".formatted(folder, e.getMessage()));
        }
        System.setProperty(LOG_FILE, folder.resolve("launcher.log").toString());
        System.setProperty("org.slf4j.simpleLogger.log.org.flywaydb", "warn");
        System.setProperty("org.slf4j.simpleLogger.log.com.zaxxer.hikari", "warn");
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSX");
    }
}
