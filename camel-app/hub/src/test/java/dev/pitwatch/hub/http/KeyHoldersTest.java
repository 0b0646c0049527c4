package dev.pitwatch.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeyHoldersTest {

    private long now = 1_000_000;
    private final KeyHolders holders = new KeyHolders(() -> now);

    @Test
    void givenAnAddressThatShowedTheKey_whenTenMinutesHavePassed_thenItIsAsAnyOther() {
        assertThat(holders.holds("10.0.0.1")).isFalse();
        holders.showed("10.0.0.1");

        now += Duration.ofMinutes(9).toNanos();
        assertThat(holders.holds("10.0.0.1")).isTrue();
        assertThat(holders.holds("10.0.0.2")).isFalse();
        holders.showed("10.0.0.1");
        now += Duration.ofMinutes(9).toNanos();
        assertThat(holders.holds("10.0.0.1")).isTrue();
        now += Duration.ofMinutes(1).toNanos();
        assertThat(holders.holds("10.0.0.1")).isFalse();
    }

    @Test
    void givenManyAddresses_whenTheyShowTheKey_thenSixteenAreKnownUntilOneIsForgotten() {
        for (int i = 0; i < 20; i++) {
            holders.showed("10.0.0." + i);
        }
        assertThat(holders.holds("10.0.0.15")).isTrue();
        assertThat(holders.holds("10.0.0.16")).isFalse();

        now += Duration.ofMinutes(10).toNanos();
        holders.showed("10.0.0.16");
        assertThat(holders.holds("10.0.0.16")).isTrue();
    }

    @Test
    void givenThoseWhoHaveTheKey_whenTheyConnect_thenFasterThanAnyNetworkAndSlowerThanAllTogether() {
        int connected = 0;
        while (holders.connects()) {
            connected++;
        }
        assertThat(connected).isBetween(1_200, 1_201);
        now += Duration.ofSeconds(1).toNanos();
        while (holders.connects()) {
            connected++;
        }
        assertThat(connected).isBetween(1_800, 1_802);
    }

    @Test
    void givenANetworkThatConnectsTooFast_whenItShowedTheKey_thenItIsLetInAtAPaceOfItsOwn() {
        HttpLimits limits = new HttpLimits(new SimpleMeterRegistry());
        InetAddress here = InetAddress.getLoopbackAddress();
        int connected = 0;
        while (limits.admits(here)) {
            connected++;
        }
        assertThat(connected).isBetween(256, 400);

        limits.keyHolders().showed(here.getHostAddress());

        for (int i = 0; i < 1_200; i++) {
            assertThat(limits.admits(here)).isTrue();
        }
        while (limits.admits(here)) {
            connected++; // until its own is used up, too
        }
    }
}
