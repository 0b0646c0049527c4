package dev.pitwatch.base.crypto;

/** What is sealed under the master key, by the purpose of its key. */
public enum Sealed {
    BROKER_PASSWORD("broker password"),
    CAMERA_LOW_URL("camera low url"),
    CAMERA_URL("camera url"),
    CANARY("canary"),
    COMMAND("command"),
    MACHINE("machine"),
    NOTICE("notice"),
    NOTICE_ADDRESS("notice address"),
    PUSH_SUBSCRIPTION("push subscription"),
    REPEATED_CALL("repeated call"),
    SECOND_FACTOR("second factor"),
    TRACKING_LINK("tracking link"),
    WEBHOOK("webhook");

    private final String purpose;

    Sealed(String purpose) {
        this.purpose = purpose;
    }

    public String purpose() {
        return purpose;
    }

    /** {@return the text, sealed for that row} */
    public byte[] seal(MasterKey key, String row, String text) {
        return key.seal(purpose, row, text);
    }

    /** {@return the text that was sealed for that row} Throws {@link IllegalArgumentException} when it can't be opened. */
    public String open(MasterKey key, String row, byte[] sealed) {
        return key.open(purpose, row, sealed);
    }
}
