package dev.pitwatch.core.admission.licence;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a licence and a subscription let a device be heard. The clock decides, not the nightly job. */
final class LicenceRules {

    private LicenceRules() {}

    /** {@return why the device's licence or its workshop's subscription is not valid; empty when both are} */
    static Optional<RefusalReason> refusal(KnownDevice device, Instant now) {
        return refusal(device.licence(), device.subscription(), now);
    }

    static Optional<RefusalReason> refusal(
            KnownDevice.@Nullable Licence licence, KnownDevice.@Nullable Subscription subscription, Instant now) {
        Optional<RefusalReason> ofLicence = ofLicence(licence, now);
        return ofLicence.isPresent() ? ofLicence : ofSubscription(subscription, now);
    }

    private static Optional<RefusalReason> ofLicence(KnownDevice.@Nullable Licence licence, Instant now) {
        if (licence == null || "revoked".equals(licence.status())) {
            return Optional.of(RefusalReason.LICENCE_REVOKED);
        }
        Instant end = licence.expiresAt();
        boolean ended = end != null && !now.isBefore(end);
        return ended || !"active".equals(licence.status())
                ? Optional.of(RefusalReason.LICENCE_EXPIRED)
                : Optional.empty();
    }

    static Optional<RefusalReason> ofSubscription(KnownDevice.@Nullable Subscription subscription, Instant now) {
        if (subscription == null) {
            return Optional.of(RefusalReason.SUBSCRIPTION_EXPIRED);
        }
        return switch (subscription.status()) {
            case "trial" ->
                lapsed(subscription.expiresAt(), now)
                        ? Optional.of(RefusalReason.SUBSCRIPTION_EXPIRED)
                        : Optional.empty();
            case "active", "past_due" ->
                lapsed(subscription.nextDueAt(), now)
                        ? Optional.of(RefusalReason.SUBSCRIPTION_SUSPENDED)
                        : Optional.empty();
            case "suspended" -> Optional.of(RefusalReason.SUBSCRIPTION_SUSPENDED);
            default -> Optional.of(RefusalReason.SUBSCRIPTION_EXPIRED);
        };
    }

    private static boolean lapsed(@Nullable Instant end, Instant now) {
        return end != null && now.isAfter(end.plus(LicenceStanding.GRACE));
    }
}
