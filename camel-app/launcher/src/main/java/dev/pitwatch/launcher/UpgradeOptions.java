package dev.pitwatch.launcher;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The words behind {@code upgrade} and {@code rollback}.
 *
 * @param files what they name: the archive
 * @param key the public key of who makes releases; empty: the one that is installed
 * @param unit of systemd that Pitwatch is
 * @param noBackup whether a database of the operator's own was backed up by its own means
 * @param plain whether the backup may be one that is not encrypted
 * @param readyWithin how long the other version may take to get ready
 */
record UpgradeOptions(
        List<Path> files,
        Optional<Path> key,
        Optional<String> unit,
        boolean noBackup,
        boolean plain,
        Duration readyWithin) {

    private static final String WITHIN = "--ready-within";

    /** More than that no person waits for. */
    private static final String SECONDS = "[1-9][0-9]{0,3}";

    /** Throws with the usage where a word is none of them. */
    static UpgradeOptions parse(List<String> words, String usage) {
        List<String> left = new ArrayList<>(words);
        Optional<Path> key = value(left, "--key", usage).map(Path::of);
        Optional<String> unit = value(left, "--unit", usage);
        Duration readyWithin =
                value(left, WITHIN, usage).map(text -> seconds(text, usage)).orElse(Updater.READY_WITHIN);
        boolean noBackup = left.remove("--no-backup");
        boolean plain = left.remove("--plain");
        left.stream().filter(word -> word.startsWith("-")).findFirst().ifPresent(word -> {
            throw new LauncherException("\"%s\" is no option here, %s".formatted(word, usage));
        });
        return new UpgradeOptions(left.stream().map(Path::of).toList(), key, unit, noBackup, plain, readyWithin);
    }

    private static Duration seconds(String text, String usage) {
        if (!text.matches(SECONDS)) {
            throw new LauncherException(
                    "%s: \"%s\" is no number of seconds from 1 to 9999, %s".formatted(WITHIN, text, usage));
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private static Optional<String> value(List<String> words, String option, String usage) {
        int at = words.indexOf(option);
        if (at < 0) {
            return Optional.empty();
        }
        if (at + 1 == words.size()) {
            throw new LauncherException("%s has no value, %s".formatted(option, usage));
        }
        words.remove(at);
        return Optional.of(words.remove(at));
    }
}
