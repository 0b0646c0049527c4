package dev.pitwatch.core.devices.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class StatusReportTest {

    private static final StatusReport BEFORE = new StatusReport(
            "ESP32-1",
            false,
            "online",
            Optional.of("restart"),
            OptionalLong.of(5),
            Optional.of("1.4.0"),
            Optional.of("gateway"),
            Optional.of("9f3a01c2"),
            Optional.of("10.0.0.9"),
            OptionalInt.of(30),
            Optional.of(List.of("BME680")));

    @Test
    void givenAReportThatSaysLittle_whenItFollowsAFullOne_thenAllButTheReasonStays() {
        StatusReport merged = report("disabled", OptionalLong.empty()).after(BEFORE);

        assertThat(merged)
                .isEqualTo(new StatusReport(
                        "ESP32-1",
                        false,
                        "disabled",
                        Optional.empty(),
                        BEFORE.conn(),
                        BEFORE.fw(),
                        BEFORE.board(),
                        BEFORE.bootId(),
                        BEFORE.ip(),
                        BEFORE.intervalSeconds(),
                        BEFORE.sensors()));
        assertThat(merged.status()).isEqualTo("disabled");
        assertThat(BEFORE.status()).isEqualTo("online");
    }

    @Test
    void givenAFullReport_whenItFollowsAnother_thenAllOfItCounts() {
        StatusReport newer = new StatusReport(
                "ESP32-1",
                false,
                "online",
                Optional.empty(),
                OptionalLong.of(6),
                Optional.of("1.5.0"),
                Optional.of("devkit"),
                Optional.of("0a1b2c3d"),
                Optional.of("10.0.0.10"),
                OptionalInt.of(60),
                Optional.of(List.of()));

        assertThat(newer.after(BEFORE)).isEqualTo(newer);
    }

    @Test
    void givenTheEndOfAnOlderConnection_whenItComesLate_thenTheDeviceStaysOnline() {
        assertThat(report("offline", OptionalLong.of(4)).after(BEFORE)).isSameAs(BEFORE);
    }

    @Test
    void givenTheEndOfThisConnectionOrOfOneWithoutNumber_whenItComes_thenTheDeviceIsOffline() {
        StatusReport unnumbered = report("online", OptionalLong.empty());

        assertThat(report("offline", OptionalLong.of(5)).after(BEFORE).isOffline())
                .isTrue();
        assertThat(report("offline", OptionalLong.empty()).after(BEFORE).isOffline())
                .isTrue();
        assertThat(report("offline", OptionalLong.of(4)).after(unnumbered).isOffline())
                .isTrue();
    }

    @Test
    void givenAnOlderConnectionThatSaysItIsThere_whenItComes_thenItCounts() {
        assertThat(report("online", OptionalLong.of(4)).after(BEFORE).conn()).hasValue(4);
    }

    private static StatusReport report(String status, OptionalLong conn) {
        return new StatusReport(
                "ESP32-1",
                false,
                status,
                Optional.empty(),
                conn,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty());
    }
}
