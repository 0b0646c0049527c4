package dev.pitwatch.launcher;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.platform.operation.MasterKeyRotation;
import dev.pitwatch.core.platform.operation.MasterKeyRotation.Outcome;
import java.util.Optional;

/**
 * {@code ./pitwatch admin rotate-master-key}: seals all secrets under another key, which signs in at the database from then on,
 * too. Nothing may run meanwhile. Killed on its way, it is run again and does the rest; until then the key before counts.
 */
final class RotateMasterKey {

    private final Settings settings;
    private final Terminal terminal;

    RotateMasterKey(Settings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    void run() {
        settings.database().ifPresent(Processes::adminOf);
        requireStopped();
        MasterKey next = settings.secrets()
                .nextMasterKey()
                .orElseThrow(() -> new LauncherException("PITWATCH_MASTER_KEY_PREVIOUS is not set: set it to the key"
                        + " that is in PITWATCH_MASTER_KEY now, and that one to a new key"));
        new DatabaseAccess(settings, next).on(setup -> {
            Outcome outcome = MasterKeyRotation.on(setup, next).run();
            settings.secrets().finishRotation();
            terminal.say("%d secrets are sealed under the new master key.".formatted(outcome.sealed()));
            if (outcome.unreadable() > 0) {
                terminal.warn("%d were sealed under a key that is not known, and stay as they are"
                        .formatted(outcome.unreadable()));
            }
        });
    }

    private void requireStopped() {
        Optional<RunLock> lock = RunLock.take(settings.folders().data());
        lock.orElseThrow(() -> new LauncherException("Pitwatch runs on %s: stop it first with ./pitwatch down"
                        .formatted(settings.folders().data())))
                .close();
    }
}
