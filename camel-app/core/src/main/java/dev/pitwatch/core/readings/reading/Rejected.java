package dev.pitwatch.core.readings.reading;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message that ingest does not keep as a reading. Thrown by a step, stored and acknowledged as any other message is.
 * Carries no stack trace: it is an answer, not a failure.
 */
public final class Rejected extends RuntimeException {

    /** What becomes of the message. */
    public enum Kind {
        /** Kept with its payload, to be looked at and replayed. */
        DEAD_LETTER,
        /** Dropped, with a violation row. */
        VIOLATION,
        /** Dropped and counted only. */
        SILENT,
        /** Not acknowledged: it stays with the broker, and comes again. */
        LEFT
    }

    private static final int LONGEST_DEVICE_ID = 64;

    private final Kind kind;
    private final String reason;
    private final @Nullable String deviceId;
    private final @Nullable Long workshopId;
    private final boolean disable;

    private Rejected(
            Kind kind,
            String reason,
            String detail,
            @Nullable String deviceId,
            @Nullable Long workshopId,
            boolean disable) {
        super(detail, null, false, false);
        this.kind = kind;
        this.reason = reason;
        this.deviceId = deviceId == null ? null : shortened(deviceId);
        this.workshopId = workshopId;
        this.disable = disable;
    }

    /** {@return a message that cannot be understood or stored} */
    public static Rejected deadLetter(String reason, String detail, @Nullable String deviceId) {
        return new Rejected(Kind.DEAD_LETTER, reason, detail, deviceId, null, false);
    }

    /**
     * {@return a message that its sender had no right to send}
     *
     * @param workshopId whose violation it is; null: the platform's
     * @param disable whether the device is to be sent {@code DISABLE} now
     */
    public static Rejected violation(
            String reason, String detail, String deviceId, @Nullable Long workshopId, boolean disable) {
        return new Rejected(Kind.VIOLATION, reason, detail, deviceId, workshopId, disable);
    }

    /** {@return a message that is dropped without a trace but its count} */
    public static Rejected silent(String reason, String detail, String deviceId, @Nullable Long workshopId) {
        return new Rejected(Kind.SILENT, reason, detail, deviceId, workshopId, false);
    }

    /** {@return the same for a message that leaves no row any more: dropped and counted only} */
    Rejected counted() {
        return new Rejected(Kind.SILENT, reason, detail(), deviceId, workshopId, disable);
    }

    /** {@return the same for a message that can't be kept now, and must not be lost} */
    Rejected left() {
        return new Rejected(Kind.LEFT, reason, detail(), deviceId, workshopId, disable);
    }

    public Kind kind() {
        return kind;
    }

    /** {@return the contract's word, e.g. "bad_json"} */
    public String reason() {
        return reason;
    }

    /** {@return one sentence for people; never holds a key} */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** {@return who the message says it comes from, cut to 64 characters; empty when it could not be read} */
    public Optional<String> deviceId() {
        return Optional.ofNullable(deviceId);
    }

    /** {@return the device's workshop; empty: the platform's} */
    public Optional<Long> workshopId() {
        return Optional.ofNullable(workshopId);
    }

    /** {@return whether a {@code DISABLE} with this reason is due; at most every 10 minutes} */
    public boolean disable() {
        return disable;
    }

    private static String shortened(String deviceId) {
        return deviceId.length() <= LONGEST_DEVICE_ID ? deviceId : deviceId.substring(0, LONGEST_DEVICE_ID);
    }
}
