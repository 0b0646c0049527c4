package dev.pitwatch.core.work.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.ApiScope;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.testing.SampleWorkshop;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rights to look, as memory follows what decides about them. */
class StreamRightsIT {

    private final StreamCase given = new StreamCase();
    private final StreamRights rights = given.rights;

    @AfterEach
    void close() {
        given.close();
    }

    private boolean allows(Principal who) {
        return rights.allows(StreamViewer.of(who), given.pit);
    }

    private boolean allowsRecordings(Principal who) {
        return rights.allowsRecordings(StreamViewer.of(who), given.pit);
    }

    private StreamSession session(StreamViewer viewer, long pit) {
        return new StreamSession(
                UUID.randomUUID(), given.shop.workshopId(), pit, given.path, "hls", viewer, Instant.now());
    }

    @Test
    void givenNothingRead_whenAsked_thenNobodyMayAndThatIsKnown() {
        Principal owner = given.owner();

        assertThat(rights.areKnown()).isFalse();
        assertThat(rights.pit(given.pit)).isEmpty();
        assertThat(allows(owner)).isFalse();
        assertThat(allowsRecordings(owner)).isFalse();
    }

    @Test
    void givenPeopleAndMachines_whenAsked_thenEachMayWhatTheirRoleLetsThem() {
        given.follow();

        assertThat(allows(given.owner())).isTrue();
        assertThat(allows(given.operator(given.pit))).isTrue();
        assertThat(allows(given.operator())).isFalse();
        assertThat(allows(given.kiosk())).isTrue();
        assertThat(allows(given.key(ApiScope.READ))).isTrue();
        assertThat(allows(given.key(ApiScope.DEVICES))).isFalse();
        assertThat(allows(given.newcomer())).isFalse();
        assertThat(allowsRecordings(given.owner())).isTrue();
        assertThat(allowsRecordings(given.newcomer())).isFalse();
        assertThat(allowsRecordings(given.operator(given.pit))).isFalse();
        assertThat(allowsRecordings(given.kiosk())).isFalse();
        assertThatThrownBy(() -> rights.allows(new StreamViewer(UUID.randomUUID(), false), given.pit))
                .as("sign-ins are not read yet")
                .isInstanceOf(Problem.class);
    }

    @Test
    void givenThatSignInsAreRead_whenOneIsNotThere_thenItMayNot() {
        given.readSignIns().follow();
        StreamViewer gone = new StreamViewer(UUID.randomUUID(), false);

        await().until(() -> {
            try {
                return !rights.allows(gone, given.pit);
            } catch (Problem notReadYet) {
                return false;
            }
        });
        assertThat(rights.allowsRecordings(gone, given.pit)).isFalse();
        assertThat(rights.watcher(session(gone, given.pit))).isEmpty();
    }

    @Test
    void givenALink_whenItsJobChanges_thenItsHolderMayWhileTheCarIsThereAndTheyAgree() {
        given.follow();
        StreamCase.Job job = given.job(false);
        StreamViewer holder = new StreamViewer(job.link(), true);
        await().until(() -> rights.pit(given.pit).orElseThrow().jobId() != null);
        assertThat(rights.allows(holder, given.pit)).isFalse();

        given.db.execute("update job set consent_video = true");

        await().until(() -> rights.allows(holder, given.pit));
        assertThat(rights.allows(new StreamViewer(UUID.randomUUID(), true), given.pit))
                .isFalse();
        assertThat(rights.allowsRecordings(holder, given.pit)).isFalse();
        Principal who = rights.watcher(session(holder, given.pit)).orElseThrow();
        assertThat(who.role()).isEqualTo(Role.CUSTOMER);
        assertThat(who.pitIds()).containsExactly(given.pit);
        assertThat(rights.watcher(session(holder, 999_999))).as("no such pit").isEmpty();
        given.deliver(job);
        await().until(() -> !rights.allows(holder, given.pit));
        assertThat(rights.watcher(session(holder, given.pit))).as("no car").isEmpty();
    }

    @Test
    void givenWorkshops_whenSubscriptionOrCameraOfOneChanges_thenTheOtherKeepsItsOwn() {
        SampleWorkshop other = SampleWorkshop.in(given.db);
        given.db.superuser().useHandle(handle -> handle.createUpdate(
                        "update pit set camera_rtsp_url = :url where id = :id")
                .bind("url", CameraUrl.seal(given.db.masterKey(), other.pitId(), StreamCase.ONE_STREAM))
                .bind("id", other.pitId())
                .execute());
        given.follow();
        Principal owner = given.owner();
        Optional<StreamedPit> others = rights.pit(other.pitId());
        assertThat(others).isPresent();

        given.db.execute(
                "insert into subscription (workshop_id, status) values (%d, 'suspended')", given.shop.workshopId());

        await().until(() -> !allows(owner));
        given.db.execute("update subscription set status = 'active'");
        await().until(() -> allows(owner));
        given.db.execute("update pit set camera_rtsp_url = null where id = %d", given.pit);
        await().until(() -> rights.pit(given.pit).isEmpty());
        assertThat(rights.pit(other.pitId())).isEqualTo(others);
    }

    @Test
    void givenAPit_whenItIsReadAsStored_thenOnlyThoseWhoMayKnowOfItDo() {
        assertThat(rights.stored(given.owner(), given.pit).lowPath()).isEqualTo(given.path + "/low");
        assertThatThrownBy(() -> rights.stored(given.operator(), given.pit)).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> rights.stored(given.owner(), 999_999)).isInstanceOf(Problem.class);
    }

    @Test
    void givenAnAddressThatCannotBeOpened_whenRightsAreRead_thenThatPitHasNoCameraAndTheOthersHave() {
        long second = SampleWorkshop.addPit(given.db, given.shop.workshopId(), 2);
        byte[] damaged = {1, 2, 3};
        given.db
                .superuser()
                .useHandle(
                        handle -> handle.execute("update pit set camera_rtsp_url = ? where id = ?", damaged, second));
        Principal owner = given.owner();

        given.follow();

        assertThat(allows(owner)).isTrue();
        assertThat(rights.allows(StreamViewer.of(owner), second)).isFalse();
        assertThat(rights.stored(owner, second).shows()).isFalse();
        given.camera(second, StreamCase.ONE_STREAM);
        await().until(() -> rights.allows(StreamViewer.of(owner), second));
    }
}
