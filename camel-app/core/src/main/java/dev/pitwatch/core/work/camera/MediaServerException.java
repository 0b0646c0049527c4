package dev.pitwatch.core.work.camera;

/** MediaMTX did not answer, or not as it should. Its message is for logs only. */
public final class MediaServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MediaServerException(String message) {
        super(message);
    }

    public MediaServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
