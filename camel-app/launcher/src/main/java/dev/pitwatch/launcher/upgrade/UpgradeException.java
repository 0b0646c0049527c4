package dev.pitwatch.launcher.upgrade;

/** A version can't take the place of another; the message is for the person at the terminal. */
public final class UpgradeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public UpgradeException(String message) {
        super(message);
    }
}
