package dev.pitwatch.base.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PatchTest {

    private static final Instant BEFORE = Instant.parse("2026-02-20T22:30:00Z");

    @Test
    void givenFields_whenTheyAreNamed_thenTheyAreSet() throws Exception {
        Patch patch = patch("{\"a\":\"x\",\"n\":7,\"f\":true,\"t\":\"2026-02-21T00:00:00+01:00\",\"l\":[3,4]}");

        assertThat(patch.text("a", "before")).isEqualTo("x");
        assertThat(patch.number("n", 1)).isEqualTo(7);
        assertThat(patch.flag("f", false)).isTrue();
        assertThat(patch.time("t", BEFORE)).isEqualTo("2026-02-20T23:00:00Z");
        assertThat(patch.numbers("l", List.of())).containsExactly(3L, 4L);
        assertThat(patch.sets("a")).isTrue();
        assertThat(patch.without("a").has("a")).isFalse();
        assertThat(patch.without("a").json()).startsWith("{\"n\":7");
    }

    @Test
    void givenFields_whenTheyAreNull_thenTheyAreNothing() throws Exception {
        Patch patch = patch("{\"a\":null,\"t\":null}");

        assertThat(patch.has("a")).isTrue();
        assertThat(patch.sets("a")).isFalse();
        assertThat(patch.text("a", "before")).isNull();
        assertThat(patch.time("t", BEFORE)).isNull();
    }

    @Test
    void givenFields_whenTheyAreNotNamed_thenTheyStay() throws Exception {
        Patch patch = patch("{}");

        assertThat(patch.has("a")).isFalse();
        assertThat(patch.text("a", "before")).isEqualTo("before");
        assertThat(patch.number("n", 1)).isEqualTo(1);
        assertThat(patch.flag("f", true)).isTrue();
        assertThat(patch.time("t", BEFORE)).isEqualTo(BEFORE);
        assertThat(patch.numbers("l", List.of(9L))).containsExactly(9L);
    }

    private static Patch patch(String json) throws Exception {
        return new Patch((ObjectNode) Json.MAPPER.readTree(json));
    }
}
