package dev.pitwatch.core.work.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.people.identity.Principal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The sessions in which someone looks: how many may be, and who is told of them. */
class StreamSessionsIT {

    private final StreamCase given = new StreamCase().follow();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final StreamSessions sessions = new StreamSessions(given.rights, meters);
    private final StreamViewer viewer = StreamViewer.of(given.owner());
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void close() {
        given.close();
    }

    private StreamSession of(StreamViewer who, long workshop) {
        return new StreamSession(
                UUID.randomUUID(), workshop, given.pit, given.path, "webrtc", who, given.clock.instant());
    }

    private StreamSession of(StreamViewer who) {
        return of(who, given.shop.workshopId());
    }

    private static StreamViewer stranger() {
        return new StreamViewer(UUID.randomUUID(), true);
    }

    private void watch() {
        sessions.tell(new StreamWatchers() {
            @Override
            public void came(UUID session, Principal who, long workshopId, long pitId) {
                seen.add(who.name() + " came");
            }

            @Override
            public void left(UUID session, long workshopId) {
                seen.add("left " + workshopId);
            }
        });
    }

    @Test
    void givenAViewer_whenTheyHaveTheirShare_thenThereIsNoPlaceForThemButForOthers() {
        List<StreamSession> opened = new ArrayList<>();
        for (int i = 0; i < StreamSessions.MAX_OF_VIEWER; i++) {
            StreamSession one = of(viewer);
            assertThat(sessions.hasPlaceFor(one)).isTrue();
            assertThat(sessions.open(one)).isTrue();
            opened.add(one);
        }

        assertThat(sessions.hasPlaceFor(of(viewer))).isFalse();
        assertThat(sessions.hasPlaceFor(opened.get(0))).as("it has one").isTrue();
        assertThat(sessions.hasPlaceFor(of(stranger()))).isTrue();
        sessions.close(opened.get(0).id());
        assertThat(sessions.hasPlaceFor(of(viewer))).isTrue();
    }

    @Test
    void givenAWorkshopsCustomers_whenTheyHaveTheirShare_thenItsPeopleAndOtherWorkshopsFindAPlace() {
        for (int i = 0; i < StreamSessions.MAX_OF_LINKS; i++) {
            sessions.open(of(stranger()));
        }

        assertThat(sessions.hasPlaceFor(of(stranger()))).isFalse();
        assertThat(sessions.hasPlaceFor(of(viewer))).isTrue();
        assertThat(sessions.hasPlaceFor(of(stranger(), 999))).isTrue();
    }

    @Test
    void givenAWorkshopsPeople_whenTheyHaveTheirShare_thenItsCustomersAndOtherWorkshopsFindAPlace() {
        List<StreamSession> opened = Stream.generate(() -> of(person()))
                .limit(StreamSessions.MAX_OF_WORKSHOP)
                .toList();
        sessions.adopt(opened.subList(0, 100));
        opened.subList(100, opened.size()).forEach(sessions::open);

        assertThat(sessions.hasPlaceFor(of(person()))).isFalse();
        assertThat(sessions.hasPlaceFor(of(stranger()))).isTrue();
        assertThat(sessions.hasPlaceFor(of(person(), 999))).isTrue();
        sessions.close(opened.get(0).id());
        sessions.close(opened.get(0).id());
        assertThat(sessions.hasPlaceFor(of(person()))).isTrue();
        sessions.open(of(person()));
        assertThat(sessions.hasPlaceFor(of(person()))).as("once is once").isFalse();
        given.clock.pass(Duration.ofSeconds(1));
        sessions.closeOthers(Set.of(), given.clock.instant());
        assertThat(sessions.hasPlaceFor(of(person()))).isTrue();
    }

    private StreamViewer person() {
        return StreamViewer.of(given.owner());
    }

    @Test
    void givenAllThatMayBe_whenOneMoreComes_thenThereIsNoPlaceAndNoMoreIsKeptForTheDatabase() {
        for (int i = 0; i < StreamSessions.MAX_OPEN; i++) {
            sessions.open(of(stranger(), i));
        }
        StreamSession more = of(stranger(), 999_999);

        assertThat(sessions.hasPlaceFor(more)).isFalse();
        assertThat(sessions.open(more)).isTrue();
        assertThat(sessions.unstored(2 * StreamSessions.MAX_OPEN))
                .hasSize(StreamSessions.MAX_OPEN)
                .doesNotContain(more);
        assertThat(meters.get("pitwatch.streams.open").gauge().value()).isEqualTo(StreamSessions.MAX_OPEN + 1);
    }

    @Test
    void givenASession_whenItIsOpenedAgain_thenItIsThatOfTheSameViewerAtTheSamePath() {
        watch();
        StreamSession one = of(viewer);
        sessions.open(one);

        assertThat(sessions.open(one)).isTrue();
        assertThat(sessions.open(new StreamSession(
                        one.id(), one.workshopId(), one.pitId(), one.path(), "webrtc", stranger(), one.openedAt())))
                .isFalse();
        assertThat(sessions.open(new StreamSession(
                        one.id(), one.workshopId(), one.pitId(), "w/other", "webrtc", viewer, one.openedAt())))
                .isFalse();
        assertThat(seen).containsExactly("asha came");
    }

