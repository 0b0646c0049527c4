package dev.pitwatch.core.work.camera;

/** MediaMTX did not answer, or not as it should. Its message is for logs only. */
public final class MediaServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean answered;

    /** It answered, but not as it should. */
    public MediaServerException(String message) {
        super(message);
        answered = true;
    }

    /** No answer came. */
    public MediaServerException(String message, Throwable cause) {
        super(message, cause);
        answered = false;
    }

    /** {@return whether it is there} */
    public boolean hasAnswered() {
        return answered;
    }
}
