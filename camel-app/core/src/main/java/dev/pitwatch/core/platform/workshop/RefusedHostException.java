package dev.pitwatch.core.platform.workshop;

/** A camera may not be there. Its message says why, in words for the workshop's people. */
public final class RefusedHostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean unknown;

    public RefusedHostException(String message) {
        this(message, false);
    }

    private RefusedHostException(String message, boolean unknown) {
        super(message);
        this.unknown = unknown;
    }

    static RefusedHostException unknown(String host) {
        return new RefusedHostException("%s is not known to name servers".formatted(host), true);
    }

    /** {@return one that isn't refused, but can't be judged just now} */
    public static RefusedHostException notYet(String message) {
        return new RefusedHostException(message, true);
    }

    /** {@return whether it isn't known where that is: no name server knows the host, or none answers} */
    public boolean isUnknown() {
        return unknown;
    }
}
