package dev.pitwatch.base.database;

import dev.pitwatch.base.crypto.MasterKey;
import java.util.HexFormat;

/** The roles Pitwatch signs in with; their rights stand in the migrations. */
public enum DatabaseRole {
    /** Runs the migrations and owns the schema. */
    OWNER("pitwatch_owner"),
    /** REST and WebSocket of one workshop, under row-level security. */
    APP("pitwatch_app"),
    /** What concerns all workshops: sign-in, super_admin, links and codes, live sessions, the outbox. */
    PLATFORM("pitwatch_platform"),
    /** Writer, alerts, scheduled routes. */
    INGEST("pitwatch_ingest"),
    /** The embedded broker's sign-ins: reads {@code broker_account}. */
    BROKER("pitwatch_broker"),
    /** Backups: reads all rows and the log of the database, and writes none. Made by a superuser only, since no one else may. */
    BACKUP("pitwatch_backup");

    private final String roleName;

    DatabaseRole(String roleName) {
        this.roleName = roleName;
    }

    public String roleName() {
        return roleName;
    }

    /** {@return its password: a keyed hash of its name, so that several hubs with one master key agree} */
    public String password(MasterKey key) {
        return HexFormat.of().formatHex(key.hashByNewest("database role", roleName));
    }
}
