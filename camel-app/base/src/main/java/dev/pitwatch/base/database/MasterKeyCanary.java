package dev.pitwatch.base.database;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A word of the database that its master key alone opens and hashes to what stands beside it. Under another one every device's
 * key and every link would be unknown, and each secret that is stored meanwhile lost to the right one.
 */
final class MasterKeyCanary {

    /** What it is bound to; a rotation seals it again as it does all others. */
    private static final String ROW = "canary";

    private static final String WORD = "canary";

    private final MasterKey key;

    MasterKeyCanary(MasterKey key) {
        this.key = key;
    }

    /** Keeps what tells this key from others, where nothing does yet. */
    void plant(Connection owner) throws SQLException, MasterKeyException {
        requireOpens(owner);
        try (PreparedStatement insert = owner.prepareStatement(
                "insert into master_key_canary (sealed, hashed) values (?, ?) on conflict do nothing")) {
            insert.setBytes(1, Sealed.CANARY.seal(key, ROW, WORD));
            insert.setBytes(2, hash());
            insert.execute();
        }
    }

    /** Of what was sealed lately some has to open: else a first start under a wrong key would make that the right one. */
    private void requireOpens(Connection owner) throws SQLException, MasterKeyException {
        try (Statement statement = owner.createStatement();
                ResultSet links = statement.executeQuery(
                        "select encode(tracking_hash, 'hex'), tracking_sealed from job where tracking_sealed is not null"
                                + " and not exists (select from master_key_canary) order by id desc limit 20")) {
            if (!links.next()) {
                return;
            }
            do {
                if (opens(links.getString(1), links.getBytes(2))) {
                    return;
                }
            } while (links.next());
            throw MasterKeyException.other();
        }
    }

    private boolean opens(String row, byte[] sealed) {
        try {
            Sealed.TRACKING_LINK.open(key, row, sealed);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Returns when the key is the one of the database, or that knows none: it is empty, or of the time before V130. Who signs in there
     * and may not look (an administrator who is no superuser) is not held up; the schema's owner looks next.
     */
    void require(Connection connection) throws SQLException, MasterKeyException {
        try (Statement statement = connection.createStatement()) {
            if (!isReadable(statement)) {
                return;
            }
            try (ResultSet row = statement.executeQuery("select sealed, hashed from public.master_key_canary()")) {
                if (row.next()) {
                    require(row.getBytes(1), row.getBytes(2));
                }
            }
        }
    }

    private static boolean isReadable(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "select has_function_privilege(to_regprocedure('public.master_key_canary()'), 'execute')")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void require(byte[] sealed, byte[] hashed) throws MasterKeyException {
        try {
            Sealed.CANARY.open(key, ROW, sealed);
        } catch (IllegalArgumentException e) {
            throw MasterKeyException.other();
        }
        if (!MessageDigest.isEqual(hashed, hash())) {
            throw MasterKeyException.before();
        }
    }

    private byte[] hash() {
        return key.hash(Sealed.CANARY.purpose(), WORD);
    }
}
