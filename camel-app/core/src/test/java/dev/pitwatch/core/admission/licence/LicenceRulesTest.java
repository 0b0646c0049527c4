package dev.pitwatch.core.admission.licence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenceRulesTest {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");

    @ParameterizedTest
    @CsvSource({
        // status, days since the end of the trial, days since due; empty: no date
        "trial, , , ",
        "trial, -14, , ",
        "trial, 0, , ",
        "trial, 7, , ",
        "trial, 7.0001, , subscription_expired",
        "trial, 400, , subscription_expired",
        "trial, -1, 400, ",
        "active, , , ",
        "active, 400, , ",
        "active, , -30, ",
        "active, , 7, ",
        "active, , 7.0001, subscription_suspended",
        "past_due, , , ",
        "past_due, , 6.9, ",
        "past_due, , 7.0001, subscription_suspended",
        "suspended, , -30, subscription_suspended",
        "expired, -30, -30, subscription_expired",
        "cancelled, -30, -30, subscription_expired",
    })
    void givenASubscription_whenAsked_thenByTheClockWithSevenDaysOfGrace(
            String status, Double sinceTrialEnd, Double sinceDue, String expected) {
        KnownDevice device = Devices.with(
                Devices.device(),
                new KnownDevice.Subscription(
                        status,
                        sinceTrialEnd == null ? null : NOW.minus(Devices.days(sinceTrialEnd)),
                        sinceDue == null ? null : NOW.minus(Devices.days(sinceDue))));

        assertThat(LicenceRules.refusal(device, NOW).map(RefusalReason::code).orElse(null))
                .isEqualTo(expected);
    }

    @Test
    void givenNoSubscription_whenAsked_thenExpired() {
        KnownDevice device = Devices.with(Devices.device(), (KnownDevice.Subscription) null);

        assertThat(LicenceRules.refusal(device, NOW)).contains(RefusalReason.SUBSCRIPTION_EXPIRED);
    }

    @ParameterizedTest
    @CsvSource({
        "active, , ",
        "active, -0.0001, ",
        "active, 0, licence_expired",
        "active, 1, licence_expired",
        "expired, , licence_expired",
        "expired, -1, licence_expired",
        "revoked, , licence_revoked",
        "revoked, 1, licence_revoked",
    })
    void givenALicence_whenAsked_thenItsStateAndItsOwnEndCount(String status, Double sinceEnd, String expected) {
        Instant end = sinceEnd == null ? null : NOW.minus(Devices.days(sinceEnd));
        KnownDevice device = Devices.with(Devices.device(), Devices.licence(status, end));

        assertThat(LicenceRules.refusal(device, NOW).map(RefusalReason::code).orElse(null))
                .isEqualTo(expected);
    }

    @Test
    void givenNoLicence_whenAsked_thenRevoked() {
        KnownDevice device = Devices.with(Devices.device(), (KnownDevice.Licence) null);

        assertThat(LicenceRules.refusal(device, NOW)).contains(RefusalReason.LICENCE_REVOKED);
    }

    @Test
    void givenBothInvalid_whenAsked_thenTheLicenceComesFirst() {
        KnownDevice device = Devices.with(
                Devices.with(Devices.device(), Devices.licence("revoked", null)),
                new KnownDevice.Subscription("suspended", null, null));

        assertThat(LicenceRules.refusal(device, NOW)).contains(RefusalReason.LICENCE_REVOKED);
    }
}