    @Test
    void givenStoredSessions_whenTheyAreAdopted_thenTheyAreToldOnceAndNotStoredAgain() {
        StreamSession before = of(viewer);
        sessions.adopt(List.of(before));
        watch();
        StreamSession known = of(viewer);
        sessions.open(known);

        sessions.adopt(List.of(before, known, of(viewer)));

        assertThat(seen).as("none while nobody listened").containsExactly("asha came", "asha came");
        assertThat(sessions.unstored(10)).containsExactly(known);
        sessions.stored(List.of(known));
        assertThat(sessions.unstored(10)).isEmpty();
        assertThat(sessions.isKnown(before.id())).isTrue();
    }

    @Test
    void givenSessions_whenTheyClose_thenThoseThatWereThereAreTold() {
        StreamSession unheard = of(viewer);
        sessions.open(unheard);
        sessions.close(unheard.id());
        watch();
        StreamSession old = of(viewer);
        StreamSession running = of(viewer);
        sessions.adopt(List.of(old, running));
        given.clock.pass(Duration.ofSeconds(20));
        StreamSession young = of(viewer);
        sessions.open(young);
        seen.clear();

        sessions.close(UUID.randomUUID());
        sessions.closeOthers(Set.of(running.id()), given.clock.instant().minusSeconds(10));

        assertThat(seen).containsExactly("left " + given.shop.workshopId());
        assertThat(sessions.isKnown(old.id())).isFalse();
        assertThat(sessions.isKnown(running.id())).isTrue();
        assertThat(sessions.isKnown(young.id())).isTrue();
    }

    @Test
    void givenASession_whenItIsClosedBeforeOthersHeardOfIt_thenTheyHearLastThatItLeft() {
        sessions.tell(new StreamWatchers() {
            @Override
            public void came(UUID session, Principal who, long workshopId, long pitId) {
                sessions.close(session); // by another thread, which is faster
                seen.add("came");
            }

            @Override
            public void left(UUID session, long workshopId) {
                seen.add("left");
            }
        });

        sessions.open(of(viewer));

        assertThat(seen).containsExactly("left", "came", "left");
    }

    @Test
    void givenSignInsThatAreNotReadYet_whenStoredSessionsAreAdopted_thenThoseThatAreKnownAre() {
        StreamSession unknown = of(new StreamViewer(UUID.randomUUID(), false));
        StreamSession known = of(viewer);

        assertThat(sessions.adopt(List.of(unknown, known))).isFalse();

        assertThat(sessions.isKnown(unknown.id())).isFalse();
        assertThat(sessions.isKnown(known.id())).isTrue();
        assertThat(sessions.adopt(List.of(known))).isTrue();
    }

    @Test
    void givenASession_whenItsPitGetsAnotherNumber_thenItIsNotAtThePitAnyMore() {
        StreamSession session = of(viewer);
        sessions.open(session);
        assertThat(sessions.ended()).isEmpty();

        given.db.execute("update pit set pit_number = 9, code = 'pit9' where id = %d", given.pit);

        await().untilAsserted(() -> assertThat(sessions.ended()).containsExactly(session));
        assertThat(given.rights.allows(viewer, given.pit)).as("at its new path").isTrue();
    }

    @Test
    void givenAWallAtACamerasOneStream_whenThatGetsASmallOne_thenTheLargeOneIsForPeopleOnly() {
        given.camera(StreamCase.ONE_STREAM);
        await().until(() -> !given.rights.pit(given.pit).orElseThrow().hasLow());
        StreamSession wall = of(StreamViewer.of(given.kiosk()));
        StreamCase.Job job = given.job(true);
        StreamViewer holder = new StreamViewer(job.link(), true);
        await().until(() -> given.rights.allows(holder, given.pit));
        List.of(wall, of(viewer), of(holder)).forEach(sessions::open);
        assertThat(sessions.ended()).isEmpty();

        given.camera(StreamCase.TWO_STREAMS);

        await().untilAsserted(() -> assertThat(sessions.ended()).containsExactly(wall));
    }

    @Test
    void givenTheHolderOfALink_whenTheyLook_thenTheyAreToldWhileACarIsInThePit() {
        watch();
        StreamCase.Job job = given.job(true);
        StreamViewer holder = new StreamViewer(job.link(), true);
        await().until(() -> given.rights.allows(holder, given.pit));
        StreamSession session = of(holder);
        sessions.open(session);
        assertThat(seen).containsExactly("tracking link came");
        assertThat(sessions.ended()).isEmpty();

        given.deliver(job);
        await().until(() -> !given.rights.allows(holder, given.pit));

        assertThat(sessions.ended()).containsExactly(session);
        sessions.open(of(holder));
        assertThat(seen).as("no one is in the pit").hasSize(1);
    }
}
