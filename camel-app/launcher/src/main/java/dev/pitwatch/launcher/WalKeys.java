package dev.pitwatch.launcher;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.launcher.backup.BackupKeys;
import java.security.PublicKey;
import java.util.HexFormat;

/**
 * The keys of a chain of the log: a restore needs the same two for the backup and for all that follows, so others begin another chain.
 *
 * @param reader for whom segments are encrypted
 * @param masterKey tells the installation's master key from others, and not what it is
 */
record WalKeys(PublicKey reader, String masterKey) {

    static WalKeys of(PublicKey reader, MasterKey masterKey) {
        return new WalKeys(reader, HexFormat.of().formatHex(masterKey.hashByNewest("backup", "wal")));
    }

    /** {@return the reader as the settings have it} */
    String readerText() {
        return BackupKeys.publicText(reader);
    }
}
