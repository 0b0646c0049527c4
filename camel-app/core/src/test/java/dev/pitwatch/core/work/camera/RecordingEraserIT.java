package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.SampleWorkshop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recordings that nobody may keep are deleted at the media server, however long it is away or ill. */
class RecordingEraserIT {

    private static final String DELETE = "DELETE /v3/recordings/deletesegment";

    private final RecordingCase given = new RecordingCase();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final RecordingEraser eraser =
            new RecordingEraser(given.shop.db.database(), given.api, given.shop.clock, meters);

    @AfterEach
    void stop() {
        given.close();
    }

    private void givenACarThatLeftAfterItsCustomerWithdrew() {
        given.record(30);
        given.shop.clock.pass(Duration.ofSeconds(60));
        given.consent(false);
        given.shop.clock.pass(Duration.ofSeconds(60));
        given.leave();
    }

    @Test
    void givenACarThatHasLeft_whenConsentIsWithdrawn_thenItsSegmentsGoAndThoseBeforeAndAfterStay() {
        given.record(-600);
        given.record(-40); // reaches into the stay
        given.record(30);
        given.record(300);
        given.shop.clock.pass(Duration.ofSeconds(330));
        given.leave();
        given.record(400);

        given.consent(false);
        erase();

        assertThat(given.recorded()).containsExactlyInAnyOrder(given.at(-600), given.at(400));
        assertThat(given.removals()).as("until nothing is listed any more").isEqualTo(1);
        again();
        assertThat(given.removals()).isZero();
    }

    @Test
    void givenACameraWhoseKeyFramesAreFarApart_whenConsentIsWithdrawn_thenSegmentsOfMoreThanAMinuteGo() {
        given.record(-400);
        given.record(-75); // until the next
        given.record(10);
        given.shop.clock.pass(Duration.ofSeconds(120));
        given.leave();

        given.consent(false);
        erase();

        assertThat(given.recorded()).containsExactly(given.at(-400));
    }

    @Test
    void givenACameraWhoseKeyFramesAreFarApart_whenItsRecordingEndedInTheStay_thenTheLastSegmentGoesToo() {
        given.record(-400);
        given.record(-240); // one key frame a while, and no next
        given.shop.clock.pass(Duration.ofSeconds(120));
        given.leave();

        given.consent(false);
        erase();

        assertThat(given.recorded()).containsExactly(given.at(-400));
    }

    /** As of a camera that comes and goes all month. */
    @Test
    void givenAListOfAMonth_whenConsentIsWithdrawn_thenItsSegmentsAreFoundBehindAllOthers() {
        given.record(30);
        given.shop.clock.pass(Duration.ofSeconds(60));
        given.leave();
        given.consent(false);
        String start = "{\"start\":\"%s\"}";
        String wanted = start.formatted(given.at(30));
        given.control.answer(
                "GET /v3/recordings/get/",
                200,
                IntStream.rangeClosed(0, MediaApi.MAX_SEGMENTS)
                        .mapToObj(
                                number -> number < MediaApi.MAX_SEGMENTS ? start.formatted(given.at(-100_000)) : wanted)
                        .collect(Collectors.joining(",", "{\"segments\":[", "]}")));

        erase();

        assertThat(given.recorded()).isEmpty();
        assertThat(given.removals()).as("until nothing is listed any more").isEqualTo(1);
        assertThat(meters.counter("pitwatch.recordings.removal.failures").count())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {90, -90})
    void givenAServerWithAnotherTime_whenConsentIsWithdrawn_thenTheMinutesOfTheStayGo(int ahead) {
        given.control.ahead(Duration.ofSeconds(ahead));
        given.record(-600 + ahead);
        given.record(-360 + ahead);
        given.record(-300 + ahead); // until it came
        given.record(ahead);
        given.record(55 + ahead);
        given.record(70 + ahead);
        given.shop.clock.pass(Duration.ofSeconds(60));
        given.leave();

        given.consent(false);
        erase();
        again();

        assertThat(given.recorded())
                .containsExactlyInAnyOrder(given.at(-600 + ahead), given.at(-360 + ahead), given.at(70 + ahead));
        assertThat(given.removals()).isZero();
    }

