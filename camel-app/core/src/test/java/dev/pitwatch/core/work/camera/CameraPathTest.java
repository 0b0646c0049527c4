package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.platform.workshop.CameraHosts.Owner;
import dev.pitwatch.core.platform.workshop.CameraStates.CameraState;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CameraPathTest {

    private static final String MAIN = "rtsp://8.8.8.8/1";
    private static final String LOW = "rtsp://8.8.8.8/2";

    @Test
    void givenTwoStreams_whenNothingIsRecorded_thenTheMainOneIsPulledOnDemand() {
        assertThat(paths(Optional.of(LOW), false))
                .containsExactly(
                        new CameraPath("workshop_001/pit1/low", LOW, false, false, 3),
                        new CameraPath("workshop_001/pit1", MAIN, true, false, 3));
    }

    @Test
    void givenTwoStreams_whenRecorded_thenTheMainOneIsPulledAlwaysAndTheSmallOneIsNotRecorded() {
        assertThat(paths(Optional.of(LOW), true))
                .containsExactly(
                        new CameraPath("workshop_001/pit1/low", LOW, false, false, 3),
                        new CameraPath("workshop_001/pit1", MAIN, false, true, 3));
    }

    @Test
    void givenOneStream_whenNothingIsRecorded_thenItIsPulledAlways() {
        assertThat(paths(Optional.empty(), false))
                .containsExactly(new CameraPath("workshop_001/pit1", MAIN, false, false, 3));
        assertThat(paths(Optional.empty(), true))
                .containsExactly(new CameraPath("workshop_001/pit1", MAIN, false, true, 3));
    }

    @Test
    void givenAStreamWhoseAddressIsNotKnown_whenPathsAreMade_thenTheOtherOneIsAsItWouldBe() {
        assertThat(CameraPath.of(camera(Optional.of(LOW), false), Optional.of(MAIN), Optional.empty()))
                .containsExactly(new CameraPath("workshop_001/pit1", MAIN, true, false, 3));
        assertThat(CameraPath.of(camera(Optional.of(LOW), true), Optional.empty(), Optional.of(LOW)))
                .containsExactly(new CameraPath("workshop_001/pit1/low", LOW, false, false, 3));
    }

    @Test
    void givenAPathOfThreeDays_whenItsFieldsAreMade_thenRecordingsAreKeptFor72Hours() {
        ObjectNode fields = new CameraPath("a/pit1", MAIN, true, false, 3).fields();

        assertThat(fields.toString())
                .isEqualTo("{\"source\":\"rtsp://8.8.8.8/1\",\"sourceOnDemand\":true,\"rtspTransport\":\"tcp\","
                        + "\"record\":false,\"recordPartDuration\":\"1s\",\"recordSegmentDuration\":\"60s\","
                        + "\"recordDeleteAfter\":\"72h\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "60s,   1m0s,   true",
        "24h,   1d,     true",
        "72h,   3d0h,   true",
        "1s,    1000ms, true",
        "90s,   1.5m,   true",
        "tcp,   tcp,    true",
        "60s,   61s,    false",
        "60s,   1mx,    false",
        "60s,   x1m,    false",
        "60s,   1m 0s,  false",
        "60s,   '',     false",
        "'',    0s,     false",
        "tcp,   udp,    false",
        "60s,   60,     false",
    })
    void givenAFieldOfTheServer_whenCompared_thenDurationsAreTheSameByTheirLength(
            String wanted, String has, boolean same) {
        ObjectNode differing = CameraPath.differing(
                Json.MAPPER.createObjectNode().put("field", wanted),
                Json.MAPPER.createObjectNode().put("field", has).put("other", 1));

        assertThat(differing.isEmpty()).isEqualTo(same);
    }

    @Test
    void givenSeveralFields_whenSomeDiffer_thenOnlyThoseAreNamed() {
        ObjectNode wanted = new CameraPath("a/pit1", MAIN, false, true, 1).fields();
        ObjectNode has = wanted.deepCopy()
                .put("record", false)
                .put("recordDeleteAfter", "1d")
                .put("source", LOW);
        has.remove("sourceOnDemand");

        assertThat(CameraPath.differing(wanted, has))
                .isEqualTo(Json.MAPPER
                        .createObjectNode()
                        .put("source", MAIN)
                        .put("sourceOnDemand", false)
                        .put("record", true));
    }

    @ParameterizedTest
    @CsvSource({
        "rtsp://u:p@8.8.8.8/Streaming/Channels/101, rtsp://u:p@8.8.8.8/Streaming/Channels/102",
        "rtsp://8.8.8.8/streaming/channels/1601?transportmode=unicast, rtsp://8.8.8.8/streaming/channels/1602?transportmode=unicast",
        "rtsp://8.8.8.8/Streaming/Channels/201/, rtsp://8.8.8.8/Streaming/Channels/202/",
        "rtsp://8.8.8.8/Streaming/Channels/102,",
        "rtsp://8.8.8.8/Streaming/Channels/1010,",
        "rtsp://8.8.8.8/live,",
    })
    void givenAnAddress_whenItIsAMainChannelOfAHikvision_thenItSaysWhereTheSmallStreamIs(String url, String low) {
        assertThat(CameraUrl.lowOf(url)).isEqualTo(Optional.ofNullable(low));
    }

    @Test
    void givenACamera_whenItHasASmallStream_thenItIsJudgedByThat() {
        assertThat(camera(Optional.of(LOW), false).healthPath()).isEqualTo("workshop_001/pit1/low");
        assertThat(camera(Optional.empty(), false).healthPath()).isEqualTo("workshop_001/pit1");
        assertThat(camera(Optional.empty(), false).pitId()).isEqualTo(7);
    }

    private static List<CameraPath> paths(Optional<String> low, boolean recorded) {
        return CameraPath.of(camera(low, recorded), Optional.of(MAIN), low);
    }

    private static PitCamera camera(Optional<String> low, boolean recorded) {
        return new PitCamera(
                new Owner("workshop_001", List.of()),
                "workshop_001/pit1",
                MAIN,
                low,
                recorded,
                3,
                new CameraState(7, "", false, null, null, null, null, null));
    }
}
