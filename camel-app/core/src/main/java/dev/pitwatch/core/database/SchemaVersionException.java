package dev.pitwatch.core.database;

/** The schema of the database is another than the one that this build knows. */
public final class SchemaVersionException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean older;

    private SchemaVersionException(String message, boolean older) {
        super(message);
        this.older = older;
    }

    static SchemaVersionException of(int version, int known) {
        return version < known
                ? new SchemaVersionException(
                        "the schema of the database is V%03d, this hub needs V%03d: run ./pitwatch migrate of this version"
                                .formatted(version, known),
                        true)
                : new SchemaVersionException(
                        "the schema of the database is V%03d, this hub knows up to V%03d: start the hub of the newer version"
                                .formatted(version, known),
                        false);
    }

    /** {@return for a schema that can't tell its version: it is empty, or of the time before V015} */
    static SchemaVersionException unknown(int known) {
        return new SchemaVersionException(
                "the schema of the database is older than V015, this hub needs V%03d: run ./pitwatch migrate of this version"
                        .formatted(known),
                true);
    }

    /** {@return whether a migration would help} */
    public boolean isOlder() {
        return older;
    }
}
