package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.launcher.UpgradeStepCommand.Described;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.upgrade.ChangeSet;
import dev.pitwatch.launcher.upgrade.FolderMerge;
import dev.pitwatch.launcher.upgrade.InstalledVersions;
import dev.pitwatch.launcher.upgrade.Resolutions;
import dev.pitwatch.launcher.upgrade.UpgradeJournal;
import dev.pitwatch.launcher.upgrade.UpgradeJournal.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What an upgrade and a rollback have in common: an installation with its settings, and all that is prepared before anything is changed. */
final class VersionSwitch {

    private static final Duration DESCRIBE_WITHIN = Duration.ofMinutes(2);
    private static final Duration ROOM_WITHIN = Duration.ofMinutes(30);
    private static final Duration ASK_WITHIN = Duration.ofMinutes(5);

    private final Path home;
    private final InstalledVersions versions;
    private final Optional<String> unit;
    private final List<String> words;
    private final Map<String, String> environment;
    private final Settings settings;
    private final VersionVerbs verbs;
    private final Terminal terminal;

    private VersionSwitch(
            Path home,
            InstalledVersions versions,
            Optional<String> unit,
            List<String> words,
            Map<String, String> environment,
            Terminal terminal)
            throws InterruptedException {
        this.home = home;
        this.versions = versions;
        this.unit = unit;
        this.words = words;
        this.environment = environment;
        this.settings = Settings.readWithoutSecrets(environment, home);
        this.verbs = verbs(versions, unit, environment);
        this.terminal = terminal;
    }

    /**
     * For the installation that this version is of. Without systemd it has the environment of the launcher that runs: a shell from which an
     * upgrade is called may lack what that was started with.
     */
    static VersionSwitch of(
            Path home, InstalledVersions versions, Optional<String> unit, Map<String, String> own, Terminal terminal)
            throws IOException, InterruptedException {
        Path data = Settings.data(own, home);
        if (unit.isEmpty()) {
            requireOwnUser(data);
        }
        Optional<ProcessHandle> launcher = unit.isPresent() ? Optional.empty() : DetachedService.launcher(data);
        launcher.ifPresent(running -> requireSame(home, running));
        List<String> words = DetachedService.words(data, launcher);
        if (words.contains("dev")) {
            throw new LauncherException("./pitwatch dev runs there: stop it first");
        }
        return new VersionSwitch(home, versions, unit, words, DetachedService.environment(launcher, own), terminal);
    }

    /** Root would start it as root, beside a unit that starts it again as its user. */
    private static void requireOwnUser(Path data) throws IOException {
        if (!System.getProperty("user.name", "").equals("root") || Files.notExists(data)) {
            return;
        }
        String owner = Files.getOwner(data).getName();
        if (!owner.equals("root")) {
            throw new LauncherException(
                    "the data folder %s is of %s, and root calls: expected %2$s, or with systemd pitwatchctl upgrade or rollback"
                            .formatted(data, owner));
        }
    }

    private static void requireSame(Path home, ProcessHandle launcher) {
        DetachedService.home(launcher).filter(running -> !running.equals(home)).ifPresent(running -> {
            throw new LauncherException(
                    "%s runs, and not %s, which the link leads to: restart Pitwatch first".formatted(running, home));
        });
    }

    static VersionVerbs verbs(InstalledVersions versions, Optional<String> unit, Map<String, String> environment)
            throws InterruptedException {
        List<String> as = unit.isPresent() ? new SystemdService(unit.get()).asItsUser() : List.of();
        return new ProcessVerbs(as, environment, versions.notes().resolve("verb.out"));
    }

    Settings settings() {
        return settings;
    }

    VersionVerbs verbs() {
        return verbs;
    }

    /** {@return whether any version runs, or is being started} */
    boolean runs() throws InterruptedException {
        return unit.isPresent()
                ? new SystemdService(unit.get()).runs()
                : DetachedService.launcher(settings.folders().data()).isPresent();
    }

    /** Throws where a version in another folder would not find what must survive. */
    void requireDataOutside() throws IOException {
        Path data = FolderMerge.place(settings.folders().data());
        if (data.startsWith(home)) {
            throw new LauncherException(List.of(
                    "the data folder %s lies in this version's folder: the next version would not find it, and who deletes the old version deletes all"
                            .formatted(data),
                    "move it once: ./pitwatch down, then mv %s %s, and set PITWATCH_DATA=%2$s in %s"
                            .formatted(data, versions.folder().resolve("data"), home.resolve(".env"))));
        }
    }

