package dev.pitwatch.core.admission.licence;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells, from memory, whether a device's licence and its workshop's subscription let it be heard. */
public final class LicenceStanding {

    /** How long devices are heard after the end of a trial or of a period paid for. */
    public static final Duration GRACE = Duration.ofDays(7);

    private static final String VALID = "valid";
    private static final List<RefusalReason> REASONS = List.of(
            RefusalReason.LICENCE_REVOKED,
            RefusalReason.LICENCE_EXPIRED,
            RefusalReason.SUBSCRIPTION_SUSPENDED,
            RefusalReason.SUBSCRIPTION_EXPIRED);

    private final DeviceDirectory directory;
    private final Clock clock;

    public LicenceStanding(DeviceDirectory directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Counts the licences of all devices, by what they are worth now, in these meters. */
    public void countIn(MeterRegistry meters) {
        countIn(meters, VALID);
        REASONS.forEach(reason -> countIn(meters, reason.code()));
    }

    private void countIn(MeterRegistry meters, String standing) {
        Gauge.builder("pitwatch.licences", this, all -> all.count(standing))
                .description("Devices by what their licence and their workshop's subscription are worth now")
                .tag("standing", standing)
                .register(meters);
    }

    private long count(String standing) {
        Instant now = clock.instant();
        return directory.all().stream()
                .filter(device -> LicenceRules.refusal(device, now)
                        .map(RefusalReason::code)
                        .orElse(VALID)
                        .equals(standing))
                .count();
    }

    /** {@return why a subscription keeps the workshop's devices silent at that time, in the contract's word; empty: it doesn't} */
    public static Optional<String> refusalOf(KnownDevice.Subscription subscription, Instant now) {
        return LicenceRules.ofSubscription(subscription, now).map(RefusalReason::code);
    }

    /** The same with the device's licence, which comes first; null where there is none. */
    public static Optional<String> refusalOf(
            KnownDevice.@Nullable Licence licence, KnownDevice.@Nullable Subscription subscription, Instant now) {
        return LicenceRules.refusal(licence, subscription, now).map(RefusalReason::code);
    }
}