    @Test
    void givenACarThatIsThere_whenConsentIsWithdrawn_thenItGoesOnUntilNothingIsRecordedAnyMore() {
        given.api.patch(given.path, Json.MAPPER.createObjectNode().put("record", true));
        given.record(30);
        given.shop.clock.pass(Duration.ofSeconds(60));

        given.consent(false);
        erase();
        given.record(90); // the server has not been told yet
        again();
        assertThat(given.removals()).isEqualTo(1);
        given.shop.clock.pass(Duration.ofSeconds(60));
        again();
        assertThat(given.recorded()).isEmpty();
        assertThat(given.removals()).as("it may go on").isEqualTo(1);

        given.api.patch(given.path, Json.MAPPER.createObjectNode().put("record", false));
        again();
        assertThat(given.removals()).isZero();
    }

    @Test
    void givenAWithdrawnConsent_whenTheCarHasLeftMeanwhile_thenTheNextOnesRecordingsStay() {
        givenACarThatLeftAfterItsCustomerWithdrew();
        given.record(500); // another car's
        given.api.patch(given.path, Json.MAPPER.createObjectNode().put("record", true));
        given.shop.clock.pass(Duration.ofHours(1));

        erase();
        again();

        assertThat(given.recorded()).containsExactly(given.at(500));
        assertThat(given.removals()).isZero();
    }

    @Test
    void givenAWithdrawnConsent_whenItIsGivenAgain_thenWhatIsRecordedFromThenOnStays() {
        given.record(30);
        given.shop.clock.pass(Duration.ofSeconds(120));
        given.consent(false);
        given.shop.clock.pass(Duration.ofSeconds(120));
        given.consent(true);
        given.api.patch(given.path, Json.MAPPER.createObjectNode().put("record", true));
        given.record(245);
        given.shop.clock.pass(Duration.ofSeconds(120));

        erase();
        again();

        assertThat(given.recorded()).containsExactly(given.at(245));
        assertThat(given.removals()).isZero();
    }

    @Test
    void givenAConsent_whenItIsGivenAndWithdrawnAgainAndAgain_thenOneDeletionWaits() {
        for (int i = 0; i < 20; i++) {
            given.shop.clock.pass(Duration.ofSeconds(1));
            given.consent(false);
            given.consent(true);
        }
        assertThat(given.removals()).isEqualTo(1);

        given.leave();
        for (int i = 0; i < 20; i++) {
            given.consent(false);
            given.consent(true);
        }

        assertThat(given.removals()).isEqualTo(1);
        given.record(1);
        erase();
        again();
        assertThat(given.recorded()).as("it is the widest").isEmpty();
        assertThat(given.removals()).isZero();
    }

    @Test
    void givenAWithdrawnConsent_whenItIsWithdrawnOnceMoreWhileItIsDeleted_thenTheWiderOneStays() {
        given.record(30);
        given.shop.clock.pass(Duration.ofSeconds(60));
        given.consent(false);
        given.consent(true);
        List<RecordingRemoval> due = eraser.due();
        given.shop.clock.pass(Duration.ofSeconds(60));
        given.record(90);

        given.consent(false);
        due.forEach(eraser::erase);
        due.forEach(eraser::erase);

        assertThat(given.recorded()).containsExactly(given.at(90));
        assertThat(given.removals()).isEqualTo(1);
        erase();
        assertThat(given.recorded()).isEmpty();
    }

    @Test
    void givenACarThatHasLeft_whenItsCustomerAgreesAgain_thenTheNextOnesRecordingsStay() {
        givenACarThatLeftAfterItsCustomerWithdrew();
        given.record(200); // another car's
        given.shop.clock.pass(Duration.ofMinutes(5));

        given.consent(true);
        erase();
        again();

        assertThat(given.recorded()).containsExactly(given.at(200));
    }

    @Test
    void givenAPitWithoutACamera_whenConsentIsWithdrawn_thenNothingIsDeleted() {
        given.shop.db.execute("delete from camera_path");

        given.consent(false);

        assertThat(given.removals()).isZero();
    }

    @Test
    void givenAWorkshopThatOnlyTellsCustomersByNow_whenConsentIsWithdrawn_thenWhatWasThereGoesAndTheRestStays() {
        given.api.patch(given.path, Json.MAPPER.createObjectNode().put("record", true));
        given.record(30);
        given.shop.clock.pass(Duration.ofSeconds(120));
        given.shop.db.execute("update workshop set video_consent = 'notice'");

        given.consent(false);
        given.record(125);
        given.shop.clock.pass(Duration.ofSeconds(120));
        erase();
        again();
        given.leave();
        given.record(300);
        again();

        assertThat(given.recorded()).containsExactlyInAnyOrder(given.at(125), given.at(300));
        assertThat(given.removals()).isZero();
    }