    /** Works out what is to be changed for that version; throws with all conflicts. Nothing is changed yet. */
    ChangeSet merge(Path to) throws IOException {
        ChangeSet changes = ChangeSet.begin(versions.notes().resolve(Updater.CHANGES));
        Resolutions resolutions = new Resolutions(versions.notes().resolve("resolve"));
        List<String> conflicts = new ArrayList<>();
        for (Map.Entry<String, Path> folder : folders().entrySet()) {
            FolderMerge merge = new FolderMerge(
                    folder.getKey(),
                    shipped(home, folder.getKey(), folder.getValue()),
                    shipped(to, folder.getKey(), in(to, folder.getValue())),
                    changes,
                    resolutions);
            merge.run(folder.getValue(), in(to, folder.getValue()));
            merge.notes().forEach(terminal::say);
            conflicts.addAll(merge.conflicts());
        }
        if (!conflicts.isEmpty()) {
            conflicts.add(
                    "nothing was changed. Edit the marked files until each is as it shall be, without a marker, and begin anew: they take the place of yours then");
            throw new LauncherException(conflicts);
        }
        changes.requireWritable(unit.isPresent());
        changes.save();
        return changes;
    }

    /** Those with files that are both the operators' and ours; templates are in the second. */
    private Map<String, Path> folders() throws IOException {
        Map<String, Path> folders = new LinkedHashMap<>();
        folders.put("routes", FolderMerge.place(settings.folders().routes()));
        folders.put("config", FolderMerge.place(settings.folders().config()));
        return folders;
    }

    /** {@return where that version reads what this one reads there} */
    private Path in(Path to, Path folder) {
        return folder.startsWith(home) ? to.resolve(home.relativize(folder).toString()) : folder;
    }

    /** {@return the files as that version shipped them, which operators don't edit} */
    private static Path shipped(Path version, String name, Path used) {
        Path kept = version.resolve("lib/shipped").resolve(name);
        if (Files.isDirectory(kept)) {
            return kept;
        }
        Path plain = version.resolve(name);
        if (plain.equals(used) || !Files.isDirectory(plain)) {
            throw new LauncherException(
                    "%s has no %s as it was shipped, so it can't be said what you edited".formatted(version, name));
        }
        return plain;
    }

    /** Copies what is not shipped and lies in this version's folder: settings, and plugins that were dropped in. */
    void carryOver(Path to) throws IOException {
        carrySettings(home.resolve(".env"), to.resolve(".env"));
        Path plugins = FolderMerge.place(settings.folders().deploy());
        if (plugins.startsWith(home) && Files.isDirectory(plugins)) {
            Files.createDirectories(in(to, plugins));
            try (Stream<Path> inside = Files.list(plugins)) {
                for (Path jar : inside.filter(Files::isRegularFile).toList()) {
                    copyMissing(jar, in(to, plugins).resolve(jar.getFileName()));
                }
            }
        }
    }

    /** Those of the version that runs: others there are of an earlier attempt, or of that version's own time. */
    private void carrySettings(Path from, Path to) throws IOException {
        if (Files.notExists(from)) {
            return;
        }
        if (Files.exists(to) && Files.mismatch(from, to) >= 0) {
            Path kept = Files.move(to, to.resolveSibling(".env.before"), StandardCopyOption.REPLACE_EXISTING);
            terminal.say("%s becomes what it is in %s; what it was is kept in %s".formatted(to, home, kept));
        }
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copyMissing(Path from, Path to) throws IOException {
        if (Files.exists(from) && Files.notExists(to)) {
            Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    /** {@return what the other version says of itself, with the settings that it would have}; throws with what it says against them */
    Described describe(Path to, ChangeSet changes) throws IOException, InterruptedException {
        Path config = folders().getOrDefault("config", settings.folders().config());
        Path preview = versions.notes().resolve("config-preview");
        changes.preview(in(to, config), preview);
        try {
            return Described.parse(verbs.run(
                    to,
                    Map.of("PITWATCH_CONFIG", preview.toString()),
                    DESCRIBE_WITHIN,
                    List.of("upgrade", UpgradeStepCommand.OPTION, "describe")));
        } finally {
            BackupFolder.delete(preview);
        }
    }

    /** Copies the other version's hub beside the one that runs, so that a full disk is noticed now. */
    void makeRoom(Path to) throws InterruptedException {
        verbs.run(to, Map.of(), ROOM_WITHIN, List.of("upgrade", UpgradeStepCommand.OPTION, "room", home.toString()));
    }

    /** {@return the oldest schema that a version has to know for this database} */
    int oldestSchema() throws InterruptedException {
        List<String> said =
                verbs.run(home, Map.of(), ASK_WITHIN, List.of("upgrade", UpgradeStepCommand.OPTION, "oldest"));
        return said.stream()
                .filter(line -> line.matches("oldest=[0-9]+"))
                .map(line -> Integer.valueOf(line.substring("oldest=".length())))
                .findFirst()
                .orElseThrow(() -> new LauncherException(said));
    }

    UpgradeJournal journal(Step step, boolean back, Path to) {
        return new UpgradeJournal(step, back, home.toString(), to.toString(), unit.orElse(null), words);
    }

    UpdaterProcess updater(Duration readyWithin) {
        return new UpdaterProcess(home, versions, environment, readyWithin, terminal);
    }
}
