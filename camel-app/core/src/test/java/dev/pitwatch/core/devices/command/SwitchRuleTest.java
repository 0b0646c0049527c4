package dev.pitwatch.core.devices.command;

import static dev.pitwatch.core.devices.command.CommandKind.DISABLE;
import static dev.pitwatch.core.devices.command.CommandKind.ENABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.devices.command.SwitchRule.Agreed;
import dev.pitwatch.core.devices.command.SwitchRule.Give;
import dev.pitwatch.core.devices.command.SwitchRule.Last;
import dev.pitwatch.core.devices.command.SwitchRule.Later;
import dev.pitwatch.core.devices.command.SwitchRule.Next;
import dev.pitwatch.core.devices.command.SwitchRule.Standing;
import dev.pitwatch.core.devices.command.SwitchRule.UnderWay;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwitchRuleTest {

    private static final Instant NOW = Instant.parse("2026-02-20T10:00:00Z");
    private static final String UNPAID = "subscription_suspended";

    @ParameterizedTest
    @CsvSource({
        // refusal, reported disabled, kind of one that has ended; what comes next
        ", , , AGREED",
        ", false, , AGREED",
        ", true, , ENABLE manual",
        "subscription_suspended, , , DISABLE subscription_suspended",
        "subscription_suspended, false, , DISABLE subscription_suspended",
        "subscription_suspended, true, , AGREED",
        ", true, DISABLE, ENABLE licence_renewed",
        ", true, ENABLE, ENABLE licence_revoked",
        ", false, ENABLE, AGREED",
        ", false, DISABLE, AGREED",
        "manual, true, DISABLE, AGREED",
        "manual, false, DISABLE, DISABLE manual",
        "manual, false, ENABLE, DISABLE manual",
        "manual, , ENABLE, DISABLE manual"
    })
    void givenNothingOnItsWay_whenAsked_thenBothAreCompared(
            @Nullable String refusal, @Nullable Boolean reported, @Nullable CommandKind last, String expected) {
        Last ended = last == null ? null : ended(last, "licence_revoked", Duration.ofHours(2));

        assertThat(told(next(device(refusal, reported, ended)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        ", ENABLE, false, UNDER_WAY",
        ", ENABLE, true, UNDER_WAY",
        ", DISABLE, false, ENABLE payment_received", // it has not said that it has obeyed, and may
        ", DISABLE, true, ENABLE payment_received",
        "manual, DISABLE, false, UNDER_WAY",
        "manual, DISABLE, true, UNDER_WAY",
        "manual, ENABLE, true, DISABLE manual"
    })
    void givenASwitchOnItsWay_whenAsked_thenItIsTheOnlyOneUnlessTheOtherIsWanted(
            @Nullable String refusal, CommandKind last, boolean sent, String expected) {
        Last open = new Last(last, UNPAID, sent, true, NOW.minusSeconds(1), 1, 1);

        assertThat(told(next(device(refusal, null, open)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        ", DISABLE, ENABLE payment_received", //
        ", ENABLE, AGREED",
        "manual, DISABLE, AGREED",
        "manual, ENABLE, DISABLE manual"
    })
    void givenOldFirmware_whenAsked_thenTheLastThatWasSentCountsAsItsReport(
            @Nullable String refusal, CommandKind last, String expected) {
        Last sent = new Last(last, UNPAID, true, true, NOW.minusSeconds(1), 1, 1);

        assertThat(told(SwitchRule.next(new Standing("OLD", refusal, false, true, null, sent), false, NOW)))
                .isEqualTo(expected);
    }

    @Test
    void givenOldFirmwareWhoseSwitchWaits_whenAsked_thenItIsUnderWay() {
        Last waits = new Last(DISABLE, UNPAID, false, true, NOW.minusSeconds(1), 1, 1);

        assertThat(SwitchRule.next(new Standing("OLD", UNPAID, false, true, null, waits), true, NOW))
                .isEqualTo(new UnderWay());
        assertThat(SwitchRule.next(new Standing("OLD", UNPAID, false, true, null, null), false, NOW))
                .isEqualTo(new Give(DISABLE, UNPAID));
    }

    @ParameterizedTest
    @CsvSource({
        // of its kind within the hour, seconds until the next
        "1, 30",
        "2, 60",
        "3, 120",
        "4, 240",
        "5, 480",
        "6, 600",
        "60, 600"
    })
    void givenADeviceThatObeysAndSaysOtherwise_whenAsked_thenItGetsTheSameLessAndLessOften(int alike, long seconds) {
        Last ended = new Last(ENABLE, "payment_received", true, false, NOW, alike, alike);
        Standing device = device(null, true, ended);

        assertThat(next(device)).isEqualTo(new Later(NOW.plusSeconds(seconds)));
        assertThat(SwitchRule.next(device, false, NOW.plusSeconds(seconds)))
                .isEqualTo(new Give(ENABLE, "payment_received"));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "11, 0", "12, 30", "13, 60", "200, 600"})
    void givenManyChangesOfMind_whenAsked_thenTheyAreFollowedLessAndLessOften(int lately, long seconds) {
        Last open = new Last(DISABLE, "manual", true, true, NOW, lately / 2, lately);
        Standing device = device(null, true, open);

        assertThat(next(device))
                .isEqualTo(seconds == 0 ? new Give(ENABLE, "manual") : new Later(NOW.plusSeconds(seconds)));
        assertThat(SwitchRule.next(device, false, NOW.plusSeconds(seconds))).isEqualTo(new Give(ENABLE, "manual"));
    }

    @Test
    void givenADeviceThatObeyedAndMeasuresAllTheSame_whenRefused_thenItIsToldAgainAfterTenMinutes() {
        Last ended = ended(DISABLE, UNPAID, Duration.ofMinutes(1));
        Standing device = device(UNPAID, true, ended);

        assertThat(SwitchRule.next(device, true, NOW))
                .isEqualTo(new Later(ended.at().plus(Duration.ofMinutes(10))));
        assertThat(SwitchRule.next(device, true, ended.at().plus(Duration.ofMinutes(10))))
                .isEqualTo(new Give(DISABLE, UNPAID));
        assertThat(SwitchRule.next(device("licence_revoked", true, ended), true, NOW))
                .as("its right has changed since")
                .isEqualTo(new Give(DISABLE, "licence_revoked"));
    }

    @Test
    void givenADeviceThatObeyedAndSaysThatItMeasures_whenAsked_thenItIsToldAgainAfterTenMinutes() {
        Last ended = ended(DISABLE, UNPAID, Duration.ofMinutes(1));

        assertThat(next(device(UNPAID, false, ended)))
                .isEqualTo(new Later(ended.at().plus(Duration.ofMinutes(10))));
        assertThat(next(device("licence_revoked", false, ended)))
                .as("its right has changed since")
                .isEqualTo(new Give(DISABLE, "licence_revoked"));
    }

    @Test
    void givenOldFirmwareThatMeasures_whenRefused_thenItIsToldAgainAfterTenMinutes() {
        Last sent = new Last(DISABLE, UNPAID, true, true, NOW, 1, 1);
        Standing device = new Standing("OLD", UNPAID, false, true, null, sent);

        assertThat(SwitchRule.next(device, true, NOW)).isEqualTo(new Later(NOW.plusSeconds(600)));
        assertThat(SwitchRule.next(device, true, NOW.plusSeconds(600))).isEqualTo(new Give(DISABLE, UNPAID));
    }

    @Test
    void givenASwitchByAClockThatWasAhead_whenItIsSetBack_thenItIsNoneOfLate() {
        Last ahead = new Last(ENABLE, "manual", true, false, NOW.plus(Duration.ofHours(1)), 0, 0);

        assertThat(next(device(null, true, ahead))).isEqualTo(new Give(ENABLE, "manual"));
    }

    @ParameterizedTest
    @CsvSource({
        "subscription_suspended, false, payment_received",
        "subscription_expired, false, payment_received",
        "subscription_suspended, true, manual",
        "licence_expired, true, licence_renewed",
        "licence_revoked, false, licence_renewed",
        "manual, false, manual",
        ", false, manual"
    })
    void givenWhyItWasDisabled_whenEnabled_thenItIsToldWhatEndedThat(
            @Nullable String reason, boolean byHand, String expected) {
        Last ended = ended(DISABLE, reason, Duration.ofHours(2));

        assertThat(next(new Standing("D", null, byHand, false, true, ended))).isEqualTo(new Give(ENABLE, expected));
    }

    private static Standing device(@Nullable String refusal, @Nullable Boolean reported, @Nullable Last last) {
        return new Standing("D", refusal, false, false, reported, last);
    }

    private static Last ended(CommandKind kind, @Nullable String reason, Duration ago) {
        return new Last(kind, reason, true, false, NOW.minus(ago), 1, 1);
    }

    private static Next next(Standing device) {
        return SwitchRule.next(device, false, NOW);
    }

    private static String told(Next next) {
        if (next instanceof Give give) {
            return give.kind() + " " + give.reason();
        }
        return next instanceof Agreed ? "AGREED" : next instanceof UnderWay ? "UNDER_WAY" : next.toString();
    }
}
