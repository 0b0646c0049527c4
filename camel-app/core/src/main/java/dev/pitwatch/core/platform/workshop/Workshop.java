package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.database.JsonColumn;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One business at one place, as the API answers it.
 *
 * @param code as in topics and logins, e.g. {@code workshop_001}
 * @param videoRecord when pits are recorded: {@code jobs}, {@code always} or {@code off}
 * @param videoConsent whether a car is recorded without its customer's consent: {@code required} (it isn't) or {@code notice}
 * @param cameraNetworks that are not public and that its cameras may be in
 * @param preferredChannel by which customers are notified of their jobs, if it reaches them: sms, whatsapp or email
 * @param secondFactorRequired its owners can't sign in without
 * @param customerSignIn by the {@code link} of their job, or by user name and {@code password}
 * @param openingHours null: around the clock
 * @param holidays by date
 * @param aftercareDays how many days after a car was delivered its customer is to hear how to care for it, ascending: of 2, 7 and 28
 * @param aftercareText how to; null: as is usual for the kind of work
 * @param logoUrl null: it has none
 * @param subscriptionExpiresAt when the trial, or the period paid for, ends or has ended
 */
public record Workshop(
        long id,
        String code,
        String slug,
        String name,
        @Nullable String address,
        @Nullable String phone,
        String timeZone,
        String currency,
        AqiStandard aqiStandard,
        @Nullable String gstin,
        @Nullable String stateCode,
        @Nullable String billingAddress,
        int videoDays,
        String videoRecord,
        String videoConsent,
        List<String> cameraNetworks,
        String preferredChannel,
        boolean secondFactorRequired,
        String customerSignIn,
        @JsonColumn @Nullable OpeningHours openingHours,
        @JsonColumn List<Holiday> holidays,
        List<Integer> aftercareDays,
        @Nullable String aftercareText,
        @Nullable String logoUrl,
        int totalPits,
        @Nullable String subscriptionStatus,
        @Nullable Instant subscriptionExpiresAt,
        Instant createdAt) {

    public Workshop {
        holidays = List.copyOf(holidays);
        cameraNetworks = List.copyOf(cameraNetworks);
        aftercareDays = List.copyOf(aftercareDays);
    }

    /** {@return the same with so many pits} */
    public Workshop withPits(int pits) {
        return new Workshop(
                id,
                code,
                slug,
                name,
                address,
                phone,
                timeZone,
                currency,
                aqiStandard,
                gstin,
                stateCode,
                billingAddress,
                videoDays,
                videoRecord,
                videoConsent,
                cameraNetworks,
                preferredChannel,
                secondFactorRequired,
                customerSignIn,
                openingHours,
                holidays,
                aftercareDays,
                aftercareText,
                logoUrl,
                pits,
                subscriptionStatus,
                subscriptionExpiresAt,
                createdAt);
    }
}