    @Test
    void givenACarThatLeftAWorkshopThatOnlyTellsCustomersByNow_whenConsentIsWithdrawn_thenItsStayGoes() {
        given.record(30);
        given.shop.clock.pass(Duration.ofSeconds(60));
        given.leave();
        given.record(120);
        given.shop.db.execute("update workshop set video_consent = 'notice'");
        given.shop.clock.pass(Duration.ofSeconds(300));

        given.consent(false);
        erase();
        again();

        assertThat(given.recorded()).containsExactly(given.at(120));
        assertThat(given.removals()).isZero();
    }

    @Test
    void givenAServerThatIsIll_whenErased_thenItIsTriedAgainLessAndLessOftenAndCounted() {
        given.record(30);
        given.shop.clock.pass(Duration.ofSeconds(60));
        given.leave();
        given.consent(false);
        given.control.answer("GET /v3/recordings/get/", 500, "{}");

        erase();
        assertThat(failures()).isEqualTo(1);
        erase();
        assertThat(failures()).as("not at once").isEqualTo(1);
        given.shop.clock.pass(Duration.ofSeconds(10));
        erase();
        assertThat(failures()).isEqualTo(2);
        given.shop.clock.pass(Duration.ofSeconds(19));
        erase();
        assertThat(failures()).isEqualTo(2);
        for (int i = 0; i < 20; i++) {
            given.shop.clock.pass(Duration.ofHours(1));
            erase();
        }
        assertThat(failures()).as("each hour in the end").isEqualTo(22);
        assertThat(meters.get("pitwatch.recordings.removals").gauge().value()).isEqualTo(1);

        given.control.heal();
        given.shop.clock.pass(Duration.ofHours(1));
        erase();
        again();
        assertThat(given.recorded()).isEmpty();
        assertThat(given.removals()).isZero();
        eraser.due();
        assertThat(meters.get("pitwatch.recordings.removals").gauge().value()).isZero();
    }

    @Test
    void givenADeletionThatIsRefused_whenTriedAgain_thenTheRestIsDeletedThen() {
        given.record(30);
        given.record(300);
        given.shop.clock.pass(Duration.ofSeconds(360));
        given.leave();
        given.consent(false);
        given.control.answer(DELETE, 400, "{\"error\":\"remove /var/lib/mediamtx: no such file or directory\"}");
        erase();
        assertThat(given.recorded()).hasSize(2);

        given.control.heal();
        given.shop.clock.pass(Duration.ofSeconds(10));
        erase();
        assertThat(given.recorded()).isEmpty();
    }

    @Test
    void givenAPathThatIsNotConfiguredJustNow_whenErased_thenItIsWaitedFor() {
        given.record(30);
        given.shop.clock.pass(Duration.ofSeconds(60));
        given.leave();
        given.consent(false);
        given.api.delete(given.path);

        erase();
        assertThat(given.removals()).isEqualTo(1);

        given.api.add(given.path, Json.MAPPER.createObjectNode());
        given.shop.clock.pass(Duration.ofSeconds(10));
        erase();
        again();
        assertThat(given.recorded()).isEmpty();
        assertThat(given.removals()).isZero();
    }

    @Test
    void givenVeryManySegments_whenErased_thenSomeGoAtATime() {
        for (int i = 0; i < 450; i++) {
            given.record(i * 60);
        }
        given.shop.clock.pass(Duration.ofDays(1));
        given.leave();
        given.consent(false);

        erase();
        assertThat(given.recorded()).hasSize(250);
        again();
        again();
        again();
        assertThat(given.recorded()).isEmpty();
        assertThat(given.removals()).isZero();
    }

    @Test
    void givenAWorkshopWithManyDeletions_whenAnotherHasOne_thenThatIsAmongTheNext() {
        Recordings recordings =
                new Recordings(given.shop.db.database(), Optional.of(given.api), Optional.empty(), given.shop.clock);
        for (int i = 0; i < 50; i++) {
            recordings.delete(given.shop.owner, given.pit, given.came, given.came.plusSeconds(1));
        }
        SampleWorkshop other = SampleWorkshop.in(given.shop.db);
        recordings.delete(other.owner(), other.pitId(), given.came, given.came.plusSeconds(1));

        List<RecordingRemoval> due = eraser.due();

        assertThat(due).hasSize(20);
        assertThat(due.get(1).pitId()).isEqualTo(other.pitId());
    }

    private void erase() {
        eraser.due().forEach(eraser::erase);
    }

    private void again() {
        given.shop.clock.pass(Duration.ofSeconds(5));
        erase();
    }

    private double failures() {
        return meters.get("pitwatch.recordings.removal.failures").counter().count();
    }
}
