package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.licence.KnownDevice;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Reading between the steps of its route, which change it in place: what came from the device, and what was found out
 * since. Used by one thread at a time.
 */
public final class ReadingDraft extends ReadingBuilder {

    // Longer than any boot_id that a device may send.
    private static final String LEGACY_BOOT = "legacy reading without boot and number, of ";

    private final DecodedMessage decoded;
    private int flagged;
    private boolean lateOne;

    /** A draft without the time of measurement, and as the sensors measured. */
    ReadingDraft(DecodedMessage decoded, Delivery delivery) {
        this.decoded = decoded;
        AdmittedMessage admitted = decoded.admitted();
        place(admitted.workshopId(), admitted.pitId())
                .deviceId(admitted.device().deviceId())
                .receivedAt(delivery.receivedAt().truncatedTo(ChronoUnit.MILLIS))
                .values(decoded.values())
                .particles(decoded.particles())
                .src(decoded.src())
                .alt(decoded.alt())
                .errors(decoded.errors())
                .extra(decoded.extra());
        identify(admitted.message(), delivery);
    }

    private void identify(ReadingMessage message, Delivery delivery) {
        String boot = message.bootId();
        Long seq = message.seq();
        Instant timestamp = message.timestamp();
        if (boot != null && seq != null) {
            numbered(boot, seq);
        } else if (timestamp != null) {
            dedupe(LEGACY_BOOT + timestamp.toEpochMilli(), hash(delivery.payload()));
        }
    }

    private static long hash(byte[] payload) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(payload))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }

    /** Its time, and what is odd so far: a set of {@link ReadingFlag}. */
    void dated(DeviceTime.Measured measured, int flags) {
        lateOne = measured.late();
        flagged = flags;
        recordedAt(measured.at()).late(lateOne).flags(ReadingFlag.codes(flags));
    }

    /** One more thing is odd about it. */
    void flag(ReadingFlag flag) {
        flagged |= flag.bit();
        flags(ReadingFlag.codes(flagged));
    }

    boolean isLate() {
        return lateOne;
    }

    DecodedMessage decoded() {
        return decoded;
    }

    KnownDevice device() {
        return decoded.admitted().device();
    }
}
