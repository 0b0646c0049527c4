package dev.pitwatch.launcher;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import dev.pitwatch.base.settings.Settings.DatabaseAdmin;
import dev.pitwatch.launcher.CompletenessProbe.Complete;
import dev.pitwatch.launcher.RouteTrial.Outcome;
import dev.pitwatch.launcher.upgrade.ChangeSet;
import dev.pitwatch.launcher.upgrade.ChangeSet.Part;
import dev.pitwatch.launcher.upgrade.InstalledVersions;
import dev.pitwatch.launcher.upgrade.UpgradeException;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * {@code ./pitwatch upgrade --step NAME}: what an upgrade asks of a version, by that version's own code and as the user that Pitwatch runs as.
 * Not for people.
 */
final class UpgradeStepCommand {

    static final String OPTION = "--step";

    private static final Duration STORED_WITHIN = Duration.ofSeconds(45);
    private static final Duration TRIED_WITHIN = Duration.ofSeconds(40);

    private final Path home;
    private final Settings settings;
    private final Terminal terminal;

    UpgradeStepCommand(Path home, Settings settings, Terminal terminal) {
        this.home = home;
        this.settings = settings;
        this.terminal = terminal;
    }

    /**
     * What a version says of itself. A later one may say more.
     *
     * @param schema version of the database's that it brings
     * @param oldestSchema which a version has to know at least to run on that; 0: any
     * @param postgres major version of the embedded server
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Described(int schema, int oldestSchema, String postgres) {

        /** {@return what a version said}, which it says behind what Java may say */
        static Described parse(List<String> lines) {
            return lines.stream()
                    .filter(line -> line.startsWith("{"))
                    .findFirst()
                    .map(line -> Json.read(line, Described.class))
                    .orElseThrow(() -> new LauncherException(lines));
        }
    }

    /** Takes the words behind {@code --step}. */
    void run(List<String> words) {
        String name = words.isEmpty() ? "" : words.get(0);
        switch (name) {
            case "describe" ->
                terminal.say(Json.text(new Described(
                        DatabaseSetup.knownVersion(),
                        DatabaseSetup.oldestVersionLeft(),
                        EmbeddedPostgres.majorVersion())));
            case "room" ->
                HubDistribution.beside(
                        Folders.assembly(home),
                        Folders.assembly(Path.of(words.get(1))),
                        Folders.hub(settings.folders().data()));
            case "expand" -> expand();
            case "apply", "undo" -> files(name);
            case "oldest" -> new DatabaseAccess(settings).on(this::sayOldest);
            case "probe" -> new DatabaseAccess(settings).on(this::probe);
            default -> throw new LauncherException("upgrade: no step \"%s\"".formatted(name));
        }
    }

    /** Also while the version before runs, which goes on with what it knows. */
    private void expand() {
        Path server = Folders.database(settings.folders().data());
        Optional<DatabaseAddress> running = settings.database()
                .filter(own -> own.admin().isPresent())
                .or(() -> EmbeddedPostgres.runningUrl(server, DatabaseServer.DATABASE)
                        .filter(url -> settings.database().isEmpty())
                        .map(url -> new DatabaseAddress(url, Optional.of(superuser(server)))));
        if (running.isPresent()) {
            Processes.migratedBeside(running.get(), settings.secrets().masterKey());
        } else {
            new DatabaseAccess(settings).on(setup -> {}); // it starts one and migrates it, or says what is missing
        }
        terminal.say("The schema is V%03d.".formatted(DatabaseSetup.knownVersion()));
    }

    /** Those that are this user's: root does the rest. */
    private void files(String what) {
        try {
            ChangeSet changes =
                    ChangeSet.saved(InstalledVersions.around(home).notes().resolve(Updater.CHANGES));
            if (what.equals("apply")) {
                changes.apply(Part.OWN);
            } else {
                changes.undo(Part.OWN).forEach(terminal::say);
            }
        } catch (UpgradeException e) {
            throw new LauncherException(e.getMessage());
        } catch (IOException e) {
            throw new LauncherException("files can't be written: " + e.getMessage());
        }
    }

    private static DatabaseAdmin superuser(Path server) {
        return new DatabaseAdmin(EmbeddedPostgres.SUPERUSER, EmbeddedPostgres.superuserPassword(server));
    }

    private void sayOldest(DatabaseSetup setup) {
        try {
            terminal.say("oldest=" + setup.oldestVersion());
        } catch (SQLException e) {
            throw new LauncherException("the database can't be asked: " + e.getMessage());
        }
    }

    /**
     * A message goes through the broker and a hub to what is committed, and a made-up reading through the routes. What these can't tell is said, and
     * holds nothing up.
     */
    private void probe(DatabaseSetup setup) {
        try {
            Complete complete = new CompletenessProbe(setup, DatabaseRole.INGEST, STORED_WITHIN).ask();
            if (complete.until().isEmpty()) {
                throw new LauncherException("no reading comes through: " + complete.reason());
            }
            Outcome tried = new RouteTrial(setup, TRIED_WITHIN).ask();
            if (!tried.wrong().isEmpty()) {
                throw new LauncherException("no reading comes through: " + String.join("; ", tried.wrong()));
            }
            terminal.say("A probe went through the broker and the hub into the database.");
            tried.unknown()
                    .forEach(reason -> terminal.say("What the routes do with a reading can't be told: " + reason));
        } catch (SQLException e) {
            throw new LauncherException("the hubs could not be asked: " + e.getMessage());
        }
    }
}
