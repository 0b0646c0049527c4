package dev.pitwatch.base.database;

/** The database is of another {@code PITWATCH_MASTER_KEY} than the one here. */
public final class MasterKeyException extends Exception {

    private static final long serialVersionUID = 1L;

    private MasterKeyException(String message) {
        super(message);
    }

    static MasterKeyException other() {
        return new MasterKeyException(
                "the database is of another master key than this one: set PITWATCH_MASTER_KEY to the key it was made with, or"
                        + " unset it where that key lies in the data folder");
    }

    /** {@return for a key that came by a rotation, and those before it are not there} */
    static MasterKeyException before() {
        return new MasterKeyException(
                "the master key is the database's, but the one before its rotation is missing, by which licences, links and API"
                        + " keys are known: name it in PITWATCH_MASTER_KEY_PREVIOUS, or put master-key-previous back into the"
                        + " data folder");
    }

    /** {@return for roles whose passwords follow from another key, or that do not exist} */
    static MasterKeyException signIn() {
        return new MasterKeyException(
                "the database refuses the password of pitwatch_app, which follows from the master key: set PITWATCH_MASTER_KEY to"
                        + " the database's, or run ./pitwatch migrate where it is a new one");
    }
}
