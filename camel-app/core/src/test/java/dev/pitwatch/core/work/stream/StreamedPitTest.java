package dev.pitwatch.core.work.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Who may look, over all roles, pits and workshops. */
class StreamedPitTest {

    private static final UUID LINK = UUID.randomUUID();
    private static final Long JOB = 42L;

    @Provide
    Arbitrary<StreamedPit> pits() {
        Arbitrary<Boolean> flag = Arbitraries.of(true, false);
        return Combinators.combine(
                        Arbitraries.longs().between(1, 3),
                        Arbitraries.longs().between(1, 2),
                        flag,
                        flag,
                        flag,
                        Arbitraries.of(0L, 41L, 42L),
                        flag)
                .as((pit, workshop, camera, low, suspended, job, consented) -> new StreamedPit(
                        pit,
                        workshop,
                        "w%d/pit%d".formatted(workshop, pit),
                        camera,
                        low,
                        true,
                        false,
                        suspended,
                        job == 0 ? null : job,
                        consented,
                        JOB.equals(job) ? LINK : null));
    }

    @Provide
    Arbitrary<Principal> people() {
        Arbitrary<Set<Long>> some = Arbitraries.longs().between(1, 3).set().ofMaxSize(2);
        return Combinators.combine(
                        Arbitraries.of(Role.class),
                        Arbitraries.of("admin", "operator"),
                        Arbitraries.longs().between(1, 2),
                        some,
                        Arbitraries.of(Set.of(JOB), Set.of(7L), Set.<Long>of()),
                        Arbitraries.of(Set.of(ApiScope.READ), Set.of(ApiScope.DEVICES)),
                        Arbitraries.of(true, false))
                .as(StreamedPitTest::person);
    }

    private static Principal person(
            Role role, String sub, long workshop, Set<Long> pits, Set<Long> jobs, Set<ApiScope> scopes, boolean must) {
        return new Principal(
                1L,
                "x",
                role,
                role == Role.STAFF ? sub : null,
                role == Role.SUPER_ADMIN ? null : workshop,
                UUID.randomUUID(),
                pits,
                must,
                role == Role.API_KEY ? scopes : Set.of(),
                null,
                role == Role.CUSTOMER ? jobs : Set.of());
    }

    @Property
    void givenAnyone_whenTheyLook_thenOnlyAtTheirOwnPitsWhileThereIsAPictureForThem(
            @ForAll("people") Principal who, @ForAll("pits") StreamedPit pit) {
        boolean own =
                who.role() == Role.SUPER_ADMIN || Long.valueOf(pit.workshopId()).equals(who.workshopId());
        boolean among = who.pitIds().contains(pit.pitId());
        boolean theirs =
                switch (who.role()) {
                    case SUPER_ADMIN, OWNER, KIOSK -> true;
                    case STAFF -> "admin".equals(who.subRole()) || among;
                    case API_KEY -> who.scopes().contains(ApiScope.READ);
                    case CUSTOMER -> among && pit.consented() && isAmong(pit.jobId(), who.jobIds());
                };

        assertThat(pit.isShownTo(who))
                .isEqualTo(own && theirs && pit.camera() && !pit.suspended() && !who.mustChangePassword());
    }

    private static boolean isAmong(@Nullable Long job, Set<Long> jobs) {
        return job != null && jobs.contains(job);
    }

    @Property
    void givenALink_whenItsHolderLooks_thenOnlyAtItsCarWithConsent(@ForAll("pits") StreamedPit pit) {
        assertThat(pit.isShownByLink(LINK))
                .isEqualTo(JOB.equals(pit.jobId()) && pit.consented() && pit.camera() && !pit.suspended());
        assertThat(pit.isShownByLink(UUID.randomUUID())).isFalse();
    }

    @Property
    void givenATokenForTheSmallPicture_whenThereIsOne_thenItIsForThatAlone(
            @ForAll("pits") StreamedPit pit, @ForAll boolean main) {
        assertThat(pit.isAt(pit.path(), main)).isEqualTo(main || !pit.hasLow());
        assertThat(pit.isAt(pit.path() + "/low", main)).isEqualTo(pit.hasLow());
        assertThat(pit.isAt(pit.path() + "2", main)).isFalse();
        assertThat(pit.isAt("", main)).isFalse();
    }
}
