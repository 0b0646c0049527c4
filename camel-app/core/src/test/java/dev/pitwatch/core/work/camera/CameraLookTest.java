package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.MediaMtxRecordings;
import dev.pitwatch.core.work.camera.CameraLook.Flow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of a media server's answers, of old ones as of new ones. */
class CameraLookTest {

    @Test
    void givenARecordedPath_whenRead_thenItsPictureAndItsBytesAreKnown() {
        Flow flow = Flow.of(MediaMtxRecordings.read("paths-get-online").get("body"));

        assertThat(flow).isEqualTo(new Flow(true, 2_528_498, Optional.of("H264")));
        assertThat(flow.isPlayed()).isTrue();
        assertThat(Flow.of(MediaMtxRecordings.read("paths-get-on-demand-idle").get("body")))
                .isEqualTo(new Flow(false, 0, Optional.empty()));
    }

    @Test
    void givenAServerOfBefore_whenRead_thenItsNamesAreUnderstood() throws Exception {
        Flow flow = Flow.of(json("{'ready':true,'bytesReceived':7,'tracks':['Opus','VP9']}"));

        assertThat(flow).isEqualTo(new Flow(true, 7, Optional.of("VP9")));
    }

    @Test
    void givenTracksOfTheNewFormOnly_whenRead_thenTheCodecIsFound() throws Exception {
        Flow flow = Flow.of(
                json("{'available':true,'inboundBytes':7,'tracks2':[{'codec':'MPEG-4 Audio'},{'codec':'H265'}]}"));

        assertThat(flow.codec()).contains("H265");
        assertThat(flow.isPlayed()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"H264,true", "VP8,true", "AV1,true", "M-JPEG,false", "Opus,false"})
    void givenACodec_whenAskedWhetherBrowsersPlayIt_thenOnlyThoseOfWebRtc(String codec, boolean played)
            throws Exception {
        assertThat(Flow.of(json("{'available':true,'tracks':['%s']}".formatted(codec)))
                        .isPlayed())
                .isEqualTo(played);
    }

    @Test
    void givenAPathTwiceInAList_whenRead_thenTheFirstCounts() throws Exception {
        // It grew between two pages.
        CameraLook look = CameraLook.of(
                json("{'started':'now'}"),
                List.of(json("{'name':'a/1','inboundBytes':1}"), json("{'name':'a/1','inboundBytes':2}")));

        assertThat(look.started()).contains("now");
        assertThat(look.paths()).containsOnlyKeys("a/1");
        assertThat(look.paths().get("a/1").bytes()).isEqualTo(1);
    }

    private static JsonNode json(String text) throws Exception {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}
