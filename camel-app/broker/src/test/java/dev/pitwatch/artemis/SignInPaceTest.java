package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignInPaceTest {

    private static final String DEVICE = "ESP32-A1B2C3D4E5F6";
    private static final String HOME = "203.0.113.7";

    private long now = 1_000_000;
    private final SignInPace pace = new SignInPace(() -> now);

    @Test
    void givenAFewWrongPasswords_whenTriedAgain_thenLookedAtAtOnce() {
        wrong(DEVICE, HOME, SignInPace.FREE_TRIES - 1);

        assertThat(pace.untilLook(DEVICE, HOME)).isZero();
    }

    @Test
    void givenManyWrongPasswords_whenManyConnectionsTry_thenOneLookInEachSpaceAndOneWaits() {
        wrong(DEVICE, HOME, SignInPace.FREE_TRIES);

        assertThat(pace.untilLook(DEVICE, HOME)).isEqualTo(SignInPace.SPACING_MS);
        assertThat(pace.untilLook(DEVICE, HOME)).isEqualTo(SignInPace.HANG_UP);
        now += SignInPace.SPACING_MS;
        assertThat(pace.untilLook(DEVICE, HOME)).isEqualTo(SignInPace.SPACING_MS);
        assertThat(pace.untilLook(DEVICE, HOME)).isEqualTo(SignInPace.HANG_UP);
        now += 2 * SignInPace.SPACING_MS;
        assertThat(pace.untilLook(DEVICE, HOME)).isZero();
        assertThat(pace.untilLook(DEVICE, HOME)).isEqualTo(SignInPace.SPACING_MS);
    }

    @Test
    void givenManyWrongPasswords_whenOthersSignIn_thenTheyNoticeNothing() {
        wrong(DEVICE, HOME, 1_000);

        assertThat(pace.untilLook("another behind the same address", HOME)).isZero();
        assertThat(pace.untilLook(DEVICE, "198.51.100.1")).isZero();
    }

    @Test
    void givenManyWrongPasswords_whenTheRightOneComes_thenTheAccountIsFreeButTheAddressStaysSlow() {
        wrong(DEVICE, HOME, SignInPace.ADDRESS_TRIES);

        pace.right(DEVICE, HOME);

        assertThat(pace.untilLook(DEVICE, HOME)).isZero();
        assertThat(pace.wrong(DEVICE, HOME)).isEqualTo(SignInPace.SLOW_ANSWER_MS);
    }

    @Test
    void givenManyWrongPasswords_whenTheAccountChanges_thenItsNewPasswordIsLookedAtAtOnce() {
        wrong(DEVICE, HOME, 100);

        pace.changed(DEVICE);

        assertThat(pace.untilLook(DEVICE, HOME)).isZero();
    }

    @Test
    void givenManyWrongPasswords_whenTenMinutesPass_thenForgotten() {
        wrong(DEVICE, HOME, 100);

        now += TimeUnit.MINUTES.toMillis(10) + 1;

        assertThat(pace.untilLook(DEVICE, HOME)).isZero();
        assertThat(pace.wrong(DEVICE, HOME)).isEqualTo(SignInPace.ANSWER_MS);
    }

    @Test
    void givenOneAddress_whenItTriesManyAccounts_thenItsRefusalsWaitLonger() {
        for (int i = 0; i < SignInPace.ADDRESS_TRIES; i++) {
            assertThat(pace.wrong("account " + i, HOME)).isEqualTo(SignInPace.ANSWER_MS);
        }

        assertThat(pace.wrong("another", HOME)).isEqualTo(SignInPace.SLOW_ANSWER_MS);
        assertThat(pace.wrong("another", "198.51.100.1")).isEqualTo(SignInPace.ANSWER_MS);
    }

    @Test
    void givenNoSuchAccount_whenTried_thenNothingIsSpacedSinceOneMayBeMadeAnyMoment() {
        wrong(SignInPace.NOBODY, HOME, 100);

        assertThat(pace.untilLook(SignInPace.NOBODY, HOME)).isZero();
    }

    @Test
    void givenAnyNumberOfAddresses_whenTheyAreWrong_thenMemoryIsBounded() {
        for (int i = 0; i < 20_000; i++) {
            pace.wrong(DEVICE, "address " + i);
        }

        assertThat(pace.remembered()).isEqualTo(10_000);
    }

    @Test
    void givenThousandsThatWait_whenOneMoreWants_thenItIsHungUpUntilAnotherIsDone() {
        int waiting = 0;
        while (pace.startWaiting()) {
            waiting++;
        }

        assertThat(waiting).isEqualTo(500);
        pace.endWaiting();
        assertThat(pace.startWaiting()).isTrue();
    }

    @Test
    void givenAddresses_whenNamed_thenAWholeNetworkOfIpv6IsOne() throws Exception {
        assertThat(SignInPace.name(InetAddress.getByName("203.0.113.7"))).isEqualTo("203.0.113.7");
        assertThat(SignInPace.name(InetAddress.getByName("2001:db8:0:1::1")))
                .isEqualTo(SignInPace.name(InetAddress.getByName("2001:db8:0:1:2:3:4:5")))
                .isNotEqualTo(SignInPace.name(InetAddress.getByName("2001:db8:0:2::1")));
    }

    private void wrong(String account, String address, int times) {
        for (int i = 0; i < times; i++) {
            pace.wrong(account, address);
        }
    }
}
