package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.hub.rest.RateLimiter.Kind;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    private final RateLimiter limiter = new RateLimiter(new RateLimits(3, 600, 3_000, 2));

    @Test
    void givenAddressesOfOneNetwork_whenTheyCall_thenTheyAreCountedAsOne() {
        assertThat(allowed("2001:db8:0:1::1")).isTrue();
        assertThat(allowed("2001:db8:0:1::2")).isTrue();
        assertThat(allowed("2001:db8:0:1:ffff::3")).isTrue();

        assertThat(allowed("2001:db8:0:1::4")).isFalse();
        assertThat(allowed("2001:db8:0:2::4")).isTrue();
    }

    @Test
    void givenAnAddressThatHasNoCallsLeft_whenVeryManyOthersCall_thenItStillHasNone() {
        while (allowed("10.0.0.1")) {
            assertThat(limiter.count("10.0.0.1", Kind.SIGN_IN).limit()).isEqualTo(2);
        }

        for (int i = 0; i < 120_000; i++) {
            assertThat(allowed("2001:db8:%x:%x::1".formatted(i >> 16, i & 0xffff)))
                    .isTrue();
        }

        assertThat(allowed("10.0.0.1")).isFalse();
        assertThat(limiter.count("10.0.0.1", Kind.SIGN_IN).allowed()).isFalse();
    }

    @Test
    void givenAHook_whenOneAddressOrAllCallItTooOften_thenTheyAreRefusedAndOtherHooksAreNot() {
        for (int i = 0; i < 600; i++) {
            assertThat(limiter.countHook("10.0.0.1", "a").allowed()).isTrue();
        }
        assertThat(limiter.countHook("10.0.0.1", "a").allowed()).isFalse();
        assertThat(limiter.countHook("10.0.0.1", "b").allowed()).isFalse();

        for (int i = 0; i < 5 * (492 + RateLimiter.OWN_OF_HOOK_A_MINUTE); i++) {
            assertThat(limiter.countHook("10.0.1." + i / 552, "a").allowed()).isTrue();
        }
        assertThat(limiter.countHook("10.0.1.4", "a").allowed())
                .as("all have taken theirs")
                .isFalse();
        assertThat(limiter.countHook("10.0.1.4", "b").allowed()).isTrue();
        assertThat(allowed("10.0.0.1")).isTrue();
    }

    @Test
    void givenAHook_whenFewAddressesTakeAllThatTheyMay_thenAnotherIsHeardAsOftenAsOneMayExpect() {
        for (int i = 0; i < 7 * 600; i++) {
            limiter.countHook("10.0.1." + i / 600, "a");
        }
        assertThat(limiter.countHook("10.0.1.6", "a").allowed()).isFalse();

        for (int i = 0; i < RateLimiter.OWN_OF_HOOK_A_MINUTE; i++) {
            assertThat(limiter.countHook("203.0.113.9", "a").allowed())
                    .as("call %d", i)
                    .isTrue();
        }
        assertThat(limiter.countHook("203.0.113.9", "a").allowed())
                .as("no more than that")
                .isFalse();
    }

    @Test
    void givenAMediaServer_whenItAsksAboutStrangersWithoutEnd_thenViewersHaveAllOfTheirs() {
        for (int i = 0; i < 40_000; i++) {
            boolean left = limiter.countStranger("203.0.113.9").allowed();
            assertThat(left).isEqualTo(i < RateLimiter.OF_STRANGER_A_MINUTE);
        }
        assertThat(limiter.countStranger("2001:db8:0:1::1").remaining()).isEqualTo(59);
        assertThat(limiter.countStranger("2001:db8:0:1::2").remaining()).isEqualTo(58);
        assertThat(limiter.countStranger("no address " + "x".repeat(1_000)).allowed())
                .isTrue();

        assertThat(limiter.countViewer(new UUID(0, 1), 7).remaining()).isEqualTo(599);
        assertThat(allowed("203.0.113.9")).as("other calls").isTrue();
    }

    @Test
    void givenAViewerOrAWorkshopThatIsAskedAboutTooOften_whenOthersAre_thenTheyHaveTheirs() {
        for (int i = 0; i < 700; i++) {
            assertThat(limiter.countViewer(new UUID(0, 1), 7).allowed()).isEqualTo(i < 600);
        }
        int others = 0;
        for (int i = 0; i < 5 * 600; i++) {
            others += limiter.countViewer(new UUID(1, i / 600), 7).allowed() ? 1 : 0;
        }
        assertThat(others).as("of the 3,000 of the workshop").isEqualTo(2_400);
        assertThat(limiter.countViewer(new UUID(2, 1), 8).allowed()).isTrue();
        assertThat(limiter.count(person(1)).remaining()).as("calls of a user").isEqualTo(599);

        int all = 3_001;
        for (int workshop = 9; workshop < 20; workshop++) {
            for (int i = 0; i < 3_000; i++) {
                all += limiter.countViewer(new UUID(workshop, i / 600), workshop)
                                .allowed()
                        ? 1
                        : 0;
            }
        }
        assertThat(all).isEqualTo(30_000);
    }

    @Test
    void givenCallsOfWhichOnlyRefusedOnesCount_whenRefusedTooOften_thenThatAddressIsNotLetInAndOthersAre() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(limiter.leftOfRefusals("10.0.0.1").allowed()).isTrue();
        }
        for (int i = 0; i < 3; i++) {
            assertThat(limiter.leftOfRefusals("10.0.0.1").remaining()).isEqualTo(3 - i);
            limiter.countRefusal("10.0.0.1");
        }

        assertThat(limiter.leftOfRefusals("10.0.0.1").allowed()).isFalse();
        assertThat(limiter.leftOfRefusals("10.0.0.1").reset()).isPositive();
        assertThat(limiter.leftOfRefusals("10.0.0.2").allowed()).isTrue();
        assertThat(allowed("10.0.0.1")).isTrue();
    }

    @Test
    void givenOneWhoCallsTooOften_whenOthersOfTheirWorkshopCall_thenTheyHaveTheRestOfItsCalls() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(limiter.count(person(1)).allowed()).isEqualTo(i < 600);
        }

        int others = 0;
        for (int i = 0; i < 4 * 600; i++) {
            others += limiter.count(person(2 + i / 600)).allowed() ? 1 : 0;
        }
        assertThat(others).isEqualTo(2_400);
        assertThat(limiter.count(person(6)).allowed())
                .as("the workshop's are used up")
                .isFalse();
    }

    @Test
    void givenAWorkshopThatHasWrittenAMinutesShare_whenItWantsToWriteMore_thenItWaitsAndOthersDoNot() {
        assertThat(limiter.untilWritable(1)).isEmpty();
        limiter.wrote(1, RateLimiter.WRITTEN_A_MINUTE - 1);
        assertThat(limiter.untilWritable(1)).as("a byte is left").isEmpty();

        limiter.wrote(1, 5L * RateLimiter.WRITTEN_A_MINUTE / 2);

        assertThat(limiter.untilWritable(1))
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3)));
        assertThat(limiter.untilWritable(2)).isEmpty();
    }

    @Test
    void givenFiles_whenOneAddressWantsThemTooOften_thenItHasToWaitAndMayCall() {
        for (int i = 0; i < 2_000; i++) {
            assertThat(limiter.count("10.0.0.1", Kind.FILES).allowed()).isTrue();
        }

        assertThat(limiter.count("10.0.0.1", Kind.FILES).allowed()).isFalse();
        assertThat(limiter.count("10.0.0.2", Kind.FILES).allowed()).isTrue();
        assertThat(allowed("10.0.0.1")).isTrue();
    }

    private static Principal person(long id) {
        return new Principal(id, "user" + id, Role.STAFF, "admin", 7L, null, Set.of(), false);
    }

    private boolean allowed(String address) {
        return limiter.count(address, Kind.USUAL).allowed();
    }
}
