package dev.pitwatch.core.work.stream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is understood of a media server's question. */
class MediaCallTest {

    private static Optional<MediaCall> of(String json) {
        return MediaCall.of(Json.tree(json));
    }

    private static Optional<MediaCall> with(String header, String query) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        return MediaCall.of(body.put("token", header).put("query", query));
    }

    private static Optional<String> token(String header, String query) {
        return with(header, query).orElseThrow().token();
    }

    @Test
    void givenAWholeBody_whenRead_thenNothingIsLost() {
        UUID id = UUID.randomUUID();
        MediaCall call =
                of("""
                        {"user": "u", "password": "p", "token": "t", "ip": "192.0.2.1", "action": "read", "path": "w/pit1",
                            "protocol": "hls", "id": "%s", "query": "a=1&b=x%%20y", "userAgent": ""}
                        """
                                .formatted(id))
                        .orElseThrow();

        assertThat(call)
                .isEqualTo(new MediaCall(
                        "read",
                        "w/pit1",
                        "hls",
                        Optional.of(id),
                        "u",
                        "p",
                        Optional.of("t"),
                        Map.of("a", "1", "b", "x y")));
    }

    @Test
    void givenBodiesWithoutMembers_whenRead_thenAllIsEmpty() {
        MediaCall nothing = new MediaCall("", "", "", Optional.empty(), "", "", Optional.empty(), Map.of());

        for (String body :
                List.of("{}", "[]", "null", "1", "\"read\"", "{\"id\": null, \"query\": null, \"token\": null}")) {
            assertThat(of(body)).as(body).contains(nothing);
        }
    }

    @Test
    void givenMembersOfAnotherKind_whenRead_thenItIsNoCall() {
        for (String body : List.of(
                "{\"token\": {}}",
                "{\"token\": 1}",
                "{\"query\": []}",
                "{\"action\": true}",
                "{\"path\": [\"w/pit1\"]}",
                "{\"id\": \"x\"}",
                "{\"id\": 5}",
                "{\"id\": {}}",
                "{\"id\": \"\"}")) {
            assertThat(of(body)).as(body).isEmpty();
        }
    }

    @Test
    void givenATokenOnce_whenRead_thenItCountsWhereverItIs() {
        assertThat(token("t", "")).contains("t");
        assertThat(token("", "token=t")).contains("t");
        assertThat(token("", "jwt=t")).contains("t");
        assertThat(token("", "&x=1&&jwt=t&")).contains("t");
        assertThat(token("t", "token=t")).as("the same twice is one").contains("t");
        assertThat(token("t", "jwt=t")).contains("t");
        assertThat(token("t", "token=")).contains("t");
        assertThat(token("t", "token")).contains("t");
        assertThat(token("", "token")).isEmpty();
        assertThat(token("", "Token=t")).as("another parameter").isEmpty();
        assertThat(token("", "")).isEmpty();
    }

    @Test
    void givenTwoTokens_whenRead_thenItIsNoCallAsNooneKnowsWhichCounts() {
        assertThat(with("t", "token=u")).isEmpty();
        assertThat(with("t", "jwt=u")).isEmpty();
        assertThat(with("", "token=t&jwt=u")).isEmpty();
        assertThat(with("", "token=t&jwt=t")).as("the same").isEmpty();
        assertThat(with("", "token=&jwt=t")).isEmpty();
        assertThat(with("", "token=t&token=t")).isEmpty();
    }

    @Test
    void givenAParameterTwiceOrOneThatCannotBeRead_whenRead_thenItIsNoCall() {
        assertThat(with("t", "start=1&start=2")).isEmpty();
        assertThat(with("t", "start=1&st%61rt=1")).isEmpty();
        assertThat(with("t", "start&start")).isEmpty();
        assertThat(with("t", "start=%ZZ")).isEmpty();
        assertThat(with("t", "%=1")).isEmpty();
    }

    @Test
    void givenAnEqualsSignInAValue_whenRead_thenItBelongsToTheValue() {
        assertThat(with("", "a=b=c").orElseThrow().parameters()).isEqualTo(Map.of("a", "b=c"));
    }
}
