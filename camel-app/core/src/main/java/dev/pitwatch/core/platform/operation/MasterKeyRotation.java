package dev.pitwatch.core.platform.operation;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.core.platform.operation.JdbiSealedRepository.Done;

/** Seals all secrets of the database under the newest master key. Killed on its way, it is run again and does the rest. */
public final class MasterKeyRotation {

    private final JdbiSealedRepository values;
    private final MasterKey key;

    private MasterKeyRotation(JdbiSealedRepository values, MasterKey key) {
        this.values = values;
        this.key = key;
    }

    /** Takes the new key, which opens what those before it have sealed. */
    public static MasterKeyRotation on(DatabaseSetup setup, MasterKey key) {
        return new MasterKeyRotation(new JdbiSealedRepository(setup.dataSource(DatabaseRole.OWNER)), key);
    }

    /**
     * What was done.
     *
     * @param sealed values that are under the newest key from now on
     * @param unreadable values that no key opens, which stay as they are
     */
    public record Outcome(long sealed, long unreadable) {}

    /** Returns when nothing is left that another key has sealed. */
    public Outcome run() {
        Done done = new Done(0, 0);
        for (Sealed kind : Sealed.values()) {
            done = done.and(values.sealAgain(kind, key));
        }
        return new Outcome(done.sealed(), done.unreadable());
    }
}
