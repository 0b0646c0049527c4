package dev.pitwatch.base.database;

/** The schema of the database is another than the one that this build needs. */
public final class SchemaVersionException extends Exception {

    private static final long serialVersionUID = 1L;

    private SchemaVersionException(String message) {
        super(message);
    }

    static SchemaVersionException older(int version, int known) {
        return new SchemaVersionException(
                "the schema of the database is V%03d, this version needs V%03d: run ./pitwatch migrate of this version"
                        .formatted(version, known));
    }

    static SchemaVersionException newer(int version, int known) {
        return new SchemaVersionException(
                "the schema of the database is V%03d, this version knows up to V%03d: use the newer version"
                        .formatted(version, known));
    }

    static SchemaVersionException contracted(int oldest, int known) {
        return new SchemaVersionException(
                "a later version took away from the database what versions before V%03d use, and this one knows up to V%03d: use a newer version, or restore the backup from before"
                        .formatted(oldest, known));
    }

    /** {@return for a schema that can't tell its version: it is empty, or of the time before V015} */
    static SchemaVersionException unknown(int known) {
        return new SchemaVersionException(
                "the schema of the database is older than V015, this version needs V%03d: run ./pitwatch migrate of this version"
                        .formatted(known));
    }
}
